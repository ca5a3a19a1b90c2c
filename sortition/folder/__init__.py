"""The folder that is published: its files, its tickets, and how it comes onto the disk."""

from sortition.folder.writing import check_free, write

__all__ = ["check_free", "write"]
