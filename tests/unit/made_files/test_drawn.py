"""The map and the report of an answer: what stands in them, and that no text of a vendor's becomes anything but text."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from data_access.wording.verifications import LEAD
from tests.browser.harness import chromium, settle
from tests.builders.drawn import ACTIVE, drawn_texts
from tests.builders.facts import some_notes
from tests.builders.files import AT, EVIL, HOSTILE, a_note, a_row, an_about, hostile_rows, told
from workbench.made_files import map_file, pdf_pages, report_file
from workbench.made_files.in_words import FileWords
from workbench.processes.gateway.file_maker import make_files
from workbench.processes.maker.making import rehearsal

pytestmark = pytest.mark.slow

NAMED = {"facts": {**an_about()["facts"], "quality": some_notes(named=[a_note(EVIL)])}}


@pytest.fixture(scope="module")
def hostile() -> FileWords:
    return told(*hostile_rows(), reason=EVIL, streets=EVIL, **NAMED)


def test_a_report_says_what_was_asked_what_is_not_known_and_every_read() -> None:
    rows = [a_row(number) for number in range(120)]
    pdf = report_file.written(told(*rows, **NAMED))
    text = drawn_texts(pdf)
    for words in (
        LEAD,
        "26-000001",
        "circle of 500 m",
        "A read can be wrong.",
        "has been silent since",
        "entries 8 and 9",
    ):
        assert words in text
    assert all(row["plate"] in text for row in rows)
    pages = len(re.findall(rb"/Type /Page\b(?!s)", pdf))
    assert pages > 2
    assert [text.count("SYNTHETIC: invented reads of an invented town"), text.count("page ")] == [pages + 1, pages]


def test_hostile_texts_stand_in_a_report_as_text_and_nothing_in_it_acts(hostile: FileWords) -> None:
    pdf = report_file.written(hostile)
    structure = re.sub(rb"stream\r?\n.*?endstream", b"", pdf, flags=re.S)
    assert not [name for name in ACTIVE if re.search(name + rb"(?![A-Za-z])", structure)]
    text = re.sub(r"\s", "", drawn_texts(pdf))
    for name in (*HOSTILE[:9], HOSTILE[-1], EVIL, "Main St [U+202E]gnp.exe"):
        assert re.sub(r"\s", "", name) in text


def test_letters_of_other_scripts_are_drawn_and_what_no_font_has_is_named() -> None:
    pdf_pages.load_fonts()
    assert pdf_pages.drawable("Peña Łódź Ωμέγα Київ") == "Peña Łódź Ωμέγα Київ"
    assert pdf_pages.drawable("a渋\u0007\u2028") == "a[U+6E0B][U+0007][U+2028]"


def test_no_line_of_a_report_is_wider_than_its_place_and_no_character_is_lost() -> None:
    pdf_pages.load_fonts()
    for text in (*HOSTILE, "W" * 400, " ".join(["word"] * 200)):
        lines = pdf_pages.wrapped(text, pdf_pages.PLAIN, 9, 150)
        assert all(pdf_pages._width(line, pdf_pages.PLAIN, 9) <= 150 for line in lines)
        assert "".join(lines).replace(" ", "") == pdf_pages.drawable(text).replace(" ", "")


def test_a_map_shows_the_place_of_every_scene() -> None:
    places = [{"shape": "circle", "lat": lat, "lon": -101.2, "radius_m": 300.0} for lat in (43.9, 43.95)]
    window = {"start": "2026-11-22T02:00:00Z", "end": "2026-11-22T04:00:00Z"}
    scenes = [{"area": place, "windows": [window]} for place in places]
    asked = {"kind": "common_plates", "scenes": scenes, "at_least": 2, "filters": None}
    page = map_file.written(told(a_row(1), question=asked)).decode()
    for place in places:
        assert f"[{place['lat']}, -101.2]" in page
    assert page.count("L.circle(") == len(places)


def test_the_policy_of_a_map_allows_its_own_scripts_and_nothing_else(hostile: FileWords) -> None:
    page = map_file.written(hostile).decode()
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)[0]
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in scripts}
    assert len(scripts) == 2
    assert set(re.findall(r"'sha256-[^']*'", policy)) == hashes
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r"""(src|href)=["']?https?:""", re.sub(r"<script>.*?</script>", "", page, flags=re.S))
    assert "49" not in re.findall(r"<td>(\{\{.*?)</td>", page)[0]


