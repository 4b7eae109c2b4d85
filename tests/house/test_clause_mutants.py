"""Every kept cell has a defect that can be planted for it; what was killed is what is planted now."""

import pytest

from data_access.policy.clauses.clause import Cell, load_clauses
from data_access.policy.packs.pack import parse
from tests.mutants.defects import ROOT, Defect, NotPlanted, defects_of, digest_of, kept_cells, plant

KEPT = kept_cells()


@pytest.mark.parametrize("cell", KEPT, ids=lambda cell: cell.name)
def test_every_kept_cell_has_a_defect_whose_place_is_there_once_and_that_loads(cell: Cell) -> None:
    assert defects_of(cell)
    for defect in defects_of(cell):
        text = plant(ROOT, defect, cell)
        if defect.file.endswith(".toml"):
            parse(text.encode())
        else:
            compile(text, defect.file, "exec")


def test_what_binds_several_agencies_is_broken_at_one_alone() -> None:
    for cell in KEPT:
        if sum(other.clause.id == cell.clause.id for other in KEPT) > 1:
            for defect in defects_of(cell):
                assert defect.off or defect.table or cell.agency in defect.after, cell.name


def test_what_was_killed_is_what_is_planted_now() -> None:
    """If this fails, run `make clause-mutants`."""
    assert dict(load_clauses().killed) == {cell.name: digest_of(cell, defects_of(cell)) for cell in KEPT}


@pytest.mark.parametrize(
    ("defect", "says"),
    [
        (Defect(file="a.py", before="here", after="there"), "U1 parsons: a.py holds it 2 times: 'here'"),
        (Defect(file="a.py", before="nowhere", after="there"), "holds it 0 times"),
        (Defect(file="a.toml", table="roles.x", before="may", after="can"), "no table \\[roles.x\\]"),
        (Defect(file="a.py", off="a.one"), "no rule a.one that looks at a state"),
        (Defect(file="a.py", off="a.none"), "no rule a.none"),
    ],
)
def test_a_defect_without_a_place_is_an_error(defect: Defect, says: str) -> None:
    with pytest.raises(NotPlanted, match=says):
        defect.planted("def one(request):\n    return 'here', 'here'\n", KEPT[0])


def test_a_rule_is_switched_off_for_one_agency_behind_its_docstring() -> None:
    text = 'def one(request, state):\n    """Say no."""\n    return 1\n'
    guard = '    if state.pack.name == "parsons":\n        return None\n'
    assert Defect(file="a.py", off="a.one").planted(text, KEPT[0]) == text.replace(
        "    return 1", f"{guard}    return 1"
    )


def test_a_value_is_changed_in_one_table_alone() -> None:
    text = "[a]\nx = 1\ny = [\n  2,\n]\n\n# of b\n\n[b]\nx = 1\n"
    assert Defect(file="p", table="b", before="x = 1", after="x = 2").planted(text, KEPT[0]) == text[:-2] + "2\n"
