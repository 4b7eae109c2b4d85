"""The same reads as five invented vendors would write them, each with its own habits and its mapping.

Ridgeway (fixed cameras): comma, local times with milliseconds, scores of 100, ids and image references of its own.
Tallow (fixed cameras): pipe, cp1252, month first, AM and PM, confidence of 1, no ids, dashed plates, junk rows.
Look-up (five cameras): JSON results as Flock's API v3 gives them, in UTC.
Agent (some reads of the same cameras): JSON messages as OpenALPR's agent sends them, with pictures of the plate as it is.
Mobile units: semicolon, times with offset, scores of 255, GPS or 0,0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl

from workbench.demo.agent import message
from workbench.demo.cameras import DemoCamera
from workbench.demo.ground import ZONE
from workbench.demo.plates import STATES

RESULTS_PER_FILE = 20_000
RIDGEWAY = """format = "csv"
source = "ridgeway"
retention_class = "flock"

[columns]
read_id = "Read ID"
captured_at = "Read Time"
plate = "Plate"
plate_state = "Region"
plate_conf = "Score"
camera_id = "Camera ID"
heading = "Direction"
colour = "Colour"
make = "Make"
body = "Body"
image_ref = "Image"

[time]
order = "ymd"
zone = "America/Chicago"

[confidence]
scale = "0-100"
"""
TALLOW = """format = "csv"
source = "tallow"
retention_class = "flock"
delimiter = "|"
encoding = "cp1252"
nulls = ["UNK"]

[columns]
captured_at = ["Date", "Time"]
plate = "Tag"
plate_state = "St"
plate_conf = "Conf"
camera_id = "Device"
heading = "Dir"
colour = "Color"
make = "MakeName"
body = "Type"

[time]
order = "mdy"
zone = "America/Chicago"

[confidence]
scale = "0-1"

[translate.plate_state]
NOR = "XA-NOR"
WES = "XA-WES"
SUD = "XA-SUD"
OST = "XA-OST"

[translate.body]
PU = "pickup"
SD = "sedan"
"""
LOOKUP = """format = "flock_v3"
source = "lookup"
retention_class = "flock"

[translate.plate_state]
norvale = "XA-NOR"
westmere = "XA-WES"
sudland = "XA-SUD"
ostmark = "XA-OST"
"""
AGENT = """format = "openalpr"
source = "agent"
retention_class = "flock"

[translate.plate_state]
norvale = "XA-NOR"
westmere = "XA-WES"
sudland = "XA-SUD"
ostmark = "XA-OST"
"""
MOBILE = """format = "csv"
source = "mobile"
retention_class = "mobile"
delimiter = ";"

[columns]
captured_at = "Time"
plate = "Plate"
plate_state = "State"
plate_conf = "Confidence"
camera_id = "Unit"
lat = "Latitude"
lon = "Longitude"
heading = "Heading"
colour = "Colour"
body = "Body"

[time]
order = "ymd"
zone = "in_text"

[confidence]
scale = "0-255"

