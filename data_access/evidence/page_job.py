"""The first page as the maker of files is handed it, to be made as PDF: all of it as JSON, after a line that says what it is."""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter

from data_access.evidence.index_page import IndexPage

NAME: Final = "page"
"""What the maker calls the PDF that it hands back."""

_FIRST_LINE: Final = b"first page of a package, as JSON\n"
_PAGE: TypeAdapter[IndexPage] = TypeAdapter(IndexPage)


def written(page: IndexPage) -> bytes:
    """Write a job."""
    return _FIRST_LINE + _PAGE.dump_json(page)


def is_one(job: bytes) -> bool:
    """True of a job that is about a first page; any other is about the files of an answer (`data_access.file_job`)."""
    return job.startswith(_FIRST_LINE)


def read(job: bytes) -> IndexPage:
    """Read what `written` wrote.

    Raises:
        ValueError: It is no such job.
    """
    if not is_one(job):
        raise ValueError("this is no job about a first page")
    return _PAGE.validate_json(job[len(_FIRST_LINE) :])
