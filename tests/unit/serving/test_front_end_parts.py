"""The front end in one script: all parts that are there, each by itself."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.processes.dashboards.front_end_parts import EXTENSIONS, VOILA, together

INSTALLED = Path(__file__).parents[3] / ".venv-dashboards" / "share" / "jupyter"


def a_part(folder: Path, name: str, text: str) -> None:
    part = folder / name
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(text)


def test_parts_stand_in_functions_of_their_own_and_what_is_not_there_is_left_out(tmp_path):
    a_part(tmp_path / "one", f"{VOILA[1]}.voila.js", '"use strict";b() // last')
    a_part(tmp_path / "two", f"{VOILA[1]}.voila.js", "another()")
    a_part(tmp_path / "two", f"{VOILA[0]}.voila.js", "a()")
    a_part(tmp_path / "ext", "anywidget/static/2.abc.js", "c()")
    script = together([tmp_path / "one", tmp_path / "two"], [tmp_path / "ext"]).decode()
    assert script == '(function(){a()\n})();\n(function(){"use strict";b() // last\n})();\n(function(){c()\n})();'


def test_every_part_that_is_named_is_installed_and_registers_itself():
    script = together(
        [INSTALLED / "voila/templates/base/static"], [INSTALLED / s for s in ("labextensions", "voila/labextensions")]
    )
    named = len(VOILA) + sum(map(len, EXTENSIONS.values()))
    assert len(re.findall(rb"\}\)\(\);$|\}\)\(\);\n\(function\(\)\{", script)) >= named
    for number in VOILA:
        assert f".push([[{number}],".encode() in script or f"[[{number}".encode() in script, number
