"""Raw cells become reads in one schema, or are rejected with a reason.

A read's id is the vendor's, or where it gives none a hash of (source, camera, instant, plate as written), so that the same
read imported twice has the same id. Both carry the source in front: `marrow-fixed:4171ae2b`, `marrow-fixed#9f86d0...`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import partial

import polars as pl

from data_access import reads
from data_access.imports.jobs.job import Job
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.kinds import hours
from data_access.imports.kinds.plates import confidences, folded, latin, states, why_no_plate
from data_access.imports.kinds.positions import apart_m, own_positions
from data_access.imports.kinds.rows import BlockRows, lost, renamed, split, words
from data_access.imports.kinds.times import with_instants
from data_access.imports.terms.bounds import CAMERA_OUT, KnownCamera
from data_access.imports.terms.columns import OPTIONAL, REQUIRED
from data_access.imports.terms.notation import TimeRule
from data_access.vehicle_words import Kind, word

SCHEMA: dict[str, pl.DataType] = {
    name: dtype
    for name, dtype in reads.SCHEMA.items()
    if name not in ("received_at", "batch", "corrects", "corrected_by", "held")
}
"""Columns of imported reads, as `data_access.reads` documents them; when they came in and all else comes later."""

WANTED = REQUIRED["reads"] | OPTIONAL["reads"]
NOTES = frozenset({"captured_at_raw", "why"})
"""Further cells that a vendor's format may have (`formats.form.Cells`)."""

FAR_M = 500.0
"""A fixed camera's read that says it was further from its camera than this says so by a fault of the device or the file."""

MAX_ID = 80
_EVER = -(2**62), 2**62
"""Microseconds before and after any instant."""
MAX_REFERENCE = 500
MAX_TIME = 40
MAX_TIME_RAW = 80

_COMPASS = {"n": 0, "ne": 45, "e": 90, "se": 135, "s": 180, "sw": 225, "w": 270, "nw": 315}
_HEADINGS = {
    **{word: degrees for point, degrees in _COMPASS.items() for word in (point, f"{point}b")},
    **{"north": 0, "northbound": 0, "east": 90, "eastbound": 90, "south": 180, "southbound": 180},
    **{"west": 270, "westbound": 270},
}
_KIND: dict[str, Kind] = {"colour": "colour", "make": "make", "body": "body"}
_PERMITTED = {column.name: column.field for column in reads.COLUMNS if column.field}


def convert(cells: pl.DataFrame, job: Job) -> BlockRows:
    """Turn the cells of a CSV block into reads."""
    return convert_named(renamed(cells, job.mapping, WANTED), job, job.mapping.time, read_positions=True)


def convert_named(frame: pl.DataFrame, job: Job, time: TimeRule | None, *, read_positions: bool) -> BlockRows:
    """Turn cells under our names into reads; `read_positions` is false if a position says where the device is listed."""
    rule = time or TimeRule(order="ymd", zone="in_text")
    frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in NOTES - set(frame.columns))
    found = pl.concat(
        [
            frame,
            _known(frame["camera_id"], job),
            with_instants(frame["captured_at"], rule, job.now).rename({"reason": "why_time"}),
            _plates(frame, job.mapping),
            own_positions(frame["lat"], frame["lon"], job.mapping.position).rename({"reason": "why_position"}),
        ],
        how="horizontal",
    )
    if not read_positions:
        found = found.with_columns(lat_e7=pl.lit(None, dtype=pl.Int32), lon_e7=pl.lit(None, dtype=pl.Int32))
    found = found.with_columns(_out_of_service(found, job))
    found = _placed(found).with_columns(_reason())
    described, noted, dropped = _described(frame, found["reason"].is_null(), job)
    accepted, rejected = split(_named(found.hstack(described), job.mapping), SCHEMA)
    by_hour = hours.counted(found, frame["plate_state"], described["our_plate_state"])
    noted += _noted(accepted) + _written(found.filter(pl.col("reason").is_null()))
    return BlockRows(accepted, rejected, noted, dropped, by_hour)


