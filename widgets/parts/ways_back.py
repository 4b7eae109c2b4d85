"""Links from an entry on record to the work page: to its answer, shown again, and to its question, put into the form."""

from __future__ import annotations

from collections.abc import Mapping

from data_access.questions.kinds import ANSWERED_WITH_READS, answer_shown_by
from data_access.wording.markup import Markup, element, together


def ways_back(entry: int, question: Mapping[str, object], *, answer: bool, own: bool = True) -> Markup:
    """Return the links of one question; nothing of one that reads do not answer.

    Args:
        entry: Number of the intent.
        question: What stands of it in clear.
        answer: It was answered, and the answer may perhaps be shown again.
        own: Whoever looks asked it; a colleague's question stays theirs.
    """
    shown = answer_shown_by(question)
    if shown is None and question.get("kind") not in ANSWERED_WITH_READS:
        return together()
    of = entry if shown is None else shown
    links = [element("a", "Show again", href=f"work.ipynb?answer={of}")] if answer else []
    links += [element("a", "Ask again", href=f"work.ipynb?ask={of}")] if own else []
    return element("span", *links, cls="wb-ways-back")
