"""What a purge destroys is in no byte of any file, even where files were not encrypted: the same store, in clear.

Where they are encrypted nothing could be found at all, so this store seals with no key, and compresses nothing.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from data_access.questions.correction import Correction
from data_access.questions.image import ImageOf
from data_access.store.disk import sheaf_keeping
from data_access.store.sheaves import packed_file, read_log, seal
from data_access.store.store import Store
from tests.builders.store import NOON, a_reach, a_read, a_store, a_table, an_intent
from tests.unit.store.test_images import pictures

OLD = NOON - timedelta(days=5)
IMAGE = {name: b"\xff\xd8\xff" + f"the picture of what is {name} ".encode() * 40 for name in ("gone", "held")}
TEXT = {"gone": "7CRRGNE", "held": "7CRRHLD"}


class NoCipher:
    """What seals nothing, in the cipher's place."""

    def __init__(self, _: bytes) -> None:
        pass

    def encrypt(self, _: bytes, clear: bytes, __: bytes) -> bytes:
        return bytes(clear) + bytes(seal.TAG)

    def decrypt(self, _: bytes, sealed: bytes, __: bytes) -> bytes:
        return sealed[: -seal.TAG]


def in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "AESGCM", NoCipher)
    for module in (packed_file, read_log):
        monkeypatch.setattr(module, "compressed", lambda clear, *_: bytes(clear))
        monkeypatch.setattr(module, "expanded", lambda data, *_: pa.py_buffer(data))


def raw(folder: Path) -> bytes:
    """Every byte of every file: segments, logs, markers, keys."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def found(folder: Path) -> dict[str, set[str]]:
    data = raw(folder)
    return {
        "images": {name for name, image in IMAGE.items() if image in data},
        "texts": {name for name, text in TEXT.items() if text.encode() in data},
    }


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def correct(store: Store, name: str, batch: int) -> None:
    asked = Correction(of=1, read_id=name, captured_at=OLD, plate=TEXT[name], reason="a test")
    store.correct(an_intent(asked, a_reach()), batch)


def fold(store: Store) -> None:
    """Put what lies in logs into files of columns."""
    for segment in store._shelf.segments().values():
        sheaf_keeping.fold(store._shelf, segment)


@pytest.mark.parametrize("folded", [False, True], ids=["while it lies in the log", "once it is in the file"])
def test_no_byte_of_a_purged_image_or_correction_is_left_and_the_held_ones_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folded: bool
) -> None:
    in_clear(monkeypatch)
    with a_store(tmp_path) as store:
        for batch, name in enumerate(IMAGE, start=1):
            read = a_table([a_read(name, captured_at=OLD, image_ref="kept:crop")])
            store.write(batch, "fixed", read, pictures(name, data=IMAGE[name], sha256=digest(IMAGE[name])))
            correct(store, name, batch + 4)
        if folded:
            fold(store)
        assert found(tmp_path) == {"images": {"gone", "held"}, "texts": {"gone", "held"}}
        assert any(TEXT["gone"].encode() in log.read_bytes() for log in tmp_path.rglob("*.log")) != folded
        store.purge(store.purge_plan("fixed", NOON), frozenset({"held"}))
        assert found(tmp_path) == {"images": {"held"}, "texts": {"held"}}
        shown = store.image(an_intent(ImageOf(of=1, read_id="held", captured_at=OLD), a_reach()))
        assert shown is not None
        assert shown.data == IMAGE["held"]
    assert found(tmp_path) == {"images": {"held"}, "texts": {"held"}}