def _known(ids: pl.Series, job: Job) -> pl.DataFrame:
    """Look cameras up: `our_camera`, `camera_name`, `camera_kind`, `camera_lat`, `camera_lon`; null if unknown."""
    known = list(job.cameras.items()) or [("", KnownCamera(None, "", None, None))]
    table = pl.DataFrame(
        {
            "camera": [name for name, _ in known],
            "our_camera": [camera.camera_id or name for name, camera in known],
            "camera_name": [camera.name for _, camera in known],
            "camera_kind": [camera.kind for _, camera in known],
            "camera_lat": [camera.lat_e7 for _, camera in known],
            "camera_lon": [camera.lon_e7 for _, camera in known],
        },
        schema_overrides={"camera_name": pl.String, "camera_lat": pl.Int32, "camera_lon": pl.Int32},
    )
    return ids.to_frame("camera").join(table, on="camera", how="left", maintain_order="left").drop("camera")


def _out_of_service(reads: pl.DataFrame, job: Job) -> pl.Series:
    """Say of each row whether it was captured while its camera was out of service."""
    spans = {camera.camera_id or name: camera.out for name, camera in job.cameras.items() if camera.out}
    camera, at = reads["our_camera"], reads["at"].dt.epoch("us")
    out = pl.repeat(value=False, n=reads.height, dtype=pl.Boolean, eager=True)
    for name in set(camera.drop_nulls().unique()) & spans.keys():
        for start, end in spans[name]:
            first, last = start if start is not None else _EVER[0], end if end is not None else _EVER[1]
            out |= ((camera == name) & (at >= first) & (at < last)).fill_null(value=False)
    return out.alias("out_of_service")


