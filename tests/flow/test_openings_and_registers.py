"""Vault and registers are believed only as far as entries bear them out, whoever has the keys to write them anew."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from data_access.errors import NotVerified
from data_access.keyring import KeyRing
from data_access.ledger.file import vault
from tests.builders.holds import an_order
from tests.builders.site import JUSTIFICATION, People, Premises, import_reads, open_premises, reads_csv, staffed_site
from tests.flow.conftest import entries
from workbench.commands.ledger import command
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow

PLATE, OTHER = "9Q9Z1A", "8X8B0B"
WHY = "Quarterly review of searches in this unit"
Site = tuple[SitePaths, People]


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site at which something was done to most registers, and that is closed."""
    paths, people = staffed_site(tmp_path_factory.mktemp("tampered"), tmp_path_factory)
    with open_premises(paths, people) as premises:
        assert import_reads(premises, reads_csv([(timedelta(minutes=30), PLATE, "cam-1", "grey")])).status_code == 201
        answered = premises.ask({"kind": "history", "plate": PLATE})
        assert answered.status_code == 200, answered.text
        document = answered.json()
        read_id = document["rows"][0][document["columns"].index("read_id")]
        case = premises.open_case("dunn")
        finding = {"case_session": case, "text": "Grey van", "kind": "finding"}
        hold = an_order(read_ids=[read_id])
        for person, path, body in (
            ("dunn", "/v1/case-file/findings", finding),
            ("cole", "/v1/acts/holds", hold),
            ("cole", "/v1/acts/sources/vendor/tokens", {"label": "yard"}),
        ):
            answer = premises.client.post(path, json=body, headers=premises.as_(person))
            assert answer.status_code == 201, answer.text
        for _ in range(5):
            wrong = {"person": "avery", "password": "not the password", "code": "000000"}
            premises.client.post("/v1/log-ons", json=wrong)
    return paths, people


@pytest.fixture
def site(closed: Site, tmp_path: Path) -> Site:
    """A copy of that site, for one test."""
    root = tmp_path / "site"
    shutil.copytree(closed[0].root, root, ignore=shutil.ignore_patterns("*.sock"))
    return SitePaths(root), People(dict(closed[1].enrolments), dict(closed[1].tokens))


def as_root(paths: SitePaths) -> sqlite3.Connection:
    """The file as somebody with the machine's rights has it; what keeps tables append-only is put back by `sealed_again`."""
    return sqlite3.connect(paths.ledger, isolation_level=None)


