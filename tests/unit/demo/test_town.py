"""The town: streets that hang together, cameras that stand on them, a map that can be drawn."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from defusedxml.ElementTree import fromstring

from workbench.demo.cameras import build_cameras
from workbench.demo.drives import build_routes
from workbench.demo.ground import MIDDLE, degrees, river
from workbench.demo.survey import ATTRIBUTION, HIGHWAYS, survey
from workbench.demo.town import build_town

TOWN = build_town()
CAMERAS = build_cameras(TOWN)


def test_the_town_is_the_same_at_every_making():
    assert build_town() == TOWN
    assert survey(build_town()) == survey(TOWN)


def test_every_corner_that_has_a_street_is_reached_from_every_road():
    driven = {corner for corner, ways in TOWN.leaving.items() if ways}
    for entry in TOWN.entries.values():
        assert set(TOWN.ways_from(entry, TOWN.seconds)) | {entry} == driven


def test_the_river_is_crossed_on_four_bridges_only():
    crossing = [b for b in TOWN.blocks if _bank(b.points[0]) != _bank(b.points[-1]) and 0 <= b.points[0][1] <= 3_400]
    assert len(crossing) == 4


def _bank(point: tuple[float, float]) -> bool:
    return point[0] < float(river(point[1]))


def test_the_survey_is_small_and_has_water_a_park_buildings_and_named_streets():
    data = survey(TOWN)
    ways = [{tag.get("k"): tag.get("v") for tag in way.iter("tag")} for way in fromstring(data).iter("way")]
    streets = [tags for tags in ways if "highway" in tags]
    assert len(data) < 700_000
    assert all(street["name"] and street["highway"] in HIGHWAYS.values() for street in streets)
    assert len({street["name"] for street in streets}) > 30
    assert {"Marrow River", "Kettle Pond", "Founders Park"} <= {tags.get("name") for tags in ways}
    assert sum("building" in tags for tags in ways) > 500
    assert "SYNTHETIC" in ATTRIBUTION


def test_everything_lies_around_the_middle():
    points = [point for block in TOWN.blocks for point in block.points]
    for lon, lat in (degrees(x, y) for x, y in points):
        assert abs(lat - MIDDLE[0]) < 0.06
        assert abs(lon - MIDDLE[1]) < 0.08


def test_areas_are_closed_and_streets_that_cross_share_a_node():
    ways = list(fromstring(survey(TOWN)).iter("way"))
    refs = [[node.get("ref") for node in way.iter("nd")] for way in ways]
    area = ["highway" not in {tag.get("k") for tag in way.iter("tag")} for way in ways]
    assert all(line[0] == line[-1] for line, closed in zip(refs, area, strict=True) if closed)
    nodes = Counter(node for line, closed in zip(refs, area, strict=True) if not closed for node in set(line))
    assert sum(count > 1 for count in nodes.values()) > 250


def test_there_are_sixty_fixed_cameras_and_six_units():
    kinds = [camera.kind for camera in CAMERAS]
    assert (kinds.count("fixed"), kinds.count("mobile")) == (60, 6)
    assert len({camera.camera_id for camera in CAMERAS}) == 66
    assert len({camera.name for camera in CAMERAS}) == 66


@pytest.mark.parametrize("camera", [camera for camera in CAMERAS if camera.kind == "fixed"], ids=lambda c: c.camera_id)
def test_a_fixed_camera_stands_on_its_block(camera):
    block = TOWN.blocks[camera.block]
    ends = [degrees(*TOWN.corners[corner]) for corner in (block.a, block.b)]
    (lon1, lat1), (lon2, lat2) = ends
    assert min(lat1, lat2) - 1e-3 <= camera.lat <= max(lat1, lat2) + 1e-3
    assert min(lon1, lon2) - 1e-3 <= camera.lon <= max(lon1, lon2) + 1e-3
    assert 0 <= camera.heading_deg < 360


def test_every_fixed_camera_is_on_somebodys_way():
    routes = build_routes(TOWN, CAMERAS)
    assert set(routes.camera.tolist()) == set(range(60))


def test_cameras_are_passed_in_order_and_at_a_plausible_pace():
    routes = build_routes(TOWN, CAMERAS)
    for way in range(0, len(routes.first) - 1, 97):
        passed = slice(routes.first[way], routes.first[way + 1])
        seconds, cameras = routes.seconds[passed], [CAMERAS[n] for n in routes.camera[passed]]
        for a, b, begun, ended in zip(cameras, cameras[1:], seconds, seconds[1:], strict=False):
            metres = math.dist((a.lat * 111_195, a.lon * 80_100), (b.lat * 111_195, b.lon * 80_100))
            assert ended > begun
            assert metres / (ended - begun) < 15
