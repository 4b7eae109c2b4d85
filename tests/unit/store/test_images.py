"""Images lie with their reads: what is destroyed takes its images along, what is held keeps them."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pytest

from data_access.errors import InvalidQuery, NotFound
from data_access.questions.image import ImageOf
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.images import stored_form
from data_access.store.forms.tables import INCOMING_IMAGES
from data_access.store.store import Store
from tests.builders.store import NOON, a_reach, a_read, a_store, a_table, an_intent

OLD = NOON - timedelta(days=5)


def pictures(*ids: str, **changed: object) -> pa.Table:
    row = {
        "kind": "crop",
        "media_type": "image/jpeg",
        "sha256": "ab" * 32,
        "data": b"\xff\xd8\xff a picture",
        **changed,
    }
    return pa.Table.from_pylist([{"read_id": read_id, **row} for read_id in ids], INCOMING_IMAGES)


def images_in(store: Store) -> list[str]:
    """Whose images all segments hold."""
    every = [sheaf_keeping.places_of(segment) for segment in store._shelf.segments().values()]
    return sorted(read_id for places in every for read_id in places["read_id"].to_pylist())


def test_a_purge_takes_images_along_and_leaves_those_of_held_reads(tmp_path):
    with a_store(tmp_path) as store:
        reads = [a_read(name, captured_at=OLD, image_ref="kept:crop") for name in ("gone", "held")]
        store.write(
            1, "fixed", a_table([*reads, a_read("says none", captured_at=OLD)]), pictures("gone", "held", "says none")
        )
        assert images_in(store) == ["gone", "held"]
        store.purge(store.purge_plan("fixed", NOON), frozenset({"held"}))
        assert images_in(store) == ["held"]
        asked = ImageOf(of=1, read_id="gone", captured_at=OLD)
        with pytest.raises(NotFound):
            store.image(an_intent(asked, a_reach()))


def test_an_undone_import_takes_its_images_along(tmp_path):
    with a_store(tmp_path) as store:
        store.write(1, "fixed", a_table([a_read("stays", image_ref="kept:crop")]), pictures("stays"))
        store.write(2, "fixed", a_table([a_read("goes", image_ref="kept:crop")]), pictures("goes"))
        store.undo(2)
        assert images_in(store) == ["stays"]


UNFIT = ({"kind": "face"}, {"media_type": "text/html"}, {"data": b"<script>"}, {"sha256": "x"}, {"data": b""})


@pytest.mark.parametrize("changed", UNFIT)
def test_what_is_no_image_is_not_stored(changed):
    with pytest.raises(InvalidQuery, match="images"):
        stored_form(pictures("r", **changed))
