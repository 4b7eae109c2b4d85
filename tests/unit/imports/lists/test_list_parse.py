"""A hot list is read in a process of its own: all of it comes back, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.lists.list_job import ListJob
from data_access.imports.process.list_parse import parse_list
from data_access.imports.terms.bounds import Bounds
from tests.builders.list_samples import MADE, NOW, SAMPLES, a_layout


def a_file(folder: Path, text: str) -> Path:
    path = folder / "list"
    path.write_text(text)
    return path


def test_a_list_comes_back_whole_from_a_confined_process(tmp_path: Path) -> None:
    sample = SAMPLES["ncic"]
    table, facts = parse_list(a_file(tmp_path, sample.text), a_layout("ncic"), now=NOW, wholly_confined=False)
    rows = [{name: value for name, value in row.items() if value is not None} for row in table.to_pylist()]
    assert rows == sample.entries
    assert (facts.entries, facts.made_at, facts.dropped) == (4, MADE, {"texts_of_records": 1})
    assert "limits" in facts.confinement


@pytest.mark.parametrize("layout", ["csv", "fixed", "flock"])
def test_each_carrier_is_read_where_no_file_can_be_opened(tmp_path: Path, layout: str) -> None:
    sample = SAMPLES[layout]
    table, _ = parse_list(
        a_file(tmp_path, sample.text), a_layout(layout, **sample.layout), now=NOW, wholly_confined=False
    )
    assert table["plate"].to_pylist() == [entry["plate"] for entry in sample.entries]


def test_an_unfit_list_is_refused_by_what_its_parser_says(tmp_path: Path) -> None:
    cut, says = SAMPLES["ca_svs"].unfit["a record is missing"]
    path = a_file(tmp_path, cut(SAMPLES["ca_svs"].text))
    with pytest.raises(InvalidQuery, match=says.removeprefix("file: ")):
        parse_list(path, a_layout("ca_svs"), now=NOW, wholly_confined=False)


def test_a_document_nested_too_deep_is_refused_by_its_kind_of_error(tmp_path: Path) -> None:
    path = a_file(tmp_path, "[" * 1000 + "\n" + "\n".join("[" * 1000 for _ in range(200)))
    with pytest.raises(InvalidQuery, match=r"could not be read|no whole JSON"):
        parse_list(path, a_layout("flock"), now=NOW, wholly_confined=False)


def test_a_job_is_the_same_on_both_sides_of_the_pipe() -> None:
    job = ListJob(layout=a_layout("fixed", **SAMPLES["fixed"].layout), bounds=Bounds(), now=NOW, wholly_confined=False)
    assert ListJob.from_json(job.to_json()) == job
