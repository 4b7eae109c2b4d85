"""Keys of one site: wrapped, never swapped, destroyed for good, in files that nobody else reads."""

import stat
from pathlib import Path

import pytest

from data_access.errors import BadSite
from data_access.keyring import KEY_BYTES, KeyRing, write_durably


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "keys", tmp_path / "master.key")


def test_a_key_is_the_same_whenever_it_is_asked_for(ring: KeyRing, tmp_path: Path) -> None:
    key = ring.make("vault/2026-11")
    again = KeyRing.create(tmp_path / "keys", tmp_path / "master.key")
    assert again.get("vault/2026-11") == again.get_or_make("vault/2026-11") == key
    assert len(key) == KEY_BYTES
    assert ring.get_or_make("other") != key


def test_keys_and_master_are_private_and_wrapped(ring: KeyRing, tmp_path: Path) -> None:
    key = ring.make("ledger/signing")
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert {stat.S_IMODE(p.stat().st_mode) for p in files} == {0o400}
    assert not any(key in p.read_bytes() for p in files)
    assert {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "keys", tmp_path / "keys" / "ledger")} == {0o700}


def test_names_are_listed_by_prefix(ring: KeyRing) -> None:
    for name in ("vault/2026-11", "vault/2026-10", "ledger/signing", "store/2026-11-22.fixed"):
        ring.make(name)
    assert ring.names("vault/") == ["vault/2026-10", "vault/2026-11"]
    assert len(ring.names()) == 4


def test_a_destroyed_key_is_gone_and_destroying_it_again_is_no_error(ring: KeyRing) -> None:
    ring.make("vault/2026-11")
    for _ in range(2):
        ring.destroy("vault/2026-11")
    ring.destroy("never/was")
    assert not ring.has("vault/2026-11")
    with pytest.raises(BadSite, match="destroyed"):
        ring.get("vault/2026-11")


def test_a_name_is_taken_once(ring: KeyRing) -> None:
    ring.make("a")
    with pytest.raises(BadSite, match="exists"):
        ring.make("a")


@pytest.mark.parametrize("name", ["", "../a", "a/../b", "/a", "A", "a//b", "a/", ".a", "a b"])
def test_a_name_that_could_leave_the_folder_is_refused(ring: KeyRing, name: str) -> None:
    with pytest.raises(BadSite, match="name"):
        ring.has(name)


def test_a_key_file_under_another_name_is_refused(ring: KeyRing, tmp_path: Path) -> None:
    ring.make("a")
    (tmp_path / "keys" / "a.key").rename(tmp_path / "keys" / "b.key")
    with pytest.raises(BadSite, match="damaged"):
        ring.get("b")


def test_a_key_of_another_master_is_refused(ring: KeyRing, tmp_path: Path) -> None:
    ring.make("a")
    with pytest.raises(BadSite, match="another master"):
        KeyRing(tmp_path / "keys", bytes(KEY_BYTES)).get("a")


def test_what_is_sealed_opens_only_in_its_own_context(ring: KeyRing) -> None:
    sealed = ring.seal("totp", b"secret", b"ada")
    assert b"secret" not in sealed
    assert ring.unseal("totp", sealed, b"ada") == b"secret"
    assert ring.seal("totp", b"secret", b"ada") != sealed
    for changed, context in ((sealed, b"bob"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), b"ada")):
        with pytest.raises(BadSite, match="damaged"):
            ring.unseal("totp", changed, context)


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644])
def test_a_master_key_that_others_can_read_is_refused(ring: KeyRing, tmp_path: Path, mode: int) -> None:
    (tmp_path / "master.key").chmod(mode)
    with pytest.raises(BadSite, match="readable by others"):
        KeyRing.open(tmp_path / "keys", tmp_path / "master.key")


def test_a_missing_or_short_master_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSite, match="cannot be read"):
        KeyRing.open(tmp_path, tmp_path / "none")
    write_durably(tmp_path / "short", b"x", 0o400)
    with pytest.raises(BadSite, match="32 bytes"):
        KeyRing.open(tmp_path, tmp_path / "short")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_durably(path, b"one", 0o600)
    write_durably(path, b"two", 0o600)
    assert path.read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
