"""A base map is built from an OpenStreetMap file, whole or not at all."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from data_access.errors import BadSite
from data_access.gateway.basemap.about import about_of
from data_access.gateway.basemap.base_map import BaseMap
from tests.builders.basemap import HELSINKI, osm
from workbench.basemap import build
from workbench.basemap.build import build_basemap
from workbench.basemap.whole import check
from workbench.commands.site.basemap import command

MAIN = ({"highway": "primary", "name": "Main St"}, [(-101.21, 43.9), (-101.2, 43.9), (-101.19, 43.9)])
THIRD = ({"highway": "residential", "name": "3rd Ave"}, [(-101.2, 43.89), (-101.2, 43.9), (-101.2, 43.91)])
POND = (
    {"natural": "water", "name": "Kettle Pond"},
    [(-101.21, 43.91), (-101.2, 43.91), (-101.2, 43.92), (-101.21, 43.91)],
)
ALLEY = ({"highway": "service"}, [(-101.21, 43.89), (-101.2, 43.89)])


def built(path: Path, folder: Path) -> list[str]:
    """Build a map; return what was said."""
    said: list[str] = []
    build_basemap(path, folder, say=said.append, attribution="Invented")
    return said


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.slow
def test_a_town_becomes_a_map_and_an_index_that_everybody_may_read(tmp_path: Path) -> None:
    folder = tmp_path / "basemap"
    said = built(osm(tmp_path / "town.osm", [MAIN, THIRD, POND, ALLEY]), folder)
    about = about_of(folder)
    assert about is not None
    assert (about.streets, about.corners, about.source, about.attribution) == (2, 1, "town.osm", "Invented")
    assert about.bounds == pytest.approx((-101.21, 43.89, -101.19, 43.91))
    assert names(folder) == sorted(
        ["about.json", f"{about.version}.pmtiles", f"{about.version}.streets", f"{about.version}.ways"]
    )
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o644}
    tiles = (folder / f"{about.version}.pmtiles").read_bytes()
    assert tiles[:8] == b"PMTiles\x03"
    assert str(tmp_path).encode() not in tiles
    assert [place.name for place in BaseMap(folder).places("main and third")] == ["3rd Ave & Main St"]
    assert any("drawing tiles" in line for line in said)


@pytest.mark.slow
def test_the_map_before_stays_for_open_pages_and_the_one_before_that_goes(tmp_path: Path) -> None:
    folder, versions = tmp_path / "basemap", []
    for ways in ([MAIN], [MAIN, THIRD], [THIRD]):
        built(osm(tmp_path / "town.osm", ways), folder)
        versions.append(json.loads((folder / "about.json").read_text())["version"])
    kept = [f"{version}.{ending}" for version in versions[1:] for ending in ("pmtiles", "streets", "ways")]
    assert names(folder) == sorted(["about.json", *kept])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("town.geojson", b"{}", "neither .osm.pbf nor .osm"),
        ("town.osm", b"<html></html>", "no OpenStreetMap XML"),
        ("town.osm", b'<osm version="0.6"><node id="1" lat="4', "is cut off or damaged"),
        ("town.osm.pbf", b"", "is empty"),
        ("town.osm.pbf", b"\x89PNG\r\n\x1a\n" * 40, "no OpenStreetMap PBF"),
        ("town.osm", b'<osm version="0.6"></osm>', "holds no street"),
    ],
    ids=["another form", "no XML of theirs", "cut off", "empty", "a picture", "no street"],
)
def test_an_unfit_file_is_refused_in_words_and_the_map_that_was_there_stays(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    folder = tmp_path / "basemap"
    folder.mkdir()
    (folder / "about.json").write_text("before")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadSite, match=said):
        built(tmp_path / name, folder)
    assert names(folder) == ["about.json"]
    assert (folder / "about.json").read_text() == "before"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSite, match=r"town.osm cannot be read \(No such file"):
        built(tmp_path / "town.osm", tmp_path / "basemap")


def test_a_pbf_that_was_cut_off_is_noticed_before_any_time_is_spent(tmp_path: Path) -> None:
    whole = HELSINKI.read_bytes()
    for length in (len(whole) - 1, len(whole) // 2, 30):
        (tmp_path / "cut.osm.pbf").write_bytes(whole[:length])
        with pytest.raises(BadSite, match="cut off"):
            check(tmp_path / "cut.osm.pbf")


def test_a_damaged_pbf_is_noticed_wherever_the_damage_is(tmp_path: Path) -> None:
    whole, broken = HELSINKI.read_bytes(), tmp_path / "broken.osm.pbf"
    check(HELSINKI)
    for place in range(5, len(whole), len(whole) // 23):
        broken.write_bytes(whole[:place] + bytes(8) + whole[place + 8 :])
        with pytest.raises(BadSite, match=r"damaged|no OpenStreetMap PBF|cut off"):
            check(broken)


def test_a_town_without_a_named_street_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSite, match="no street with a name"):
        built(osm(tmp_path / "town.osm", [ALLEY]), tmp_path / "basemap")


@pytest.mark.slow
def test_a_full_disk_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, folder = osm(tmp_path / "town.osm", [MAIN]), tmp_path / "basemap"
    built(path, folder)
    before = names(folder)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(build.streets, "write_table", full)
    with pytest.raises(BadSite, match="is full"):
        built(osm(tmp_path / "other.osm", [MAIN, THIRD]), folder)
    assert names(folder) == before


@pytest.mark.slow
def test_a_program_that_fails_says_why_and_leaves_the_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, folder = osm(tmp_path / "town.osm", [MAIN]), tmp_path / "basemap"
    built(path, folder)
    before = names(folder)
    monkeypatch.setattr("workbench.basemap.tiles.MIN_ZOOM", 99)
    with pytest.raises(BadSite, match="The tiles could not be made: "):
        built(osm(tmp_path / "other.osm", [MAIN, THIRD]), folder)
    assert names(folder) == before


@pytest.mark.slow
def test_the_command_wants_a_site(tmp_path: Path) -> None:
    path = osm(tmp_path / "town.osm", [MAIN])
    ran = CliRunner().invoke(command, ["build", str(path), "--site", str(tmp_path)])
    assert isinstance(ran.exception, BadSite)
    (tmp_path / "workbench.toml").touch()
    ran = CliRunner().invoke(command, ["build", str(path), "--site", str(tmp_path)])
    assert ran.exit_code == 0
    assert "1 streets and 0 corners" in ran.output
    assert "OpenStreetMap" in (tmp_path / "basemap" / "about.json").read_text()