[position]
box = [43.7, -101.5, 44.1, -100.9]
"""
_SHORT = {"pickup": "PU", "sedan": "SD"}


def _local() -> pl.Expr:
    return pl.col("at").dt.convert_time_zone(ZONE)


def ridgeway(reads: pl.DataFrame, path: Path, first: int) -> None:
    """Write one file; `first` is the number of its first read."""
    number = pl.int_range(first, first + pl.len()).cast(pl.String).str.zfill(9)
    reads.select(
        pl.format("RW-{}", number).alias("Read ID"),
        _local().dt.strftime("%Y-%m-%d %H:%M:%S%.3f").alias("Read Time"),
        pl.col("plate").alias("Plate"),
        pl.col("state").alias("Region"),
        (pl.col("confidence") * 100).round(1).alias("Score"),
        pl.col("camera_id").alias("Camera ID"),
        (pl.int_range(pl.len()) % 2 + 1).alias("Lane"),
        pl.col("heading_deg").alias("Direction"),
        pl.col("colour").str.to_titlecase().alias("Colour"),
        pl.col("make").alias("Make"),
        pl.col("body").alias("Body"),
        pl.format("rw/{}/{}.jpg", "camera_id", number).alias("Image"),
    ).write_csv(path)


def tallow(reads: pl.DataFrame, path: Path) -> None:
    """Write one file, with rows that are no reads: one in two thousand, a blank line and a repeated header."""
    rows = reads.select(
        _local().dt.strftime("%m/%d/%Y").alias("Date"),
        _local().dt.strftime("%I:%M:%S %p").alias("Time"),
        _dashed().alias("Tag"),
        pl.col("state").str.slice(3).fill_null("UNK").alias("St"),
        pl.col("confidence").alias("Conf"),
        pl.col("camera_id").alias("Device"),
        _compass().alias("Dir"),
        pl.col("colour").str.to_uppercase().fill_null("UNK").alias("Color"),
        pl.col("make").str.to_uppercase().alias("MakeName"),
        pl.col("body").replace(_SHORT).alias("Type"),
        pl.lit("Préfecture 2").alias("Site"),
    )
    junk = rows.gather_every(2_000).with_columns(pl.lit("NO PLATE").alias("Tag"))
    text = pl.concat([rows, junk]).write_csv(separator="|", line_terminator="\r\n")
    header = text[: text.index("\n") + 1]
    path.write_bytes(f"{text}\r\n{header}".encode("cp1252"))


def _dashed() -> pl.Expr:
    """Put the dash where the metal has it, if the plate was read whole and does not become a number: 12E-345 is one."""
    plate = pl.col("plate")
    dashes = {state.code: (state.dash, len(state.shape)) for state in STATES}
    written = plate
    for code, (dash, length) in dashes.items():
        whole = (pl.col("state") == code) & (plate.str.len_bytes() == length)
        split = pl.format("{}-{}", plate.str.slice(0, dash), plate.str.slice(dash))
        number = split.str.contains(r"^\d+E-\d+$")
        written = pl.when(whole & ~number).then(split).otherwise(written)
    return written


def _compass() -> pl.Expr:
    return (
        pl.col("heading_deg")
        .floordiv(45)
        .cast(pl.String)
        .replace({str(n): point for n, point in enumerate(("N", "NE", "E", "SE", "S", "SW", "W", "NW"))})
    )


def mobile(reads: pl.DataFrame, path: Path) -> None:
    """Write one file."""
    reads.select(
        pl.col("camera_id").alias("Unit"),
        _local().dt.strftime("%Y-%m-%dT%H:%M:%S%:z").alias("Time"),
        pl.col("plate").alias("Plate"),
        pl.col("state").alias("State"),
        (pl.col("confidence") * 255).round().cast(pl.Int32).alias("Confidence"),
        pl.col("lat").fill_null(0.0).alias("Latitude"),
        pl.col("lon").fill_null(0.0).alias("Longitude"),
        pl.col("heading_deg").alias("Heading"),
        pl.col("colour").alias("Colour"),
        pl.col("body").alias("Body"),
    ).write_csv(path, separator=";", float_precision=6)


def lookup(reads: pl.DataFrame, directory: Path, cameras: tuple[DemoCamera, ...], now: datetime) -> list[Path]:
    """Write as many files as it takes, and at least one; return their paths."""
    devices = {camera.camera_id: _device(camera, now) for camera in cameras if camera.vendor == "lookup"}
    names = {state.code: state.name for state in STATES}
    paths = []
    for number, part in enumerate(reads.iter_slices(RESULTS_PER_FILE) if reads.height else [reads], start=1):
        results = ",\n".join(_results(part, devices, names, (number - 1) * RESULTS_PER_FILE))
        paths.append(directory / f"lookup-{number}.json")
        paths[-1].write_text(f'{{"results":[\n{results}\n],"nextPageId":null,"totalItems":{part.height}}}\n', "utf-8")
    return paths


def agent(reads: pl.DataFrame, path: Path) -> None:
    """Write a file of an agent's messages, each with pictures: the plate as it is, whatever was read."""
    with path.open("w", encoding="utf-8") as file:
        for number, row in enumerate(reads.iter_rows(named=True)):
            said = message(
                uuid=f"marrow-agent-{number:06d}",
                camera_id=row["camera_id"],
                at=row["at"],
                plate=row["plate"],
                state=row["state"],
                confidence=row["confidence"],
                colour=row["colour"],
                metal=(row["true_plate"], row["true_state"]),
            )
            file.write(said + "\n")


def _device(camera: DemoCamera, now: datetime) -> str:
    since = f"{now.year - 2}-03-01T00:00:00.000000Z"
    location = {"name": camera.name, "latitude": camera.lat, "longitude": camera.lon, "city": "Marrow Falls"}
    device = {"id": camera.camera_id, "type": "camera", "name": camera.name, "createdAt": since, "modifiedAt": since}
    network = {"id": "marrow-falls", "name": "Marrow Falls PD"}
    return json.dumps({**device, "metadata": {}, "location": location, "network": network}, separators=(",", ":"))


def _results(part: pl.DataFrame, devices: dict[str, str], names: dict[str, str], first: int) -> Iterator[str]:
    columns = part.select(
        "camera_id", pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"), "plate", "confidence", "state"
    )
    for number, (camera, at, plate, sure, state) in enumerate(columns.iter_rows(), start=first):
        issued = f',"state":{{"state":"{names[state]}","confidence":0.9}}' if state else ""
        yield (
            f'{{"id":"0f0f0f0f-0000-4000-8000-{number:012d}","capturedAt":"{at}","device":{devices[camera]},'
            f'"plate":{{"plate":"{plate}","confidence":{sure}}}{issued}}}'
        )