def test_braces_in_a_name_are_no_template_and_a_balloon_is_escaped() -> None:
    assert map_file.inert("{{ 7*7 }}<b>") == "&#123;&#123; 7*7 &#125;&#125;&lt;b&gt;"


def test_files_are_opened_from_disk_show_hostile_names_as_text_and_ask_nothing(
    hostile: FileWords, tmp_path: Path
) -> None:
    (tmp_path / "map.html").write_bytes(map_file.written(hostile))
    (tmp_path / "report.pdf").write_bytes(report_file.written(hostile))
    with chromium(tmp_path) as browser:
        page = browser.page()
        page.goto((tmp_path / "map.html").as_uri())
        page.wait_for_selector(".folium-map canvas")
        assert page.title().startswith(LEAD)
        assert page.locator(".source").inner_text() == "No streets: this site has no base map of the place."
        rows = page.locator("table.reads").nth(1).locator("tbody tr")
        assert rows.count() == len(HOSTILE)
        assert EVIL in rows.nth(0).inner_text()
        assert "{{ 7*7 }}{% raw %}" in rows.nth(4).inner_text()
        assert "Main St [U+202E]gnp.exe" in rows.nth(9).inner_text()
        frame = page.locator(".frame").bounding_box()
        assert frame is not None
        x, y = page.evaluate(
            "() => { const map = Object.values(window).find((each) => each && each.latLngToContainerPoint && each._container);"
            " map.setView([43.9, -101.2], 16, { animate: false }); const at = map.latLngToContainerPoint([43.9, -101.2]);"
            " return [at.x, at.y]; }"
        )
        settle(page, 300)
        page.mouse.click(frame["x"] + x, frame["y"] + y)
        balloon = page.locator(".leaflet-popup-content")
        balloon.wait_for()
        assert EVIL in balloon.inner_text()
        assert page.locator(".leaflet-popup-content img").count() == 0
        assert page.title() != "owned"
        report = browser.page()
        report.goto((tmp_path / "report.pdf").as_uri())
        report.wait_for_selector("embed, body")
        browser.assert_quiet(but="^error: .*chrome-extension")
    assert browser.outside() == []
    opened = [url for url in browser.requests if not url.startswith(("chrome-extension:", "chrome:"))]
    assert [url for url in opened if not url.startswith(("file:", "data:"))] == []


def test_streets_of_the_site_lie_under_the_reads(tmp_path: Path) -> None:
    page = map_file.written(told(a_row(), tiles=str(tmp_path / "none.pmtiles"))).decode()
    assert "No streets" in page


def test_the_process_gives_its_files_up_and_makes_every_format() -> None:
    wanted: Any = ["map", "report", "csv", "geoparquet", "geojson", "kml"]
    made = make_files(rehearsal("America/Chicago", wanted))
    assert set(made) == set(wanted)
    assert made["report"].startswith(b"%PDF")
    assert json.loads(made["geojson"])["features"][0]["properties"]["plate"] == "-"


def test_a_job_that_is_none_ends_the_process_without_a_word_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-m", "workbench.processes.maker"],
        input=b"9Q9Z1A",
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode != 0
    assert done.stdout == b""


def test_html_holds_no_control_of_a_name() -> None:
    page = map_file.written(told(a_row(camera_name=EVIL, captured_at=AT))).decode()
    assert EVIL not in page
    assert html.escape(EVIL) in page
