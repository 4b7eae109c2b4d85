"""Who brings files under a token of their own: an approved source of reads, or an approved hot list. No name is that of both."""

from __future__ import annotations

from sqlalchemy import Connection, select

from data_access.errors import Conflict
from data_access.records.intake import hot_lists, sources


def approved(connection: Connection, name: str) -> str:
    """Return the name of a source or hot list whose approval is in force. Raises `Refused` (D14) if there is none."""
    if hot_lists.find(connection, name) is not None:
        return name
    return sources.approved(connection, name).source_id


def is_hot_list(connection: Connection, name: str) -> bool:
    """True if it is the name of a hot list whose approval is in force."""
    return hot_lists.find(connection, name) is not None


def require_no_source(connection: Connection, name: str) -> None:
    """Check that a hot list is not named as a source of reads is, approved now or before: a token made for one is none for the other.

    Raises:
        Conflict: It is.
    """
    if sources.newest(connection, name):
        raise Conflict("list: a source of reads has this name. Give the hot list another one.")


def require_no_hot_list(connection: Connection, name: str) -> None:
    """Check that a source is not named as a hot list is, approved now or before. Raises `Conflict` if it is."""
    known = select(hot_lists.hot_lists.c.list_id).where(hot_lists.hot_lists.c.list_id == name)
    if connection.execute(known).one_or_none() is not None:
        raise Conflict("source: a hot list has this name. Give the source another one.")
