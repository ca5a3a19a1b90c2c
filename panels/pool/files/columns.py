"""Which column of a file holds what: guessed from its header and cells, decided by a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType

from panels.pool.words import Form as Form
from strata.addresses import words
from strata.quotas import Quotas
from strata.reading.spelling import Names, fold
from strata.reading.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where things stand in a file; None where they stand nowhere.

    Parameters
    ----------
    id
        The file's own ids.
    name, first, last
        The whole name, or its two parts.
    email, phone, postcode, place, born, language, household
        As in the pool; `household` marks people of one household alike.
    address
        One column or several that make one address, such as street, number and box.
    features
        For each feature its column.
    """

    id: str | None = None
    name: str | None = None
    first: str | None = None
    last: str | None = None
    email: str | None = None
    phone: str | None = None
    address: tuple[str, ...] = ()
    postcode: str | None = None
    place: str | None = None
    born: str | None = None
    language: str | None = None
    household: str | None = None
    features: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def used(self) -> Iterator[str]:
        """Yield the names of all columns that are read, each as often as it is."""
        for part in fields(self):
            chosen = getattr(self, part.name)
            if isinstance(chosen, str):
                yield chosen
            elif isinstance(chosen, Mapping):
                yield from chosen.values()
            else:
                yield from chosen or ()


_CALLED: Mapping[str, frozenset[str]] = {
    what: frozenset(names.split(","))
    for what, names in {
        "id": "id,nationbuilder id,unique id,external id,respondent id,person id,nummer,identifier",
        "name": "name,full name,fullname,naam,volledige naam,nom complet,naam en voornaam",
        "first": "first name,firstname,given name,forename,voornaam,prenom",
        "last": "last name,lastname,surname,family name,achternaam,familienaam,nom de famille,nom",
        "email": "e mail,email,mail,email address,e mail address,e mailadres,emailadres,mailadres,"
        "courriel,adresse e mail,adresse email,e mail adres",
        "phone": "phone,telephone,tel,gsm,mobile,mobile phone,phone number,mobile number,mobiel,"
        "telefoon,telefoonnummer,gsm nummer,gsmnummer,portable,numero de telephone",
        "postcode": "postcode,post code,postal code,zip,zip code,primary zip,zip royal mail,"
        "postnummer,code postal",
        "place": "place,city,town,primary city,gemeente,woonplaats,stad,plaats,ville,commune,"
        "localite",
        "born": "birth date,birthdate,date of birth,dob,birthday,born,born on,born at,"
        "geboortedatum,geboren,geboren op,date de naissance",
        "language": "language,taal,langue",
        "household": "household,household id,huishouden,gezin,gezinsnummer,menage",
    }.items()
}
_ADDRESS = tuple(
    frozenset(names.split(","))
    for names in (
        "address,adres,adresse,street,straat,rue,street address,address 1,address1,address line 1,"
        "primary address1,straat en nummer,straat en huisnummer,straatnaam,"
        "straat nr,straat en nr,straat nummer,straat huisnummer,straat huisnr,straat en huisnr,"
        "straat nr bus,straat nummer bus,rue et numero,rue numero,street and number",
        "number,house number,huisnummer,huisnr,nr,numero",
        "box,bus,busnummer,bte,boite,address 2,address2,address line 2,primary address2",
    )
)
"""What the parts of an address are called, in the order in which they are written."""
_PEERS = {
    Form.SORTITION_ALGORITHMS: ({"nationbuilder id"},),
    Form.OPENDLP: ({"selection status", "source type", "selection run id"}, {"external id"}),
}
"""Columns by which the files of peers are known: all of one of these."""
_OURS = {"registered by", "may be drawn"}
_STRANGE = {"registered", "registered by", "may be drawn", "why not", "selection status",
            "source type", "selection run id", "created at", "updated at", "tag list", "eligible",
            "can attend", "consent", "stay on db"}  # fmt: skip
