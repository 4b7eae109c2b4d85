"""The archive in which files leave: the files, and a manifest that is sealed by the ledger.

The outcome's digest is the salted SHA-256 of the manifest's `sealed` part, which names the SHA-256 of each file; and of each
file the outcome holds a salted digest of its own. So a file can be checked with the manifest, and with the receipt alone.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from data_access.answers.about_files import AboutFiles, AboutPicture
from data_access.answers.releases import PictureLabel
from data_access.receipts import canonical
from data_access.terms import parse_stamp

Part = Mapping[str, Any]
"""Part of a manifest: what is sealed, or the receipt that seals it."""

LEAD, VERIFIED = "UNVERIFIED-LEAD", "VERIFIED"
"""Which of the two begins the name of every file: the second only if every read in it was verified, on record."""

OFFICIAL = "OFFICIAL-USE-ONLY"
"""Begins the name of every file that is released to others."""

_NAMES: Mapping[str, str] = {
    "map": "case-map.html",
    "report": "report.pdf",
    "csv": "reads.csv",
    "geoparquet": "reads.parquet",
    "geojson": "reads.geojson",
    "kml": "reads.kml",
}
NAMES: Mapping[str, str] = {kind: f"{LEAD}-{name}" for kind, name in _NAMES.items()}
"""What the files of an unverified lead are called."""

MANIFEST = "manifest.json"
MOST_BYTES = 100_000_000
"""Most bytes of the files of one archive."""

STATUS = "UNVERIFIED LEAD: compare with the image and confirm by other means before anybody acts on a read."
STATUS_VERIFIED = (
    "VERIFIED: of every read somebody compared plate and state with the picture and had the record confirmed, when the "
    "file says so. A record can end: have it confirmed again before a stop."
)
STATUS_PUBLIC = (
    "UNVERIFIED LEAD, released to the public: what a camera saw. It proves neither who drove nor that anybody did anything. Nobody "
    "acts on it alone."
)
_PICTURES: Mapping[PictureLabel, str] = {
    PictureLabel.PLATE: "crop",
    PictureLabel.OVERVIEW: "overview",
    PictureLabel.BLURRED: "overview-blurred",
}
"""What ends the name of a picture that goes to the public."""

HOW = (
    "python3 ledger_verify.py --receipt manifest.json --file FILE --key KEY checks one of the files. "
    "Get ledger_verify.py and the ledger's key from somebody you trust, not from who gave you this archive."
)


def status_of(about: AboutFiles) -> str:
    """Return whether all reads of an answer are verified, as the names of its files say it."""
    return VERIFIED if about.facts.verification.of_all else LEAD


def prefix_of(about: AboutFiles) -> str:
    """Return what begins the names of an answer's files: of released ones, for whose use, and the request's number."""
    return f"{OFFICIAL}-{about.release.number}-{status_of(about)}" if about.release else status_of(about)


def sealed(about: AboutFiles, contents: Mapping[str, bytes], rows: int, beside: Part | None = None) -> Part:
    """Return the part of the manifest that is sealed: what was asked, for which case, what is not known, and each file.

    Args:
        beside: What is said of the pictures that go along; None if none were asked for.
    """
    files = [
        {
            "name": f"{prefix_of(about)}-{_NAMES[name]}",
            "format": name,
            "bytes": len(data),
            "rows": rows,
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        for name, data in contents.items()
    ]
    status = STATUS_VERIFIED if status_of(about) == VERIFIED else STATUS
    return {"v": 1, "status": status, **about.as_json(), "files": files, **(beside or {}), "how_to_verify": HOW}


def sealed_picture(about: AboutPicture, label: PictureLabel, ending: str, data: bytes, original: str = "") -> Part:
    """Return the part of the manifest that is sealed, of a picture that goes to the public.

    Args:
        label: Stands where that of a file says its format. `ending` is that of its file's name.
        original: Of a blurred copy: SHA-256 of the picture that is kept, hex.
    """
    file = {
        "name": f"{about.release.number}-{LEAD}-{_PICTURES[label]}.{ending}",
        "format": label.value,
        "bytes": len(data),
        "rows": 1,
        "sha256": hashlib.sha256(data).hexdigest(),
        **({"blurred": True, "sha256_of_original": original} if original else {}),
    }
    return {"v": 1, "status": STATUS_PUBLIC, **about.as_json(), "files": [file], "how_to_verify": HOW}


def named(part: Part, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return files under the names that the sealed part has for them."""
    names = {file["format"]: file["name"] for file in part["files"]}
    return {names[kind]: data for kind, data in contents.items()}


def manifest_of(part: Part, receipt: Part) -> bytes:
    """Write the manifest: its sealed part, and the receipt that seals it."""
    return json.dumps({"sealed": part, "receipt": receipt}, indent=1, ensure_ascii=True).encode()


def recorded(contents: Mapping[str, bytes], rows: int, salt: bytes) -> list[dict[str, Any]]:
    """Return what the outcome says of each file. The digest is salted: whoever reads the ledger must not guess at contents."""
    return [
        {"format": name, "bytes": len(data), "rows": rows, "digest": hashlib.sha256(salt + data).hexdigest()}
        for name, data in contents.items()
    ]


def digest_of(part: Part, salt: bytes) -> str:
    """Return the salted digest of the sealed part, hex."""
    return hashlib.sha256(salt + canonical(part)).hexdigest()


def archive(contents: Mapping[str, bytes], part: Part, receipt: Part) -> bytes:
    """Write the archive (ZIP) of files by their names."""
    made_at = parse_stamp(part["made"]["at"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as into:
        for name, data in (*contents.items(), (MANIFEST, manifest_of(part, receipt))):
            entry = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            into.writestr(entry, data)
    return out.getvalue()
