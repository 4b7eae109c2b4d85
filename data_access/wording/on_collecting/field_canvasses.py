"""Field canvasses in words: who was sent where, what was driven, and what was not."""

from __future__ import annotations

from data_access.answers.collecting.field_canvasses import Coverage, FieldCanvass, StreetLeft
from data_access.wording.counts import many
from data_access.wording.times import shown

MOST = 12
"""So many streets are named in one sentence."""

NO_LINES = (
    "How much was driven is not known: the site's base map holds no lines of streets. Have it built again "
    "(workbench basemap build)."
)
_BY = {
    "track": "by its track",
    "reads": "by the places of its own reads; a street that it drove without a read is not known",
    "nothing": "nothing is known of what it drove yet: bring in its track, or tie its reads",
}


def title(one: FieldCanvass) -> str:
    """Return what a field canvass is called."""
    return f"Field canvass {one.number}: {one.unit_name}"


def plan_sentence(one: FieldCanvass, zone: str) -> str:
    """Say who sent it, when, and for what."""
    span = f"{shown(one.starts_at, zone)[:-3]} to {shown(one.ends_at, zone)[:-3]}"
    return f"{span}, sent by {one.by}: {one.words}"


def reads_sentence(one: FieldCanvass) -> str:
    """Say which imports bear its number."""
    if not one.batches:
        return "No import bears its number yet."
    imports = ", ".join(str(each) for each in one.batches)
    return f"{many(one.reads or '0', 'read')} of the unit, in {'import' if len(one.batches) == 1 else 'imports'} {imports}."


def coverage_sentences(coverage: Coverage) -> list[str]:
    """Say how much of the area was driven, and name what was not."""
    if not coverage.known:
        return [NO_LINES]
    if not coverage.streets:
        return ["No street with a name lies in the area."]
    km, of_km = coverage.driven_m / 1000, coverage.length_m / 1000
    said = [
        f"{coverage.driven} of {many(coverage.streets, 'street')} driven, {km:.1f} of {of_km:.1f} km ({_BY[coverage.by]})."
    ]
    if coverage.left:
        more = len(coverage.left) - MOST + coverage.more
        rest = f" and {more} more" if more > 0 else ""
        said.append(f"Not driven: {', '.join(_left(each) for each in coverage.left[:MOST])}{rest}.")
    return said


def _left(street: StreetLeft) -> str:
    part = f" ({street.driven_m} of {street.length_m} m driven)" if street.driven_m else f" ({street.length_m} m)"
    return f"{street.name}{part}"
