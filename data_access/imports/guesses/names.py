"""What columns are called: the names by which a guess knows them. A name is compared by its letters and digits alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_access.imports.terms.columns import Kind

_READS = {
    "captured_at": "captured_at capturedat capture_time captured read_time readtime read_date readdate read_at timestamp time_stamp "
    "datetime date_time event_time eventtime detected_at detection_time scan_time utc_time local_time timestamp_utc seen_at at when",
    "date": "date read_day capture_date capturedate utc_date local_date event_date scan_date day",
    "time": "time time_of_day clock_time utctime localtime hour",
    "plate": "plate license_plate licence_plate plate_number platenumber plate_no lpn lp vrm reg registration tag license licence "
    "plate_text plate_read licenseplatenumber number_plate",
    "camera_id": "camera camera_id cameraid camera_name cameraname device device_id deviceid device_name devicename reader reader_id "
    "readername source_id sensor unit unit_id lpr_camera site_id",
    "read_id": "read_id readid id guid uuid event_id eventid detection_id record_id recordid hit_id",
    "plate_state": "state plate_state platestate region jurisdiction license_state st issuing_state plate_region",
    "plate_conf": "confidence conf plate_conf plate_confidence score ocr_score ocrscore confidence_score read_confidence plate_score",
    "lat": "lat latitude gps_lat gps_latitude y_coord",
    "lon": "lon lng long longitude gps_lon gps_longitude x_coord",
    "heading": "heading direction travel_direction bearing vehicle_heading",
    "colour": "color colour vehicle_color vehicle_colour veh_color",
    "make": "make vehicle_make veh_make",
    "body": "body body_type vehicle_type body_style",
    "image_ref": "image image_url image_ref photo image_link image_path imageurl",
    "image_sha256": "image_sha256 image_hash",
}
_CAMERAS = {
    "camera_id": _READS["camera_id"] + " id ref",
    "name": "name camera_name device_name description location label",
    "kind": "kind type camera_type device_type",
    "lat": _READS["lat"],
    "lon": _READS["lon"],
    "heading": "heading direction bearing view_heading",
    "network": "network operator owner_agency agency",
    "active_from": "active_from installed since install_date",
    "active_to": "active_to removed until removal_date",
}
_CASES = {
    "number": "number case case_number case_no casenumber case_id event_id incident incident_number incident_no call_number cad_number",
    "kind": "kind case_type case_kind",
    "offence": "offence offense call_type crime charge nature incident_type",
    "opened_at": "opened_at opened open_date created reported reported_at officer_dispatched_datetime dispatched call_time",
    "closed_at": "closed_at closed close_date closed_date",
    "status": "status case_status disposition",
}
_KNOWN: dict[Kind, dict[str, str]] = {"reads": _READS, "cameras": _CAMERAS, "cases": _CASES}


def plain(name: str) -> str:
    """Return a name's letters and digits, in lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


_TABLES: dict[Kind, dict[str, dict[str, int]]] = {
    kind: {ours: {plain(name): place for place, name in enumerate(names.split())} for ours, names in table.items()}
    for kind, table in _KNOWN.items()
}


def known(kind: Kind, header: Sequence[str]) -> dict[str, list[int]]:
    """Return, for each of our names, the places of columns that may be it, the likeliest first.

    `date` and `time` stand for the halves of `captured_at`.
    """
    folded = [plain(name) for name in header]
    found = {
        ours: sorted(
            (place for place, name in enumerate(folded) if name in names), key=lambda place: names[folded[place]]
        )
        for ours, names in _TABLES[kind].items()
    }
    return {ours: places for ours, places in found.items() if places}


def is_header(header: Sequence[str]) -> bool:
    """True if at least two cells of a line are names that we know: only then may its cells be shown."""
    every = {name for table in _TABLES.values() for names in table.values() for name in names}
    return len({plain(name) for name in header} & every) >= 2


def shown(name: str, place: int) -> str:
    """Return how a column of a known header is spoken of: by its name, unless that could be a value."""
    return f"“{name}”" if re.fullmatch(r"[A-Za-z #_./()-]{1,40}", name) else f"number {place + 1}"