def without_triggers(connection: sqlite3.Connection, statement: str, given: tuple[object, ...] = ()) -> None:
    """Do what the triggers forbid, and put them back."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in found:
        connection.execute(f"DROP TRIGGER {name}")
    assert connection.execute(statement, given).rowcount
    for _, trigger in found:
        connection.execute(trigger)


def question(connection: sqlite3.Connection) -> tuple[int, bytes, str, bytes]:
    """Number, leaf and month of the first question about a plate, and what the vault holds for it."""
    chosen = (
        "SELECT e.seq, e.leaf, o.month, o.sealed FROM ledger_entry e JOIN ledger_opening o ON o.seq = e.seq "
        "WHERE e.kind = 'intent' ORDER BY e.seq LIMIT 1"
    )
    row: tuple[int, bytes, str, bytes] = connection.execute(chosen).fetchone()
    return row


def forge(paths: SitePaths, change: Callable[[bytes], bytes] | None = None, kind: str = "intent") -> int:
    """Seal an opening anew with the vault's own key: by default the question's, to another plate. Returns its number."""
    connection, keys = as_root(paths), KeyRing.open(paths.keys, paths.master_key)
    chosen = (
        "SELECT e.seq, e.leaf, o.month, o.sealed FROM ledger_entry e JOIN ledger_opening o ON o.seq = e.seq "
        "WHERE e.kind = ? ORDER BY e.seq LIMIT 1"
    )
    seq, leaf, month, sealed = connection.execute(chosen, (kind,)).fetchone()
    clear = keys.unseal(vault.key_name(month), sealed, leaf)
    changed = change(clear) if change else clear.replace(PLATE.encode(), OTHER.encode())
    assert changed != clear
    again = keys.seal(vault.key_name(month), changed, leaf)
    without_triggers(connection, "UPDATE ledger_opening SET sealed = ? WHERE seq = ?", (again, seq))
    connection.close()
    return int(seq)


def verified(paths: SitePaths) -> str:
    """What `workbench ledger verify` says of a site that verifies. Raises `NotVerified` of one that does not."""
    ran = CliRunner().invoke(command, ["verify", str(paths.root)])
    if ran.exception is not None:
        raise ran.exception
    return ran.output


def by_hand(statement: str, given: tuple[object, ...] = ()) -> Callable[[SitePaths], None]:
    """A change of the file by SQL."""

    def change(paths: SitePaths) -> None:
        connection = as_root(paths)
        without_triggers(connection, statement, given)
        connection.close()

    return change


def lose_the_key(paths: SitePaths) -> None:
    connection = as_root(paths)
    month = vault.key_name(question(connection)[2])  # the month before this one, if the site was made before midnight
    connection.close()
    for name in KeyRing.open(paths.keys, paths.master_key).names(month):
        KeyRing.open(paths.keys, paths.master_key).destroy(name)


def drop_triggers(paths: SitePaths) -> None:
    connection = as_root(paths)
    connection.execute("DROP TRIGGER ledger_entry_no_update")
    connection.close()


MUTATIONS: dict[str, tuple[str, Callable[[SitePaths], object]]] = {
    "a role": ("people", by_hand("UPDATE people SET role = 'commander' WHERE person_id = 'ortiz'")),
    "an account that is disabled": ("people", by_hand("UPDATE people SET disabled_at = 1 WHERE person_id = 'dunn'")),
    "an account more": (
        "people",
        by_hand(
            "INSERT INTO people (person_id, full_name, role, unit, agency, password, totp, totp_step, created_at, seq) SELECT 'mallory', full_name, role, unit, agency, password, totp, totp_step, created_at, seq FROM people LIMIT 1"
        ),
    ),
    "a role that no second person confirmed": (
        "proposals",
        by_hand("UPDATE proposals SET settled_at = 1, settled_by = 'cole', outcome = 'confirmed'"),
    ),
    "a code of one's own": ("enrolments", by_hand("UPDATE enrolments SET second_part = first_part, ended_at = NULL")),
    "a passkey of one's own": (
        "passkeys",
        by_hand(
            "INSERT INTO passkeys (credential, person_id, public_key, uses, label, made_at, seq) VALUES (x'01', 'cole', x'02', 0, 'x', 1, 1)"
        ),
    ),
    "a training": ("trainings", by_hand("UPDATE trainings SET expires_on = '2099-01-01' WHERE person_id = 'dunn'")),
    "a training less": ("trainings", by_hand("DELETE FROM trainings WHERE person_id = 'ortiz'")),
    "a clearance": (
        "clearances",
        by_hand(
            "INSERT INTO clearances (person_id, cleared_on, expires_on, cleared_by, reference, seq) VALUES ('dunn', '2026-01-01', '2099-01-01', 'x', 'y', 1)"
        ),
    ),
    "a lock that ends early": ("locks", by_hand("UPDATE locks SET until = 0")),
    "a lock less": ("locks", by_hand("DELETE FROM locks")),
    "a batch that is hidden": ("batches", by_hand("UPDATE batches SET state = 'undone'")),
    "a case that is open again": ("cases", by_hand("UPDATE cases SET standing = 'closed' WHERE number = '26-000001'")),
    "an approval": ("sources", by_hand("UPDATE sources SET withdrawn_at = 1")),
    "a token that is revoked": ("source_tokens", by_hand("UPDATE source_tokens SET revoked_at = 1")),
    "a hold that is released": ("holds", by_hand("UPDATE holds SET released_at = 1")),
    "a read that is held no longer": ("held_parts", by_hand("DELETE FROM held_parts")),
    "a log-on that goes on": ("sessions", by_hand("UPDATE sessions SET expires_at = expires_at + 1")),
    "another pack": ("adoptions", by_hand("UPDATE adoptions SET hash = 'ab'")),
    "a finding's author": ("findings", by_hand("UPDATE findings SET author = 'ortiz'")),
    "an opening sealed anew": ("committed to", forge),
    "a salt sealed anew": (
        "committed to",
        lambda paths: forge(paths, lambda clear: json.dumps({"digest": ["00" * 16, ""]}).encode(), "outcome"),
    ),
    "an opening less": ("are missing from the vault", by_hand("DELETE FROM ledger_opening WHERE seq = 3")),
    "all openings of a month": ("committed to", by_hand("UPDATE ledger_opening SET month = '2026-01'")),
    "an opening of no entry": (
        "1 entries that there are not",
        by_hand("INSERT INTO ledger_opening VALUES (999999, '2026-11', x'00')"),
    ),
    "a key of the vault": ("no entry says that it was shredded", lose_the_key),
    "an entry": (
        "Entry 4",
        by_hand("UPDATE ledger_entry SET body = CAST(replace(body, 'T', 't') AS BLOB) WHERE seq = 4"),
    ),
    "an entry less": ("Entry 4", by_hand("DELETE FROM ledger_entry WHERE seq = 4")),
    "the last checkpoint": (
        "have no checkpoint",
        by_hand("DELETE FROM ledger_checkpoint WHERE size = (SELECT max(size) FROM ledger_checkpoint)"),
    ),
    "what keeps it append-only": ("ledger_entry_no_update", drop_triggers),
    "the registers' sums": ("people", by_hand("UPDATE ledger_register SET sum = zeroblob(16) WHERE name = 'people'")),
}


def test_a_site_that_only_the_gateway_changed_verifies(site: Site) -> None:
    said = verified(site[0])
    assert "each as its entry committed to it" in said
    assert said.endswith("VERIFIED.\n")
    with open_premises(*site) as premises:
        premises.ask({"kind": "history", "plate": PLATE})
    verified(site[0])


@pytest.mark.parametrize(("why", "change"), MUTATIONS.values(), ids=MUTATIONS)
def test_what_was_changed_by_hand_in_ledger_vault_or_registers_is_found(
    site: Site, why: str, change: Callable[[SitePaths], object]
) -> None:
    change(site[0])
    with pytest.raises(NotVerified, match=why) as found:
        verified(site[0])
    assert not any(secret in str(found.value) for secret in (PLATE, OTHER, JUSTIFICATION["reason"]))


def test_the_last_entries_taken_out_with_their_checkpoints_no_longer_fit_the_registers(site: Site) -> None:
    connection = as_root(site[0])
    last = connection.execute("SELECT max(seq) FROM ledger_entry").fetchone()[0]
    size = connection.execute("SELECT max(size) FROM ledger_checkpoint WHERE size <= ?", (last - 2,)).fetchone()[0]
    for table, column in (("ledger_entry", "seq >="), ("ledger_opening", "seq >="), ("ledger_checkpoint", "size >")):
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in found:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(f"DELETE FROM {table} WHERE {column} {size}")
        for _, trigger in found:
            connection.execute(trigger)
    connection.close()
    with pytest.raises(NotVerified, match="Registers are not"):
        verified(site[0])


@pytest.fixture
def forged(site: Site) -> Iterator[tuple[Premises, int]]:
    seq = forge(site[0])
    with open_premises(*site) as premises:
        yield premises, seq


def test_own_entries_show_nothing_of_a_forged_opening_say_so_and_go_on(forged: tuple[Premises, int]) -> None:
    premises, seq = forged
    since = premises.site.ledger.size
    page = premises.client.get("/v1/ledger/own", headers=premises.as_("dunn"))
    items = {item["seq"]: item for item in page.json()["items"]}
    assert OTHER not in page.text
    assert (items[seq]["opened"], "plate" in items[seq]["broken"]) == ({}, True)
    assert [item for item in items.values() if item["opened"].get("reason") == JUSTIFICATION["reason"]]
    premises.client.get("/v1/ledger/own", headers=premises.as_("dunn"))
    alarms = [entry for entry in entries(premises, since) if entry["kind"] == "opening_broken"]
    assert [(alarm["entry"], alarm["names"]) for alarm in alarms] == [(seq, ["plate"])]


def test_a_reveal_of_a_forged_opening_is_an_error_that_says_so(forged: tuple[Premises, int]) -> None:
    premises, seq = forged
    since = premises.site.ledger.size
    body = {"seq": seq, "reason": WHY}
    answer = premises.client.post("/v1/ledger/reveal", json=body, headers=premises.as_("quinn"))
    assert (answer.status_code, answer.json()["code"]) == (500, "bad_opening")
    assert OTHER not in answer.text
    assert [e["kind"] for e in entries(premises, since)][-2:] == ["entry_revealed", "opening_broken"]


def test_no_file_is_made_with_a_receipt_whose_salt_was_forged(site: Site) -> None:
    seq = forge(site[0], lambda _: json.dumps({"digest": ["00" * 16, ""]}).encode(), "outcome")
    with open_premises(*site) as premises:
        intent = next(entry for entry in entries(premises) if entry["kind"] == "intent")
        asked = {"kind": "history", "plate": PLATE}
        wish = {"kind": "files", "of": intent["seq"], "asked": asked, "formats": ["csv"], "why": "for the prosecutor"}
        body = {"case_session": intent["case"]["session"], "question": wish}
        answer = premises.client.post("/v1/made-files", json=body, headers=premises.as_("dunn"))
        assert (answer.status_code, answer.json()["code"]) == (500, "bad_opening")
        *_, alarm, outcome = entries(premises)
        assert (alarm["kind"], alarm["entry"], outcome["status"]) == ("opening_broken", seq, "failed")


def test_the_file_of_a_case_shows_no_forged_text_or_plate_and_says_so(site: Site) -> None:
    forge(site[0], lambda clear: clear.replace(b"Grey van", b"Blue van"), "finding_recorded")
    forge(site[0])
    with open_premises(*site) as premises:
        asked = {"case_session": premises.open_case("dunn")}
        found = premises.client.post("/v1/case-file", json=asked, headers=premises.as_("dunn"))
        assert found.status_code == 200, found.text
        assert "Blue van" not in found.text
        assert OTHER not in found.text
        assert "not what was recorded" in found.json()["findings"][0]["text"]
        assert "not what was recorded" in found.json()["questions"][-1]["plate"]
        assert [entry["kind"] for entry in entries(premises)].count("opening_broken") == 2
