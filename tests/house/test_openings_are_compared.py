"""There is one way to open what the ledger's vault holds, and it compares; there is one way to show it, and it raises the alarm."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = [path for room in ("data_access", "workbench", "widgets") for path in (ROOT / room).rglob("*.py")]

UNSEALS = {
    "data_access/keyring.py": "the key ring itself",
    "data_access/ledger/file/vault.py": "the vault, which compares with the commitment",
    "data_access/gateway/open_site/hot_list_contents.py": "entries of hot lists, bound to list and version; no commitment is made to them",
    "data_access/gateway/open_site/holding/questions.py": "questions whose later reads are held, each bound to its hold; the ledger commits to what was asked",
    "data_access/gateway/open_site/destruction/destroyed_since.py": "what was destroyed since a back-up, sealed for the first start of the restored site; no commitment is made to it",
    "data_access/gateway/open_site/releasing/contents.py": "release requests, each bound to its number; the ledger commits to what was said",
    "data_access/gateway/open_site/list_entry_contents.py": "entries of the agency's own list, each bound to its number; the ledger commits to what was asked for",
    "data_access/gateway/bringing/restores.py": "the key of a back-up, bound to the ledger",
    "data_access/records/accounts/credentials.py": "secrets of one-time codes, bound to their owner; no commitment is made to them",
}
"""Who opens anything that was sealed."""

NAMES_OPENINGS = {
    "data_access/ledger/file/tables.py": "makes the table",
    "data_access/ledger/file/vault.py": "seals and opens",
    "data_access/ledger/writer.py": "stores what was sealed",
    "data_access/ledger/verification/inside.py": "verifies each with the vault's own comparison",
}
"""Who reads the table of openings."""


def called(name: str) -> set[str]:
    """The modules that call a function or method of this name."""
    return {
        str(path.relative_to(ROOT))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and name in (getattr(node.func, "attr", ""), getattr(node.func, "id", ""))
    }


def saying(*words: str) -> set[str]:
    """The modules in which one of some words stands."""
    found = {path: path.read_text(encoding="utf-8") for path in MODULES}
    return {str(path.relative_to(ROOT)) for path, text in found.items() if any(word in text for word in words)}


def test_nothing_but_the_vault_opens_what_the_vault_holds() -> None:
    assert called("unseal") | called("unsealer") <= {*UNSEALS, "data_access/ledger/verification/inside.py"}
    held = saying("ledger_opening", "tables.openings", "import openings")
    assert held == set(NAMES_OPENINGS)


def test_what_is_opened_is_shown_by_the_one_function_that_raises_the_alarm() -> None:
    certificates = "data_access/gateway/bringing/certificates.py"  # of an entry in clear: nothing of it is sealed
    assert saying("lookup.opened(") == {"data_access/gateway/open_site/openings.py"}
    assert saying("ledger.receipt(") == {"data_access/gateway/open_site/openings.py", certificates}


def test_the_vault_compares_wherever_it_opens() -> None:
    tree = ast.parse((ROOT / "data_access/ledger/file/vault.py").read_text(encoding="utf-8"))
    opening = [
        each.name
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and "_parsed(" in ast.unparse(each) and each.name != "_parsed"
    ]
    assert opening == ["compared"]


def test_tables_of_registers_are_made_where_their_sums_are_told_of_it() -> None:
    assert saying("schema.create(") == {"data_access/gateway/open_site/recovery.py"}
    assert "schema.create(turn.connection)\n            turn.registers_made()" in (
        ROOT / "data_access/gateway/open_site/recovery.py"
    ).read_text(encoding="utf-8")
    assert saying("ALTER TABLE", "create_all(") == {
        "data_access/records/overview/schema.py",
        "data_access/ledger/file/tables.py",
    }
