"""The list of clauses is whole and honest: what is called kept has a test that bears its id."""

import ast
import re
from pathlib import Path

import pytest

from data_access.errors import BadSite
from data_access.policy import clauses
from tests.builders.policy import the_pack

ROOT = Path(__file__).parents[3]
LETTERS = {"P": "parsons", "T": "twin_falls", "B": "barstow", "C": "clayton"}
GROUPS = {"U": 16, "R": 14, "H": 18, "D": 14, "A": 12, "S": 11, "X": 4}
CLAUSES = clauses.load()


def test_every_operative_clause_of_the_four_policies_is_listed() -> None:
    assert [clause.id for clause in CLAUSES.clause] == [
        f"{g}{n}" for g, last in GROUPS.items() for n in range(1, last + 1)
    ]


@pytest.mark.parametrize("clause", [c for c in CLAUSES.clause if c.state == "kept"], ids=lambda c: c.id)
def test_a_kept_clause_has_the_test_that_it_names(clause: clauses.Clause) -> None:
    path, _, name = clause.test.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_a_clause_outside_software_is_so_from_its_kind() -> None:
    for clause in CLAUSES.clause:
        assert (clause.state == "outside") == (clause.kind == ("outside",)) == (clause.part == "outside")


def test_a_clause_names_the_agencies_of_its_sections() -> None:
    for clause in CLAUSES.clause:
        found = set(re.findall(r"(?<![.\w])([PTBC])(?![\w])", clause.section))
        assert set(clause.agencies) == ({LETTERS[x] for x in found} if found else set(LETTERS.values()))


@pytest.mark.parametrize("name", LETTERS.values())
def test_every_clause_of_a_pack_is_listed_and_its_agencys_or_ours(name: str) -> None:
    used = set(re.findall(r'clause = "([^"]+)"', the_pack(name).text))
    assert used <= CLAUSES.ids
    assert {clause for clause in used if not clause.startswith("own.")} <= {c.id for c in CLAUSES.of(name)}


def test_our_own_rules_are_listed_if_and_only_if_something_refuses_by_them() -> None:
    room = ROOT / "data_access"
    sources = [path.read_text() for path in (*room.rglob("*.py"), *room.glob("policy/packs/*.toml"))]
    used = {name for text in sources for name in re.findall(r'"(own\.[a-z_]+)"', text)}
    assert {rule.id for rule in CLAUSES.own} == used


def test_an_agency_without_policy_has_no_clauses() -> None:
    assert CLAUSES.of("elsewhere") == ()


CLAUSE = """[[clause]]
id = "U1"
group = "g"
agencies = ["parsons"]
section = "P 1"
quote = "q"
kind = ["enforced"]
state = "open"
part = "policy"
how = "h"
test = ""
"""
OWN = '[[own]]\nid = "own.x"\nsays = "s"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("clause = ", "cannot be read"),
        (CLAUSE.replace('"open"', '"kept"') + OWN, "bears its id"),
        (CLAUSE.replace('test = ""', 'test = "a.py::test_u1_x"') + OWN, "bears its id"),
        (CLAUSE + CLAUSE + OWN, "stands twice"),
        (CLAUSE.replace("quote", "quotation") + OWN, "clause.0.quot"),
        (CLAUSE.replace("parsons", "springfield") + OWN, "clause.0.agencies"),
        (CLAUSE, "own"),
    ],
)
def test_an_unfit_list_of_clauses_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "clauses.toml"
    path.write_text(text)
    with pytest.raises(BadSite, match=re.escape(says)):
        clauses.load(path)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSite, match="cannot be read"):
        clauses.load(tmp_path / "none.toml")