def _plates(frame: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    raw, letters = frame["plate"], latin(frame["plate"])
    found = folded(raw, letters)
    found = found.with_columns(raw.alias("plate_raw"), why_no_plate(raw, letters, found, mapping))
    if mapping.confidence is None:
        return found.with_columns(plate_conf_bp=pl.lit(None, dtype=pl.Int32), why_conf=pl.lit(None, dtype=pl.String))
    points, why = confidences(frame["plate_conf"], mapping.confidence.scale)
    return found.with_columns(points.alias("plate_conf_bp"), why.alias("why_conf"))


def _placed(reads: pl.DataFrame) -> pl.DataFrame:
    """Say where each read was. A fixed camera stands where the register says, however far off its own position is."""
    fixed = (pl.col("camera_kind") == "fixed") & pl.col("camera_lat").is_not_null() & pl.col("camera_lon").is_not_null()
    own = pl.col("lat_e7").is_not_null()
    if reads["lat_e7"].null_count() == reads.height:
        far = pl.lit(value=False)
    else:
        far = (fixed & own & (apart_m("lat_e7", "lon_e7", "camera_lat", "camera_lon") > FAR_M)).fill_null(value=False)
    return reads.with_columns(far.alias("far")).with_columns(
        pl.when(far)
        .then("camera_lat")
        .otherwise(pl.coalesce("lat_e7", pl.when(fixed).then("camera_lat")))
        .alias("lat_e7"),
        pl.when(far)
        .then("camera_lon")
        .otherwise(pl.coalesce("lon_e7", pl.when(fixed).then("camera_lon")))
        .alias("lon_e7"),
        pl.when(own & ~pl.col("far"))
        .then(pl.lit("read_gps"))
        .when(fixed)
        .then(pl.lit("camera_fixed"))
        .otherwise(pl.lit("none"))
        .alias("pos_source"),
    )


def _reason() -> pl.Expr:
    """The first reason why a row is rejected; null if it is not."""
    camera = (
        pl.when(pl.col("camera_id").is_null())
        .then(pl.lit("camera_missing"))
        .when(pl.col("our_camera").is_null())
        .then(pl.lit("camera_unknown"))
        .when(pl.col("out_of_service"))
        .then(pl.lit(CAMERA_OUT))
    )
    too_long = (
        pl.when(pl.col("read_id").str.len_chars() > MAX_ID)
        .then(pl.lit("read_id_too_long"))
        .when(
            (pl.col("captured_at").str.len_chars() > MAX_TIME)
            | (pl.col("captured_at_raw").str.len_chars() > MAX_TIME_RAW)
        )
        .then(pl.lit("time_unreadable"))
    )
    return pl.coalesce("why", "why_plate", too_long, "why_time", camera, "why_position", "why_conf").alias("reason")


def _described(frame: pl.DataFrame, fit: pl.Series, job: Job) -> tuple[pl.DataFrame, Counter[str], Counter[str]]:
    """Read what a vehicle looked like. What cannot be read is null and noted; what is not permitted null and dropped."""
    raw = {"plate_state": frame["plate_state"], "heading_deg": frame["heading"]}
    raw |= {name: frame[name] for name in ("colour", "make", "body", "image_ref", "image_sha256")}
    noted, dropped, columns = Counter[str](), Counter[str](), []
    for name, text in raw.items():
        kept = _attribute(name, text, job.mapping)
        if _PERMITTED.get(name, "") in job.permitted | {""}:
            noted[f"{name}_not_known"] += lost(text.filter(fit), kept.filter(fit))
        else:
            dropped[name] += int(text.filter(fit).is_not_null().sum())
            kept = kept.clear(len(kept))
        columns.append(kept.alias(f"our_{name}"))
    return pl.DataFrame(columns), noted, dropped


def _attribute(name: str, text: pl.Series, mapping: Mapping) -> pl.Series:
    if name == "plate_state":
        return states(text, mapping)
    if name == "heading_deg":
        return _headings(words(text, mapping.translate.get("heading", {})))
    if name == "image_ref":
        inline = text.str.contains("(?i)^(data|kept):") | (text.str.len_chars() > MAX_REFERENCE)
        return text.set(inline.fill_null(value=False), None)
    if name == "image_sha256":
        lower = text.str.to_lowercase()
        return lower.set(~lower.str.contains("^[0-9a-f]{64}$").fill_null(value=True), None)
    return words(text, mapping.translate.get(name, {}), partial(word, _KIND[name]))


def _headings(text: pl.Series) -> pl.Series:
    named = text.replace_strict(list(_HEADINGS), list(_HEADINGS.values()), default=None, return_dtype=pl.Int32)
    number = pl.lit(text).cast(pl.Float64, strict=False)
    degrees = pl.when(number.is_between(0, 360)).then((number.round() % 360).cast(pl.Int32, strict=False))
    return pl.select(pl.coalesce(pl.lit(named), degrees)).to_series()


def _named(reads: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """Put the pieces under the schema's names."""
    ours = [pl.col(f"our_{name}").alias(name) for name in ("plate_state", "heading_deg", *_words())]
    named = reads.select(
        "__row",
        "reason",
        "plate_raw",
        "plate_conf_bp",
        "camera_name",
        "lat_e7",
        "lon_e7",
        "pos_source",
        pl.col("folded").alias("plate"),
        pl.col("our_camera").alias("camera_id"),
        pl.col("at").alias("captured_at"),
        pl.col("basis").alias("time_basis"),
        pl.coalesce("captured_at_raw", "captured_at").alias("captured_at_raw"),
        pl.lit(mapping.source).alias("source"),
        pl.col("read_id").alias("vendor_id"),
        *ours,
    )
    return named.with_columns(_ids(named, mapping.source))


def _words() -> tuple[str, ...]:
    return ("colour", "make", "body", "image_ref", "image_sha256")


def _ids(reads: pl.DataFrame, source: str) -> pl.Series:
    given = reads["vendor_id"]
    if not given.is_null().any():
        return pl.select(pl.format("{}:{}", pl.lit(source), pl.lit(given))).to_series().alias("read_id")
    keys = zip(given, reads["camera_id"], reads["captured_at"].dt.epoch("us"), reads["plate_raw"], strict=True)
    return pl.Series("read_id", [_id(source, *key) for key in keys], dtype=pl.String)


def _id(source: str, vendor_id: str | None, camera: str | None, at_us: int | None, raw: str | None) -> str:
    if vendor_id is not None:
        return f"{source}:{vendor_id}"
    key = "\x1f".join((source, str(camera), str(at_us), str(raw)))
    return f"{source}#{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _noted(reads: pl.DataFrame) -> Counter[str]:
    return Counter(
        {
            "ambiguous_dst": int((reads["time_basis"] == "ambiguous_dst").sum()),
            "without_position": int((reads["pos_source"] == "none").sum()),
        }
    )


def _written(reads: pl.DataFrame) -> Counter[str]:
    """Count plates and positions that are not as sure as they look."""
    noted = {"unread": "plate_places_unread", "alike": "plate_look_alikes", "marks": "plate_marks_left_out"}
    counts = {name: int((reads[count] > 0).sum()) for count, name in noted.items()}
    return Counter({**counts, "far_from_its_camera": int(reads["far"].sum())})
