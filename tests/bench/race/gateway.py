"""The gateway in a process of its own: `python -m tests.bench.race.gateway FOLDER`; it says where it listens and who may ask, and ends with its input."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from tests.bench.race.engine import memory_of
from tests.bench.race.site import ASKERS, open_gateway


def main(folder: Path) -> None:
    """Serve; to each line say how much memory is taken."""
    with open_gateway(folder) as doors:
        names = [f"asker{number}" for number in range(ASKERS)]
        who = [{"headers": doors.session_of(name), "case": doors.case_of(name)} for name in names]
        print(json.dumps({"address": str(doors.client.base_url), "askers": who}), flush=True)
        for _ in sys.stdin:
            print(json.dumps(asdict(memory_of([os.getpid()]))), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
