"""What a machine lacks is said in one line, with an exit code that is not 0: each line of `tools/set_up`, seen to fire."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("bash", "cat", "dirname", "env", "id", "mkdir", "touch", "uname")
"""What the script takes of a machine beside what it asks for."""


@dataclass(frozen=True)
class Machine:
    """A copy of the script in a project of nothing else, and a PATH with so little on it that each thing can be lacking."""

    project: Path
    path: Path

    def has(self, program: str, does: str, where: Path | None = None) -> None:
        """Put a program of one or more lines of shell on the path, or elsewhere."""
        file = (where or self.path) / program
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_text(f"#!{shutil.which('bash')}\n{does}\n")
        file.chmod(0o755)

    def sets_up(self, part: str, **told: str) -> str:
        """Set a part up in vain; return the one line that says why."""
        done = subprocess.run(
            [self.project / "tools/set_up", part],
            env={"PATH": str(self.path), **told},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 1, done
        [line] = done.stderr.splitlines()
        said, why = line.split(": ", 1)
        assert said == "cannot go on"
        return why


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    project, path = tmp_path / "project", tmp_path / "bin"
    (project / "tools").mkdir(parents=True)
    (project / "build").mkdir()
    path.mkdir()
    shutil.copy(ROOT / "tools/set_up", project / "tools")
    for program in NEEDED:
        (path / program).symlink_to(str(shutil.which(program)))
    made = Machine(project, path)
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        made.has(name, "exit 1  # too old")
    return made


@pytest.mark.parametrize("part", ["python", "dashboards", "hub", "map", "streets", "browser", "bench"])
def test_another_system_than_linux_is_named(machine: Machine, part: str) -> None:
    machine.has("uname", "echo Darwin")
    assert machine.sets_up(part).endswith("and this is Darwin")


def test_no_python_that_will_do(machine: Machine) -> None:
    assert machine.sets_up("python").startswith("Python 3.11, 3.12 or 3.13 is needed as python3")


def test_no_python_at_all(machine: Machine) -> None:
    for python in machine.path.glob("python3*"):
        python.unlink()
    assert machine.sets_up("python").startswith("Python 3.11, 3.12 or 3.13 is needed as python3")


def test_a_python_that_was_asked_for_and_is_too_old_is_not_replaced_by_another(machine: Machine) -> None:
    machine.has("python3", "exit 0")
    assert machine.sets_up("python", PYTHON3="python3.12").startswith("Python 3.11, 3.12 or 3.13 is needed")


def test_a_python_without_its_venv_module(machine: Machine) -> None:
    machine.has("python3.12", '[[ "$2" != *venv* ]]')
    assert machine.sets_up("python") == "python3.12 has no venv module: install python3-venv"


def test_an_environment_that_cannot_be_made(machine: Machine) -> None:
    machine.has("python3", '[ "$1" = -c ]')
    assert machine.sets_up("python") == "python3 could not make an environment in .venv"


def an_environment(machine: Machine, does: str) -> None:
    machine.has("python", does, machine.project / ".venv/bin")


def test_no_package_registry(machine: Machine) -> None:
    an_environment(machine, '[ "$1" = -c ]')
    assert machine.sets_up("python") == "pip cannot reach a package registry"


def test_packages_that_do_not_come_or_do_not_fit_their_hashes(machine: Machine) -> None:
    an_environment(machine, '[[ "$*" != *workbench.txt* ]]')
    machine.has("uv", "exit 1", machine.project / ".venv/bin")
    assert machine.sets_up("python") == "the packages of locks/workbench.txt could not be installed"


def test_a_project_that_cannot_be_installed(machine: Machine) -> None:
    an_environment(machine, '[[ "$*" != *" -e ."* ]]')
    machine.has("uv", "exit 0", machine.project / ".venv/bin")
    assert machine.sets_up("python") == "the workbench itself could not be installed into .venv"


@pytest.mark.parametrize("part", ["hub", "map"])
@pytest.mark.parametrize("node", ["none", "too old"])
def test_no_node_that_will_do_and_none_in_the_environment(machine: Machine, part: str, node: str) -> None:
    if node == "too old":
        machine.has("npm", "exit 0")
        machine.has("node", "exit 1")
    assert machine.sets_up(part).startswith("Node 22.12 or newer with npm is needed, and .venv holds none")


@pytest.mark.parametrize(("part", "folder"), [("hub", "."), ("map", "widgets/js")])
def test_packages_that_npm_does_not_get(machine: Machine, part: str, folder: str) -> None:
    (machine.project / "widgets/js").mkdir(parents=True)
    machine.has("node", "exit 0")
    machine.has("npm", "exit 1")
    assert machine.sets_up(part) == f"npm could not install the packages of {folder}/package-lock.json"


def test_a_map_that_cannot_be_bundled(machine: Machine) -> None:
    (machine.project / "widgets/js").mkdir(parents=True)
    machine.has("node", "exit 0")
    machine.has("npm", '[ "$1" = ci ]')
    assert machine.sets_up("map") == "the map could not be bundled"


def test_the_bench_s_database_that_apt_does_not_get(machine: Machine) -> None:
    machine.has("dpkg", "exit 1")
    machine.has("apt-get", "exit 1")
    assert machine.sets_up("bench").endswith("could not be installed (build/apt.log): postgresql postgresql-postgis")


def test_a_driver_for_the_bench_that_does_not_come(machine: Machine) -> None:
    machine.has("dpkg", "exit 0")
    an_environment(machine, "exit 1")
    assert machine.sets_up("bench") == "the packages of locks/bench.txt could not be fetched"


def test_packages_of_the_tests_on_a_system_without_apt(machine: Machine) -> None:
    assert machine.sets_up("browser").startswith("install these Debian packages or their like: chromium")


def test_streets_that_do_not_come(machine: Machine) -> None:
    machine.has("dpkg", "exit 0")
    an_environment(machine, "exit 1")
    assert machine.sets_up("browser") == "the package of locks/streets.txt could not be fetched"


def test_packages_of_the_tests_that_apt_does_not_get(machine: Machine) -> None:
    machine.has("dpkg", "exit 1")
    machine.has("apt-get", "exit 1")
    assert machine.sets_up("browser").startswith(
        "these Debian packages could not be installed (build/apt.log): chromium"
    )


def test_a_package_of_streets_without_a_map(machine: Machine) -> None:
    machine.has("dpkg", "exit 0")
    an_environment(machine, '[ "$1" != -c ]')
    assert machine.sets_up("browser") == "the package of locks/streets.txt holds no map"


def test_a_node_for_the_tests_that_does_not_come(machine: Machine) -> None:
    machine.has("dpkg", "exit 0")
    an_environment(machine, "exit 1")
    (machine.project / "build/Helsinki.osm.pbf").touch()
    assert machine.sets_up("browser") == "the package of locks/node.txt could not be fetched"


def test_a_part_that_there_is_not(machine: Machine) -> None:
    assert machine.sets_up("everything").startswith("say one of: python")