"""Columns of ours and of peers that are about the registration and not about the person."""
_VALUES = 30
"""So many different cells at most make a column look like a feature."""


def form_of(table: Table) -> Form:
    """Return whose form the header of `table` has."""
    called = {_called(name) for name in table.header}
    if called >= _OURS:
        return Form.OURS
    found = (form for form, signs in _PEERS.items() if any(sign <= called for sign in signs))
    return next(found, Form.OTHER)


def guess(table: Table, quotas: Quotas | None) -> Columns:
    """Return which column of `table` seems to hold what.

    Columns whose name stands twice are left out. A feature of `quotas` is the column of its name,
    else the first whose cells are its values; without quotas each column of few values is one.
    """
    once = [name for name in table.header if table.header.count(name) == 1]
    called: dict[str, str] = {}
    for name in once:
        called.setdefault(_called(name), name)
    chosen = {what: _first(called, names) for what, names in _CALLED.items()}
    if chosen["first"] and chosen["last"] is None and "name" in called:
        chosen["last"], chosen["name"] = called["name"], None
    if chosen["first"] is None and chosen["name"] is None:
        chosen["name"], chosen["last"] = chosen["last"], None
    if chosen["first"] and chosen["last"]:
        chosen["name"] = None
    address = tuple(found for names in _ADDRESS if (found := _first(called, names)))
    taken = {name for name in (*chosen.values(), *address) if name}
    if chosen["email"] is None:
        chosen["email"] = _of_emails(table, [name for name in once if name not in taken])
    taken |= {chosen["email"]} if chosen["email"] else set()
    free = [name for name in once if name not in taken and _called(name) not in _STRANGE]
    features = _features(table, quotas, once, free) if quotas else _few_valued(table, free)
    for column in features.values():  # such as a postcode that the quotas ask for
        chosen = {w: None if c == column and w == "id" else c for w, c in chosen.items()}
    return Columns(**chosen, address=address, features=features)


def cells(table: Table, name: str) -> Sequence[str]:
    """Return the cells of the column called exactly `name`."""
    return table.columns[table.header.index(name)]


def _called(name: str) -> str:
    return " ".join(words(name.replace("_", " ")))


def _first(called: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((called[name] for name in called if name in names), None)


def _of_emails(table: Table, names: Sequence[str]) -> str | None:
    for name in names:
        filled = [cell for cell in cells(table, name) if cell.strip()]
        if filled and 2 * sum("@" in cell for cell in filled) > len(filled):
            return name
    return None


def _features(
    table: Table, quotas: Quotas, names: Sequence[str], free: Sequence[str]
) -> dict[str, str]:
    by_fold = {fold(name): name for name in reversed(names)}
    found: dict[str, str] = {}
    wanted = [*quotas.features, *_parts(quotas)]
    for feature in wanted:
        if (name := by_fold.get(fold(feature))) is not None:
            found.setdefault(feature, name)
    for feature in quotas.features:
        if feature not in found:
            left = [name for name in free if name not in found.values()]
            values = Names.of(quotas.values(feature))
            name = next((name for name in left if _holds(cells(table, name), values)), None)
            if name is not None:
                found[feature] = name
    return found


def _parts(quotas: Quotas) -> list[str]:
    from strata.crossed import parts

    return [part for feature in quotas.features if len(parts(feature)) > 1
            for part in parts(feature)]  # fmt: skip


def _holds(column: Sequence[str], values: Names) -> bool:
    """Tell whether nearly all different cells of `column` are among `values`."""
    different = {cell for cell in column if cell.strip()}
    known = sum(values.spelled(cell) is not None for cell in different)
    return len(different) <= 3 * _VALUES and known >= 2 and 3 * known >= 2 * len(different)


def _few_valued(table: Table, names: Sequence[str]) -> dict[str, str]:
    found = {}
    for name in names:
        different = set(cells(table, name)) - {""}
        if 2 <= len(different) <= _VALUES and 2 * len(different) <= max(len(table.rows), 4):
            found[name] = name
    return found
