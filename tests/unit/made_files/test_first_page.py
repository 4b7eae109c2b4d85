"""The first page of an evidence package as PDF: what its HTML says, word for word, and nothing that acts or is cut short."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest

from data_access.evidence import page_job
from data_access.evidence.index_page import ERRORS, IndexPage, Section, as_html, index_page
from tests.builders.drawn import ACTIVE, drawn_pages, drawn_texts
from tests.builders.files import HOSTILE
from workbench.made_files import page_file, pdf_pages
from workbench.processes.gateway.file_maker import make_files

pytestmark = pytest.mark.slow

LONG = "She saw it turn north, and stand at the corner of Ωμέγα for a while. " * 90


class Texts(HTMLParser):
    """The texts of a page, without its style and its title on the tab."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "meta":
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and "head" not in self.within:
            self.texts.append(data)


def a_page(*sections: Section, files: int = 3) -> IndexPage:
    """A first page."""
    return index_page(
        "Evidence package 12: case 26-000001",
        "UNVERIFIED LEAD",
        "UNVERIFIED LEAD: nobody stops or arrests anybody on what is in here alone.",
        "SYNTHETIC: invented reads of an invented town",
        {"Agency": "Test Agency", "Number of the property as the evidence room has it, of a disc": "P-26-0417"},
        sections,
        [(f"answers/entry-7/pictures/read-{n:05}-crop.jpg", "48,112", f"{n:064x}") for n in range(1, files + 1)],
    )


def some_sections(rows: int = 150) -> list[Section]:
    """Sections with and without a table, one of it over several pages, and a finding that is longer than a page."""
    findings = (
        ("2026-11-22T03:01:12Z", "D. Dunn", "It left north.\nAt dusk,\tshe  says.", ""),
        ("1", "É. Łódź", LONG, ""),
    )
    questions = tuple((str(n), "a plate, 9Q9*, of 14 days", f"answered, entry {n + 1}") for n in range(rows))
    return [
        Section(title="What is not in it", sentences=("3 reads were destroyed since.", "No pictures.")),
        Section(title="Every question", head=("Entry", "Question", "Outcome"), rows=questions),
        Section(title="Findings", head=("At (UTC)", "By", "Finding", "Struck out"), rows=findings),
        Section(title="Holds in force", sentences=("None.",)),
    ]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_it_says_word_for_word_what_the_html_says_and_beside_it_only_a_foot_on_each_page_and_heads_of_tables_again() -> (
    None
):
    page = a_page(*some_sections(), files=120)
    html = Texts()
    html.feed(as_html(page).decode())
    pages = drawn_pages(page_file.written(page))
    assert [each.pop() for each in pages] == [f"{page.foot} · page {n}" for n in range(1, len(pages) + 1)]
    drawn, at, beside = bare("".join(text for each in pages for text in each)), 0, ""
    for text in map(bare, html.texts):
        found = drawn.find(text, at)
        assert found >= 0, text
        beside += drawn[at:found]
        at = found + len(text)
    beside += drawn[at:]
    heads = {bare("".join(each.head)) for each in page.sections if each.head}
    assert not re.sub("|".join(map(re.escape, heads)), "", beside)
    assert len(pages) > 4
    for sentence in ERRORS:
        assert bare(sentence) in drawn


def test_a_text_in_a_table_of_it_is_never_cut_short() -> None:
    page = a_page(*some_sections(rows=1))
    assert pdf_pages.in_cell(LONG, pdf_pages.PLAIN, 7, 200)[-1].endswith("…")
    text = bare(drawn_texts(page_file.written(page)).replace(page.foot, ""))
    assert "…" not in text
    assert text.count("Ωμέγα") == LONG.count("Ωμέγα")


def test_it_is_the_same_each_time_byte_for_byte_in_the_process_that_makes_files_too() -> None:
    page = a_page(*some_sections())
    first = page_file.written(page)
    other = page_file.written(a_page(files=1))
    assert other != first
    assert page_file.written(page) == first
    assert make_files(page_job.written(page)) == {page_job.NAME: first}


def test_what_people_typed_stands_in_it_as_text_and_nothing_in_it_acts() -> None:
    rows = tuple((str(n), text) for n, text in enumerate(HOSTILE))
    page = a_page(Section(title=HOSTILE[0], sentences=HOSTILE, head=("Number", HOSTILE[1]), rows=rows))
    pdf = page_file.written(page)
    structure = re.sub(rb"stream\r?\n.*?endstream", b"", pdf, flags=re.S)
    assert not [name for name in ACTIVE if re.search(name + rb"(?![A-Za-z])", structure)]
    text = bare(drawn_texts(pdf))
    for each in (*HOSTILE[:9], HOSTILE[-1], "Main St [U+202E]gnp.exe", "[U+6E0B][U+8C37]"):
        assert text.count(bare(each)) >= 2, each


def test_the_largest_first_page_is_made_in_the_process_in_time() -> None:
    """Twelve answers with a thousand pictures each, and five thousand questions."""
    made = make_files(page_job.written(a_page(*some_sections(rows=5_000), files=12_100)))
    assert made[page_job.NAME].startswith(b"%PDF-")


def test_a_job_about_a_page_is_read_as_it_was_written_and_no_other_job_is_one() -> None:
    page = a_page(*some_sections(rows=2))
    job = page_job.written(page)
    assert page_job.is_one(job)
    assert page_job.read(job) == page
    for other in (b"", b"\xff\xff\xff\xff", job[1:]):
        assert not page_job.is_one(other)
        with pytest.raises(ValueError, match="no job about a first page"):
            page_job.read(other)
    with pytest.raises(ValueError, match="title"):
        page_job.read(job.replace(b'"title"', b'"other"', 1))
