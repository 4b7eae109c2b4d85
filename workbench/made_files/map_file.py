"""The case-file map: one HTML file with everything in it, which asks nothing of anybody when it is opened.

folium writes the map; its script and style are put into the file instead of being fetched. A policy in the file allows
exactly the scripts that stand in it, by their hashes, and no request at all. Every text from data is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import folium

from data_access.wording.areas import AreaShape
from data_access.wording.markup import Markup, element, together, visible
from data_access.wording.reads import HEAD, Line
from workbench.made_files import file_parts, map_ground
from workbench.made_files.in_words import HOW_TO_VERIFY, FileWords

POLICY = "default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
MOST_PLATES = 12
"""So many plates are named in the balloon of one place; all of them stand in the table."""

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; font: 14px/1.4 system-ui, sans-serif; background: #fff; color: #1b1f24; }
.banner { background: #1b1f24; color: #fff; padding: 4px 16px; font-weight: 600; }
main { padding: 0 16px 32px; max-width: 1400px; margin: auto; }
.lead { color: #8a1c10; font-size: 26px; font-weight: 800; margin: 12px 0 0; }
h1 { font-size: 20px; margin: 4px 0 12px; } h2 { font-size: 16px; margin: 20px 0 6px; }
.frame { position: relative; height: 520px; border: 1px solid #9aa4af; }
.frame .folium-map { position: absolute !important; inset: 0; width: auto !important; height: auto !important; background: #f2efe9; }
.source { position: absolute; right: 0; bottom: 0; z-index: 500; background: #ffffffd9; color: #1b1f24; padding: 1px 6px; font-size: 11px; }
.leaflet-popup-content table { border-collapse: collapse; } .leaflet-popup-content th { text-align: left; padding-right: 8px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0; } dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
table.reads { border-collapse: collapse; width: 100%; font-size: 13px; } table.reads th, table.reads td { border-bottom: 1px solid #c9d0d8; text-align: left; padding: 3px 8px; overflow-wrap: anywhere; }
table.reads th, table.reads td.short { white-space: nowrap; overflow-wrap: normal; }
table.reads th { position: sticky; top: 0; background: #eef1f4; color: #1b1f24; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { body { background: #15181c; color: #e6e9ec; } .lead { color: #ff9b8d; } table.reads th { background: #2a3037; color: #e6e9ec; } }
"""


def written(words: FileWords) -> bytes:
    """Write the file."""
    lines = words.lines()
    drawn = _map(words, lines)
    figure: Any = drawn.get_root()  # folium's figure has parts that its types do not name
    figure.render()
    scripts = [file_parts.leaflet_script(), figure.script.render()]
    body = element(
        "body",
        element("div", words.banner(), cls="banner"),
        element(
            "main",
            element("p", words.lead(), cls="lead"),
            element("p", words.verify()),
            element("h1", words.title()),
            element("div", Markup(figure.html.render()), element("div", _source(words), cls="source"), cls="frame"),
            *_sections(words, lines),
        ),
    )
    return _page(words, body, scripts).encode()


def _page(words: FileWords, body: Markup, scripts: Sequence[str]) -> str:
    safe = [text.replace("</script", "<\\/script") for text in scripts]
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in safe)
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(hashes=hashes)}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width">',
        element("title", f"{words.lead()}: {words.title()}").html,
        f"<style>{file_parts.leaflet_style()}{STYLE}</style>",
    ]
    run = "".join(f"<script>{text}</script>" for text in safe)
    return f'<!doctype html>\n<html lang="en"><head>{"".join(head)}</head>{body.html}{run}</html>\n'


def _map(words: FileWords, lines: Sequence[Line]) -> folium.Map:
    drawn = folium.Map(tiles=None, prefer_canvas=True, attribution_control=False, location=(0, 0), zoom_start=2)
    drawn.default_js, drawn.default_css = [], []
    places = _places(lines)
    bounds = map_ground.bounds_of(words.areas, list(places))
    for layer, shapes in under(words).items():
        style = map_ground.LAYERS[layer]
        folium.GeoJson(shapes, style_function=lambda _, style=style: style, interactive=False).add_to(drawn)
    for area in words.areas:
        _area(area, drawn)
    if places:
        _reads(places).add_to(drawn)
    if bounds:
        drawn.fit_bounds([[bounds.south, bounds.west], [bounds.north, bounds.east]])
    return drawn


def _places(lines: Iterable[Line]) -> dict[tuple[float, float], list[Line]]:
    places: dict[tuple[float, float], list[Line]] = defaultdict(list)
    for line in lines:
        if line.lat is not None and line.lon is not None:
            places[line.lat, line.lon].append(line)
    return places


