"""Trials: the tests of all cells as the tree is, then each with a defect planted, in scratch copies of the tree."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data_access.policy.clauses.clause import Cell
from tests.mutants.defects import ROOT, Defect, plant

BUILT = "widgets/static"
LOADED_BEFORE = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
"""A package of others that is a plug-in of pytest too; none of our tests needs its assertions rewritten."""

LONGEST_S = 120
"""For one test, seconds."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How some tests went: a line a test, as `at_agency` writes it, and the `end` of what pytest said."""

    lines: list[dict[str, str]]
    end: str

    def of(self, cell: Cell) -> list[tuple[str, str]]:
        """Return when and how each test of a cell ended."""
        its = (line for line in self.lines if line["test"] == cell.test and line["agency"] in ("", cell.agency))
        return [(line["when"], line["how"]) for line in its]


@dataclass
class Copy:
    """A scratch copy of the tree, in which one defect is planted at a time.

    Attributes:
        forks: The process that runs tests here (`forks.py`).
        planted: How many defects were planted so far.
    """

    root: Path
    forks: subprocess.Popen[str]
    planted: int = field(default=0)

    @contextlib.contextmanager
    def with_(self, defect: Defect, cell: Cell) -> Iterator[None]:
        """Plant a defect for a while. Raises `NotPlanted`."""
        path = self.root / defect.file
        text, at = path.read_text(encoding="utf-8"), path.stat()
        changed = plant(self.root, defect, cell)
        self.planted += 1
        try:
            path.write_text(changed, encoding="utf-8")
            later = at.st_mtime_ns + self.planted * 10**9  # else what was compiled before would be taken for it
            os.utime(path, ns=(later, later))
            yield
        finally:
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))

    def run(self, tests: Sequence[str], *more: str) -> Ran:
        """Run tests here."""
        with tempfile.TemporaryDirectory(dir=self.root) as folder:
            said, out = Path(folder, "said"), Path(folder, "out")
            said.touch()
            arguments = ["-p", "tests.mutants.at_agency", "--say", str(said), "--tb=line", f"--timeout={LONGEST_S}"]
            arguments += ["-W", LOADED_BEFORE, "--basetemp", f"{folder}/tests", *more, *tests]
            self._ask({"arguments": arguments, "out": str(out)})
            lines = [json.loads(line) for line in said.read_text().splitlines()]
            return Ran(lines, out.read_text(errors="replace")[-2500:])

    def _ask(self, asked: dict[str, object]) -> None:
        if self.forks.stdin is None or self.forks.stdout is None:
            raise ValueError("the forks are asked and answer by pipes")
        self.forks.stdin.write(json.dumps(asked) + "\n")
        self.forks.stdin.flush()
        if self.forks.stdout.readline() != "done\n":
            raise RuntimeError("The process that runs the tests ended.")


@contextlib.contextmanager
def a_copy() -> Iterator[Copy]:
    """Copy what is in the repository, changed or not, to a scratch folder, with what was built for the pages."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    with tempfile.TemporaryDirectory(prefix="clause-mutants-") as folder:
        root = Path(folder)
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, root / name)
        shutil.copytree(ROOT / BUILT, root / BUILT, dirs_exist_ok=True)
        _make_environment(root)
        command = [str(_python(root)), "-m", "tests.mutants.forks"]
        with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forks:
            yield Copy(root, forks)


def _python(root: Path) -> Path:
    return root / ".venv" / "bin" / "python"


def _make_environment(root: Path) -> None:
    """Make an environment that has all packages of this one, but finds the project in the copy, in processes of its own too."""
    venv.EnvBuilder(symlinks=True, with_pip=False).create(_python(root).parents[1])
    said = sysconfig.get_path("purelib", vars={"base": str(_python(root).parents[1])})
    Path(said, "copy.pth").write_text(f"{root}\n{sysconfig.get_path('purelib')}\n")


def unplanted(copy: Copy, cells: Sequence[Cell]) -> list[str]:
    """Run the tests of some cells as the tree is; return what did not pass."""
    if not cells:  # without a test to run pytest runs them all
        return []
    ran = copy.run(sorted({cell.test for cell in cells}))
    failed = []
    for cell in cells:
        went = ran.of(cell)
        if not went or any(each != ("call", "passed") for each in went):
            failed.append(f"{cell.name}: {cell.test} does not pass as the tree is\n{ran.end}")
    return failed


def survived(copy: Copy, cell: Cell, defect: Defect) -> str:
    """Plant a defect and run the cell's test; return an empty text if it failed, as it must, or what went otherwise."""
    with copy.with_(defect, cell):
        ran = copy.run([cell.test], "--at", cell.agency, "--exitfirst")
    went = ran.of(cell)
    if ("call", "failed") in went:
        return ""
    if went and all(each == ("call", "passed") for each in went):
        return f"{cell.name}: SURVIVED {_said(defect)}; {cell.test} passes all the same"
    return f"{cell.name}: {cell.test} could not be run with {_said(defect)}\n{ran.end}"


def _said(defect: Defect) -> str:
    return f"{defect.off} off" if defect.off else f"the defect in {defect.file} {defect.table}".strip()
