"""The list of clauses is whole and honest: what is called kept has a test that bears its id, at each agency."""

import ast
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from data_access.errors import BadSite
from data_access.policy.clauses import clause as listing
from data_access.policy.clauses.clause import Cell, load_clauses
from tests.builders.policy import the_pack

ROOT = Path(__file__).parents[3]
FOLDER = Path(listing.__file__).parent
LETTERS = {"P": "parsons", "T": "twin_falls", "B": "barstow", "C": "clayton"}
GROUPS = {"U": 21, "R": 19, "H": 18, "D": 16, "A": 15, "S": 13, "X": 4}
CLAUSES = load_clauses()
KEPT = [cell for cell in CLAUSES.cells if cell.state == "kept"]


@cache
def functions(path: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / path).read_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def agencies_of(function: ast.FunctionDef) -> set[str]:
    """The agencies that stand in the decorators of a test, or of what these name in its module."""
    return {word for each in function.decorator_list for word in re.findall(r"\w+", ast.unparse(each))}


def test_every_operative_clause_of_the_four_policies_is_listed() -> None:
    """The first 89 are the list that the policies were read by; the others are words that it left out."""
    assert [clause.id for clause in CLAUSES.clause] == [
        f"{g}{n}" for g, last in GROUPS.items() for n in range(1, last + 1)
    ]
    assert len(CLAUSES.cells) == 161


@pytest.mark.parametrize("cell", KEPT, ids=lambda cell: cell.name)
def test_a_kept_cell_has_the_test_that_it_names(cell: Cell) -> None:
    path, _, name = cell.test.partition("::")
    assert name in functions(path)


@pytest.mark.parametrize("cell", KEPT, ids=lambda cell: cell.name)
def test_a_test_that_shows_several_cells_is_parametrised_by_agency(cell: Cell) -> None:
    path, _, name = cell.test.partition("::")
    if sum(other.test == cell.test for other in KEPT) > 1:
        assert {"agency", "name"} & agencies_of(functions(path)[name])


def test_a_clause_names_the_agencies_of_its_sections() -> None:
    for clause in CLAUSES.clause:
        found = set(re.findall(r"(?<![.\w])([PTBC])(?![\w])", clause.section))
        named = {cell.agency for cell in clause.cells}
        assert named == ({LETTERS[x] for x in found} if found else set(LETTERS.values())), clause.id


@pytest.mark.parametrize("name", LETTERS.values())
def test_every_clause_of_a_pack_is_listed_and_its_agencys_or_ours(name: str) -> None:
    used = set(re.findall(r'clause = "([^"]+)"', the_pack(name).text))
    assert used <= CLAUSES.ids
    assert {id_ for id_ in used if not id_.startswith("own.")} <= {cell.clause.id for cell in CLAUSES.of(name)}


def test_our_own_rules_are_listed_if_and_only_if_something_refuses_by_them() -> None:
    room = ROOT / "data_access"
    sources = [path.read_text() for path in (*room.rglob("*.py"), *room.glob("policy/packs/*.toml"))]
    used = {name for text in sources for name in re.findall(r'"(own\.[a-z_]+)"', text)}
    assert {rule.id for rule in CLAUSES.own} == used


def test_an_agency_without_policy_has_no_clauses() -> None:
    assert CLAUSES.of("elsewhere") == ()


def test_a_cell_has_the_clauses_words_unless_it_has_its_own(tmp_path: Path) -> None:
    own = '{ state = "kept", how = "there by a rule", test = "b.py::test_u1_there" }'
    folder = changed(tmp_path, 'parsons = "open"', f'parsons = "open"\nclayton = {own}')
    here, there = load_clauses(folder).clause[0].cells
    assert (here.name, here.state, here.how, here.test) == ("U1 parsons", "open", "h", "")
    assert (there.state, there.how, there.test) == ("kept", "there by a rule", "b.py::test_u1_there")


USE = """group = "g"

[U1]
section = "P 1"
quote = "q"
kind = ["enforced"]
part = "policy"
how = "h"
parsons = "open"
"""


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """A folder of clauses whose first file holds one clause, with something changed."""
    folder = tmp_path / "clauses"
    shutil.copytree(FOLDER, folder)
    (folder / "use.toml").write_text(USE.replace(old, new) if old else new)
    return folder


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "[U1", "use.toml: is not TOML"),
        ("", 'group = "g"\nU1 = 3\n', "use.toml: U1: must be a table"),
        ("[U1]", "[U1]\nid = 'U2'", "use.toml: U1: must be a table"),
        ('"open"', '"kept"', "use.toml: U1: parsons: a cell is kept if and only if its test bears the id U1"),
        ('"open"', '{ state = "open", test = "a.py::test_u1_x" }', "parsons: a cell is kept if and only if"),
        ('how = "h"', 'how = "h"\ntest = "a.py::test_u1_x"', "no cell that is kept by it"),
        ('"open"', '"outside"', "parsons: a cell is outside if and only if"),
        ('["enforced"]', '["outside"]', "parsons: a cell is outside if and only if"),
        ('"policy"', '"outside"', "its part is outside if and only if"),
        ('parsons = "open"', "", "use.toml: U1: names no agency"),
        ("quote", "quotation", "use.toml: U1.quot"),
        ("parsons", "springfield", "use.toml: U1.springfield"),
        ('"open"', '"perhaps"', "use.toml: U1.parsons"),
        ("[U1]", "[U1]\nid = 'U2'\n", "stands in two files|U1"),
        ("[U1]", "[R1]", "The clause R1 stands in two files"),
        ('group = "g"', "", "use.toml: U1.group"),
    ],
)
def test_an_unfit_list_of_clauses_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(BadSite, match=says):
        load_clauses(changed(tmp_path, old, new))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("own.toml", "own = 1", "must hold the one table"),
        ("own.toml", '[own]\npack = "p"\n[more]\n', "must hold the one table"),
        ("own.toml", '[own]\npack = ""', "own.toml: pack.says"),
        ("killed.toml", "U1 = 3", "killed.toml.U1"),
        ("hits.toml", None, "hits.toml: cannot be read"),
    ],
)
def test_an_unfit_file_beside_them_is_refused(tmp_path: Path, name: str, text: str | None, says: str) -> None:
    folder = changed(tmp_path, "", (FOLDER / "use.toml").read_text())
    (folder / name).unlink()
    if text is not None:
        (folder / name).write_text(text)
    with pytest.raises(BadSite, match=re.escape(says)):
        load_clauses(folder)