def _reads(places: dict[tuple[float, float], list[Line]]) -> folium.GeoJson:
    """Draw a dot a place; what its balloon says is made inert, as folium puts it into the page as HTML."""
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": _balloon(here)}
        for (lat, lon), here in places.items()
    ]
    dot = folium.CircleMarker(radius=8, weight=2, color="#ffffff", fill_color="#b3261e", fill_opacity=0.9)
    fields = ["camera", "reads", "first", "last", "plates"]
    popup = folium.GeoJsonPopup(fields=fields, aliases=[name.capitalize() for name in fields], max_width=360)
    return folium.GeoJson({"type": "FeatureCollection", "features": features}, marker=dot, popup=popup)


def _balloon(here: Sequence[Line]) -> dict[str, str]:
    plates = list(dict.fromkeys(line.plate for line in here))
    more = f" and {len(plates) - MOST_PLATES} more" if len(plates) > MOST_PLATES else ""
    said = {
        "camera": ", ".join(dict.fromkeys(line.camera for line in here)),
        "reads": f"{len(here):,}",
        "first": here[0].time,
        "last": here[-1].time,
        "plates": ", ".join(plates[:MOST_PLATES]) + more,
    }
    return {name: inert(text) for name, text in said.items()}


def inert(text: str) -> str:
    """Escape a text for HTML, and for folium, which takes the script that it has written for a template once more.

    `tests/unit/made_files/test_drawn.py` shows it: without this, a camera's name in double braces is run.
    """
    return html.escape(visible(text)).replace("{", "&#123;").replace("}", "&#125;")


def _area(area: AreaShape, case_map: folium.Map) -> None:
    style: dict[str, Any] = {"color": "#0b57d0", "weight": 2, "fill": False, "dash_array": "6 4"}
    if area["shape"] == "circle":
        folium.Circle((area["lat"], area["lon"]), radius=area["radius_m"], **style).add_to(case_map)
    if area["shape"] == "polygon":
        folium.Polygon([(lat, lon) for lon, lat in area["ring"]], **style).add_to(case_map)


def under(words: FileWords) -> map_ground.Ground:
    """Return what lies under the reads; read from the tiles the first time, so that it is there when files cannot be read."""
    if "ground" not in words.kept:
        places = [(row["lat_e7"] / 1e7, row["lon_e7"] / 1e7) for row in words.rows if row["lat_e7"] is not None]
        words.kept["ground"] = map_ground.around(words.tiles, map_ground.bounds_of(words.areas, places))
    found: map_ground.Ground = words.kept["ground"]
    return found


def _source(words: FileWords) -> str:
    if under(words):
        return f"Streets: {words.about.streets}"
    return "No streets: this site has no base map of the place."


def _sections(words: FileWords, lines: Sequence[Line]) -> list[Markup]:
    facts = [together(element("dt", name), element("dd", text)) for name, text in words.facts()]
    return [
        element("h2", "What was asked"),
        element("dl", *facts),
        *_listed("What is not known", words.not_known()),
        *_listed(
            "Not seen is not the same as not there: cameras that did not read as usual", words.cameras_not_as_usual()
        ),
        element("h2", "Reads by camera"),
        _table(("Camera", "Id", "Reads"), [(name, one, f"{count:,}") for name, one, count in words.cameras()]),
        element("h2", "Reads"),
        _table(HEAD, [line.cells() for line in lines], short=5),
        *_listed("How to verify this file", HOW_TO_VERIFY),
        element("h2", "Receipt of the answer"),
        element("pre", "\n".join(words.receipt())),
        element("details", element("summary", "The whole receipt"), element("pre", _receipt(words))),
    ]


def _receipt(words: FileWords) -> str:
    return json.dumps(words.about.receipt_of_answer, indent=1, ensure_ascii=True)


def _listed(heading: str, sentences: Sequence[str]) -> list[Markup]:
    return [element("h2", heading), element("ul", *(element("li", each) for each in sentences))] if sentences else []


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], short: int = 0) -> Markup:
    """Draw a table; its first `short` columns are not broken into lines."""
    top = element("thead", element("tr", *(element("th", name, scope="col") for name in head)))
    return element("table", top, element("tbody", *(_cells(row, short) for row in rows)), cls="reads")


def _cells(row: Sequence[str], short: int) -> Markup:
    tight = (element("td", cell, cls="short") for cell in row[:short])
    return element("tr", *tight, *(element("td", cell) for cell in row[short:]))
