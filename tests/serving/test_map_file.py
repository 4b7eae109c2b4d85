"""The base map is given in pieces, to who is logged on, and nothing else is."""

from __future__ import annotations

import pytest

from tests.serving.conftest import Served

pytestmark = pytest.mark.slow
NAME = "0123456789abcdef.pmtiles"
CONTENT = bytes(range(256)) * 100


def test_pieces_are_given_by_range_and_only_to_who_is_logged_on(served: Served) -> None:
    served.paths.basemap.mkdir(exist_ok=True)
    (served.paths.basemap / NAME).write_bytes(CONTENT)
    (served.paths.basemap / "about.json").write_text("{}")
    url = f"{served.settings.public_url}services/dash/basemap/"
    assert served.visitor().http.get(url + NAME, follow_redirects=False).status_code == 403
    alice = served.somebody("alice").http
    alice.get(f"{served.settings.public_url}services/dash/")

    by_script = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"}
    assert alice.get(url + NAME, headers=by_script).status_code == 403
    token = next(c.value for c in alice.cookies.jar if c.name == "_xsrf" and c.path.startswith("/services/dash"))
    alice.headers.update({**by_script, "X-XSRFToken": str(token)})
    whole = alice.get(url + NAME)
    assert (whole.status_code, whole.content, whole.headers["etag"]) == (200, CONTENT, '"0123456789abcdef"')
    assert whole.headers["accept-ranges"] == "bytes"
    assert "private" in whole.headers["cache-control"]
    assert whole.headers["content-security-policy"].startswith("default-src 'none'")
    for asked, start, end in (
        ("0-16383", 0, 16384),
        ("100-199", 100, 200),
        ("25000-99999", 25000, 25600),
        ("-10", 25590, 25600),
    ):
        part = alice.get(url + NAME, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part.content) == (206, CONTENT[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
    beyond = alice.get(url + NAME, headers={"Range": "bytes=99999-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(CONTENT)}")
    same = alice.get(url + NAME, headers={"If-None-Match": '"0123456789abcdef"'})
    assert (same.status_code, same.content) == (304, b"")
    head = alice.head(url + NAME)
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(CONTENT)))

    for other in (
        "about.json",
        "../workbench.toml",
        "..%2fworkbench.toml",
        f"x/{NAME}",
        "%2e%2e/pack.toml",
        "",
        "f" * 16,
    ):
        assert alice.get(url + other).status_code == 404, other
    assert alice.get(f"{url}{'f' * 16}.pmtiles").status_code == 404
