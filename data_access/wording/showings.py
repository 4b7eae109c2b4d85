"""What an answer that is shown again says of itself: whose it was, and what is not as it was."""

from __future__ import annotations

from data_access.answers.facts import ShownAgain
from data_access.wording.counts import many


def sentences(showing: ShownAgain | None) -> list[str]:
    """Say which answer is shown again, and what changed since; nothing of an answer that is shown for the first time."""
    if showing is None:
        return []
    whose = f", which {showing.shared_by} shared with you" if showing.shared_by else ""
    said = [f"This is the answer of entry {showing.of}{whose}, shown again. It holds only reads that it held then."]
    if showing.arrived:
        said.append(f"{many(showing.arrived, 'read')} that would be in it now came in since. Ask again to see them.")
    if showing.corrected:
        said.append(f"{many(showing.corrected, 'read')} of it were corrected since; the corrections are shown.")
    if showing.withdrawn:
        said.append(f"{many(showing.withdrawn, 'read')} of it are left out: their import was withdrawn since.")
    if showing.gone:
        said.append(f"{many(showing.gone, 'read')} of it are no longer kept, or no longer part of the answer.")
    return said if len(said) > 1 else [*said, "Nothing of it has changed since."]
