"""What a web form carries comes out as it went in, whatever bytes a picture holds and however the file is cut."""

from __future__ import annotations

import base64
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.imports.carriers import multipart
from data_access.imports.carriers.documents import Json, Record
from data_access.imports.carriers.multipart import Multipart

CARRIER = Multipart(Json(), record="json", images=frozenset({"upload"}))
PIECES = st.sampled_from([b"\r\n", b"\n", b"--", b"\r", b"--b", b"--b-", b"\x00", b"\xff\xd8", b"abc"])
FORMS = st.lists(
    st.tuples(st.text(max_size=8), st.none() | st.lists(PIECES, max_size=8).map(b"".join)), min_size=1, max_size=3
)


def body(text: str, picture: bytes | None) -> bytes:
    """Write a form under a boundary that its picture does not have."""
    boundary = b"b"
    while picture is not None and b"\n--" + boundary in b"\n" + picture + b"\r\n":
        boundary += b"b"
    parts = [(b"json", json.dumps({"text": text}).encode()), *([] if picture is None else [(b"upload", picture)])]
    written = [b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (boundary, *part) for part in parts]
    return b"".join([*written, b"--%b--\r\n" % boundary])


@settings(max_examples=60, deadline=None)
@given(FORMS, st.sampled_from([2, 5, 1024]))
def test_forms_come_out_as_they_went_in(forms, chunk):
    was, multipart.CHUNK = multipart.CHUNK, chunk
    try:
        walked = CARRIER.walk(io.BytesIO(b"".join(body(*form) for form in forms)), 10_000, Record())
        found = [(record["text"], record.get("upload")) for record, _ in walked]
    finally:
        multipart.CHUNK = was
    wanted = [(text, None if picture is None else base64.b64encode(picture).decode()) for text, picture in forms]
    assert found == wanted
