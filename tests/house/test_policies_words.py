"""Each word that a policy defines stands in the glossary, with a word of ours that is explained there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[2]
HEADING: Final = "## Words of the policies"

DEFINED: Final = (
    *("ALPR equipment", "alert", "digital evidence management software"),  # Twin Falls 401.2(a) to (c)
    *("ALPR", "hot list", "hit list", "download", "alarm", "hit", "ALPR generated data"),  # Clayton II.1 to 5
    *("ALPR coordinator", "operator", "Flock administrator"),  # Clayton II.6 to 8
)


def rows(text: str) -> list[tuple[str, str]]:
    """The two cells of each line of a table."""
    return [(first.strip(), second.strip()) for first, second in re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", text, re.M)]


def test_each_word_that_a_policy_defines_has_one_of_ours_that_is_explained() -> None:
    ours, _, theirs = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").partition(HEADING)
    explained = {word.strip() for cell, _ in rows(ours) for word in (cell, *cell.split(","))}
    meant = {word.strip(): here for cell, here in rows(theirs) for word in cell.split(",")}
    assert set(DEFINED) <= meant.keys()
    for word in DEFINED:
        for here in meant[word].split(","):
            assert here.strip() in explained, (word, here)
