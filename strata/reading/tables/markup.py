"""The XML of a workbook: one parser for all its parts, which refuses what no workbook has."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.parsers import expat


def parser() -> expat.XMLParserType:
    """Return a parser to which handlers can be given.

    It raises ValueError at a document type, without which there are no entities either. Names
    stand behind their namespace and ``}``; `plain` takes that off.
    """
    made = expat.ParserCreate(namespace_separator="}")
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _no_doctype
    return made


def tree(part: bytes) -> ElementTree.Element:
    """Return the root of a small part, such as the list of sheets.

    Raises
    ------
    ValueError
        If the part has a document type.
    xml.parsers.expat.ExpatError
        If it is no XML.
    """
    made, builder = parser(), ElementTree.TreeBuilder()
    made.StartElementHandler = builder.start
    made.EndElementHandler = builder.end
    made.CharacterDataHandler = builder.data
    made.Parse(part, True)
    return builder.close()


def plain(name: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return name.rpartition("}")[2]


def _no_doctype(*_: object) -> None:
    raise ValueError("a part of a workbook has no document type")
