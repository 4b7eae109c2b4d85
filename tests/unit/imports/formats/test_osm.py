"""Cameras from OpenStreetMap: which nodes, where they look, and what is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from data_access.errors import BadSite, InvalidQuery
from data_access.imports.formats import OF_CAMERAS, format_of
from data_access.imports.jobs.mapping import Mapping, read_mapping
from tests.builders.imports import Came, parse

OSM = Mapping(format="osm", kind="cameras", source="osm")
TAGS = {"man_made": "surveillance", "surveillance:type": "ALPR", "direction": "90", "manufacturer": "Flock Group Inc."}


def a_node(number: int = 7, **tags: Any) -> dict[str, Any]:
    given = {key: text for key, text in {**TAGS, **tags}.items() if text is not None}
    return {"type": "node", "id": number, "lat": 43.9, "lon": -101.2, "tags": given}


def overpass(*elements: dict[str, Any]) -> Came:
    head = {"version": 0.6, "generator": "Overpass API", "osm3s": {"copyright": "ODbL"}}
    return parse(json.dumps({**head, "elements": list(elements)}), OSM)


def geojson(*features: dict[str, Any]) -> Came:
    return parse(json.dumps({"type": "FeatureCollection", "features": list(features)}), OSM)


def a_feature(**changed: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [-101.2, 43.9]}
    return {"type": "Feature", "id": "node/7", "properties": TAGS, "geometry": point, **changed}


def test_a_node_is_a_camera_with_its_place_and_where_it_looks():
    row = overpass(a_node(operator="Town of Marrow")).rows[0]
    assert (row["camera_id"], row["name"], row["kind"]) == ("osm-7", "Flock Safety osm-7", "fixed")
    assert (row["lat_e7"], row["lon_e7"], row["heading_deg"]) == (439_000_000, -1_012_000_000, 90)
    assert (row["network"], row["source"]) == ("Town of Marrow", "osm")


def test_geojson_says_the_same_with_its_axes_the_other_way_round():
    assert geojson(a_feature()).rows == overpass(a_node()).rows
    assert geojson(a_feature(id=None, properties={**TAGS, "@id": "node/7"})).rows == overpass(a_node()).rows


def test_swapped_axes_reject_the_camera():
    swapped = a_feature(geometry={"type": "Point", "coordinates": [43.9, -101.2]})
    assert geojson(swapped).reasons == ["position_out_of_range"]


def test_what_reads_no_plates_or_is_no_node_is_skipped_and_counted():
    others = a_node(**{"surveillance:type": "camera"}), a_node(**{"surveillance:type": None}), {"type": "way", "id": 1}
    came = overpass(*others, a_node(**{"surveillance:type": "camera;ALPR"}))
    assert ([row["camera_id"] for row in came.rows], came.facts["noted"]) == (["osm-7"], {"other_elements": 3})
    line = a_feature(geometry={"type": "LineString", "coordinates": []})
    assert geojson(line, a_feature(id="way/7")).facts["noted"] == {"other_elements": 2}


@pytest.mark.parametrize(
    ("direction", "heading"),
    [
        ("0", 0), ("360", 0), ("275.4", 275), ("N", 0), ("nne", 22), ("WNW", 292), ("80-130", 105), ("350-10", 0),
        ("N-E", 45), ("90°", 90), ("90;270", None), ("forward", None), ("both", None), ("400", None), ("-90", None), ("", None),
    ],
)  # fmt: skip
def test_a_direction_is_degrees_a_point_or_the_middle_of_a_range(direction, heading):
    came = overpass(a_node(direction=direction))
    assert came.rows[0]["heading_deg"] == heading
    assert came.facts["noted"] == ({} if heading is not None else {"direction_not_known": 1})


def test_the_cameras_direction_stands_in_for_direction():
    assert overpass(a_node(direction=None, **{"camera:direction": "S"})).rows[0]["heading_deg"] == 180


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"name": "Main & First"}, "Main & First"),
        ({"ref": "LPR-3"}, "LPR-3"),
        ({"manufacturer": "Flock Safety Inc"}, "Flock Safety osm-7"),
        ({"manufacturer": None, "brand": "Vigilant Solutions"}, "Motorola Solutions osm-7"),
        ({"manufacturer": "Acme"}, "Acme osm-7"),
        ({"manufacturer": None}, "Camera osm-7"),
    ],
)
def test_a_camera_has_a_name_whoever_made_it(tags, name):
    assert overpass(a_node(**tags)).rows[0]["name"] == name


@pytest.mark.parametrize("tag", ["contact:phone", "owner:wikidata", "driver_name", "owner", "fixme:gender"])
def test_a_tag_that_is_never_read_cannot_refuse_the_file_and_is_not_taken(tag):
    came = overpass(a_node(), a_node(8, **{tag: "x"}))
    assert [row["camera_id"] for row in came.rows] == ["osm-7", "osm-8"]
    assert "x" not in came.rows[1].values()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"elements": [1]}', '{"elements": [', "<osm/>"])
def test_what_is_no_export_refuses_the_file(text):
    with pytest.raises(InvalidQuery, match="file"):
        parse(text, OSM)


def test_a_format_of_cameras_is_for_cameras_alone():
    for text in (
        'format = "osm"\nsource = "x"\nretention_class = "a"',
        'format = "tattile"\nkind = "cameras"\nsource = "x"',
    ):
        with pytest.raises(BadSite, match="holds"):
            read_mapping(text, "m.toml")


@pytest.mark.parametrize("name", OF_CAMERAS)
def test_the_file_that_warms_the_parser_up_is_a_camera(name):
    assert len(parse(format_of(name).sample, OSM).rows) == 1
