"""Try the defects of all kept cells, or of those that are named: `python -m tests.mutants [U5 | "U5 clayton"] ...`.

Ends with 1 if a test does not pass as the tree is, a defect has no place any more, or one survives. Of the cells that were tried
it is written down which were killed (`data_access/policy/clauses/killed.toml`), and `docs/policies.md` is made anew.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from data_access.policy.clauses.clause import Cell, killed_file, load_clauses
from tests.golden import make_policy_tables
from tests.mutants.defects import ROOT, Defect, NotPlanted, defects_of, digest_of, kept_cells, plant
from tests.mutants.trials import Copy, a_copy, survived, unplanted

WORKERS = 2
HEAD = """# Written by `make clause-mutants`: of each kept cell whose test killed all that was planted for it, a digest of both.
# A test of the house compares them with what is planted now.

"""
Trial = tuple[Cell, Defect]


def main(named: Sequence[str]) -> int:
    """Try, say what survived, and write down what did not."""
    began = time.monotonic()
    cells = [cell for cell in kept_cells() if not named or {cell.clause.id, cell.name} & set(named)]
    faults = _misplaced(cells)
    if not cells or faults:
        print("\n".join(faults) or "No kept cell of that name.")
        return 1
    with ExitStack() as stack:
        copies = [stack.enter_context(a_copy()) for _ in range(WORKERS)]
        faults = _in_two(copies, cells)
        print("\n".join(faults), end="\n" if faults else "")
        print(f"as the tree is: {len(cells)} cells, {len(faults)} faults, {time.monotonic() - began:.0f} s", flush=True)
        bad = {fault.partition(":")[0] for fault in faults}
        trials = [(cell, defect) for cell in cells if cell.name not in bad for defect in defects_of(cell)]
        faults += _each(copies, trials)
    print("\n" + "\n".join(fault.partition("\n")[0] for fault in faults))
    killed = [cell for cell in cells if cell.name not in {fault.partition(":")[0] for fault in faults}]
    print(f"{len(killed)} of {len(cells)} cells killed all of {len(trials)} defects, {time.monotonic() - began:.0f} s")
    _write_down(cells, killed)
    return 1 if faults else 0


def _misplaced(cells: Sequence[Cell]) -> list[str]:
    """Return which cells have no defect, or one whose place is not there."""
    faults = []
    for cell in cells:
        defects = defects_of(cell)
        faults += [] if defects else [f"{cell.name}: nothing is planted for it"]
        for defect in defects:
            try:
                plant(ROOT, defect, cell)
            except NotPlanted as fault:
                faults.append(str(fault))
    return faults


def _in_two(copies: list[Copy], cells: Sequence[Cell]) -> list[str]:
    """Run the tests as the tree is, each module in one of the copies."""
    modules = sorted({cell.test.partition("::")[0] for cell in cells}, key=lambda name: ("clauses" not in name, name))
    parts = [
        [cell for cell in cells if modules.index(cell.test.partition("::")[0]) % WORKERS == n] for n in range(WORKERS)
    ]
    with ThreadPoolExecutor(WORKERS) as pool:
        return [fault for found in pool.map(unplanted, copies, parts) for fault in found]


def _each(copies: list[Copy], trials: Sequence[Trial]) -> list[str]:
    """Try each defect, in whichever copy is free."""
    waiting, lock, faults = list(reversed(trials)), threading.Lock(), []

    def work(copy: Copy) -> None:
        while True:
            with lock:
                if not waiting:
                    return
                cell, defect = waiting.pop()
            fault = survived(copy, cell, defect)
            with lock:
                faults.extend([fault] if fault else [])
                print("." if not fault else f"\n{fault}", end="", flush=True)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, copies))
    return faults


def _write_down(tried: Sequence[Cell], killed: Sequence[Cell]) -> None:
    """Write down what was killed, beside what stands there of cells that were not tried."""
    kept, now = {cell.name for cell in kept_cells()}, {cell.name: digest_of(cell, defects_of(cell)) for cell in killed}
    others = (kept & load_clauses().killed.keys()) - {cell.name for cell in tried}
    digests = {**{name: load_clauses().killed[name] for name in others}, **now}
    lines = [f'"{cell.name}" = "{digests[cell.name]}"\n' for cell in kept_cells() if cell.name in digests]
    killed_file().write_text(HEAD + "".join(lines), encoding="utf-8")
    make_policy_tables.main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
