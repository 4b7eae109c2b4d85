"""The commands of the install page, as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "install.md"


def commands(heading: str, page: Path = PAGE) -> list[str]:
    """Return the commands of the first block of commands below a heading, one a line; a backslash joins two lines."""
    _, _, rest = page.read_text().partition(f"\n## {heading}\n")
    block = re.search(r"```sh\n(.*?)```", rest.partition("\n## ")[0], re.DOTALL)
    assert block, f"the page has no commands below {heading!r}"
    lines = block[1].replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
