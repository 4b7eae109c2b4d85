"""KML 2.2 for map programs: a placemark a read with its instant.

What a program shows in a balloon it takes for HTML; so a description is escaped for HTML first, and then for XML. Characters
that XML cannot hold are left out.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET

from data_access.wording.reads import Line
from workbench.made_files.in_words import FileWords

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BALLOON = "<b>$[name]</b><br/>$[description]"
"""What a balloon shows: nothing of the extended data, which is not escaped for HTML."""


def written(words: FileWords) -> bytes:
    """Write the file."""
    root = ET.Element("kml", {"xmlns": "http://www.opengis.net/kml/2.2"})
    document = ET.SubElement(root, "Document")
    _text(document, "name", f"{words.lead()}: {words.title()}")
    _text(document, "open", "1")
    said = [
        words.lead(),
        words.verify(),
        *words.not_known(),
        *words.cameras_not_as_usual(),
        *(f"{a}: {b}" for a, b in words.facts()),
        *words.receipt(),
    ]
    _text(document, "description", in_html(said))
    balloon = ET.SubElement(ET.SubElement(document, "Style", {"id": "read"}), "BalloonStyle")
    _text(balloon, "text", _BALLOON)
    for line, row in zip(words.lines(), words.rows, strict=True):
        _placemark(document, line, row["read_id"])
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def in_html(sentences: list[str]) -> str:
    """Return sentences as HTML, each escaped, one under the other."""
    return "<br/>".join(html.escape(each) for each in sentences)


def _placemark(document: ET.Element, line: Line, read_id: str) -> None:
    mark = ET.SubElement(document, "Placemark")
    _text(mark, "name", line.plate)
    said = [
        line.status,
        f"{line.time} ({line.time_utc})",
        line.camera,
        *filter(None, (line.state, line.confidence, line.note)),
    ]
    _text(mark, "description", in_html(said))
    _text(ET.SubElement(mark, "TimeStamp"), "when", line.time_utc)
    _text(mark, "styleUrl", "#read")
    data = ET.SubElement(mark, "ExtendedData")
    for name in ("plate", "state", "confidence", "camera", "colour", "make", "body", "note"):
        _datum(data, name, getattr(line, name))
    _datum(data, "read_id", read_id)
    if line.lat is not None:
        _text(ET.SubElement(mark, "Point"), "coordinates", f"{line.lon:.7f},{line.lat:.7f}")


def _datum(data: ET.Element, name: str, value: str) -> None:
    if value:
        _text(ET.SubElement(data, "Data", {"name": name}), "value", value)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NO_XML.sub("", text)
