"""What a changed policy would have said to the decisions on record: counted by clause, with no commitment opened."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from data_access import coarse
from data_access.acts.ledger import LedgerReading
from data_access.errors import BadSite, InvalidQuery, LedgerStopped
from data_access.gateway.deciding.acts import do, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.entries import Gaze, Sight, sight_in
from data_access.gateway.showing.past import UndecidableEntry, decision_of, reasons_of
from data_access.policy.packs import pack as packs_on_file
from data_access.policy.packs.pack import Pack
from data_access.policy.tryout.replay import why_not_replayed
from data_access.questions.value import Value

STEP_S = 0.2
"""How long one step of a replay takes, seconds; after each it can be given up."""

TOO_MANY_ROWS = {"rows_of_the_answer": "own.rows"}
OF_THE_ANSWER = {**TOO_MANY_ROWS, "cameras_of_the_answer": "own.cameras"}
"""The answer decides it, not a rule: so many rows, or reads of so many cameras, are none."""

Entry = Mapping[str, Any]
_VERDICTS = {
    (True, True): "granted then and now",
    (True, False): "granted then, refused now",
    (False, True): "refused then, granted now",
    (False, False): "refused then and now",
}


class Tried(Value):
    """A pack to be tried out on the record; nothing is put in force."""

    model_config = ConfigDict(str_strip_whitespace=False)

    text: Annotated[str, Field(min_length=1, max_length=200_000)]


@dataclass(slots=True)
class Tally:
    """Counts of decisions: what was said then, and what would be said now."""

    pack: Pack
    decisions: Counter[str] = field(default_factory=Counter)
    clauses: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    taken_over: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    pending: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def count(self, entry: Entry) -> None:
        """Decide again on one entry, if it is a decision; a granted question is counted with its outcome."""
        if entry.get("kind") == "outcome":
            self._outcome(entry)
        elif "rules" in entry:
            self._decision(entry)

    def end(self) -> None:
        """Count the granted questions that have no outcome yet."""
        for refused_by in self.pending.values():
            self._verdict({}, refused_by)
        self.pending.clear()

    def _decision(self, entry: Entry) -> None:
        try:
            past = decision_of(entry, self.pack)
        except UndecidableEntry as why:
            self.skipped[str(why)] += 1
            return
        again = past.again()
        self.taken_over.update(again.taken_over)
        if entry["kind"] == "intent":
            self.pending[entry["seq"]] = again.refused_by
        else:
            self._verdict(past.then, again.refused_by)

    def _outcome(self, entry: Entry) -> None:
        """What the store refused then stands; an answer of more rows than the pack allows would be none."""
        refused_by = self.pending.pop(entry["intent"], None)
        if refused_by is None:
            return
        then = reasons_of(entry)
        if then:
            self.taken_over.update(rule for rule, clause in OF_THE_ANSWER.items() if clause in then.values())
        fewest, most = coarse.bounds(entry.get("rows", 0))
        too_many = TOO_MANY_ROWS if fewest > self.pack.limits.max_rows else {}
        if fewest <= self.pack.limits.max_rows < most:
            self.taken_over.update(TOO_MANY_ROWS.keys())
        self._verdict(then, {**then, **refused_by, **too_many})

    def _verdict(self, then: Mapping[str, str], now: Mapping[str, str]) -> None:
        self.decisions[_VERDICTS[not then, not now]] += 1
        before, after = set(then.items()), set(now.items())
        for word, pairs in (
            ("then_only", before - after),
            ("now_only", after - before),
            ("then_and_now", after & before),
        ):
            self.clauses.update((clause, rule, word) for rule, clause in pairs)

    def as_dict(self) -> dict[str, Any]:
        """Return it as it goes over the wire: counts only."""
        words = ("then_only", "now_only", "then_and_now")
        named = sorted({(clause, rule) for clause, rule, _ in self.clauses})
        return {
            "pack": {"name": self.pack.name, "hash": self.pack.hash},
            "decisions": dict(sorted((+self.decisions).items())),
            "clauses": [
                {"clause": c, "rule": r, **{word: self.clauses[(c, r, word)] for word in words}} for c, r in named
            ],
            "not_replayed": [
                {"rule": rule, "decisions": count, "why": why_not_replayed(rule)}
                for rule, count in sorted(self.taken_over.items())
            ],
            "skipped": dict(sorted(self.skipped.items())),
        }


class Replay:
    """Decides again by another pack on all decisions on record that a sight takes in, step by step, in the ledger's order.

    Attributes:
        looked: Entries that were looked at.
        size: Entries that will be.
    """

    def __init__(self, site: Site, sight: Sight, pack: Pack, size: int) -> None:
        self.looked, self.size = 0, size
        self._sight, self._gaze, self._tally = sight, Gaze(sight), Tally(pack)
        self._ledger, self._bodies = site.ledger, site.ledger.entries(0, size)

    def step(self) -> bool:
        """Look at entries for `STEP_S`; True once all were looked at. Raises `LedgerStopped`."""
        if self._ledger.stopped:
            raise LedgerStopped(self._ledger.why_stopped)
        ends_at = time.monotonic() + STEP_S
        for body in self._bodies:
            entry = json.loads(body)
            self.looked += 1
            if self._gaze.takes_in(entry):
                self._tally.count(entry)
            if time.monotonic() >= ends_at:
                return False
        self._tally.end()
        return True

    def outcome(self) -> dict[str, Any]:
        """Return what was counted, as it goes over the wire."""
        return {"upto": self.looked, "unit": self._sight.unit if not self._sight.all else None, **self._tally.as_dict()}


def begin(site: Site, caller: Caller, trial: Tried) -> Replay:
    """Begin to try out a pack on what is on record and the caller may read; nothing is decided again yet.

    Reading the ledger for it is itself an entry, with the pack's hash. Commitments stay closed.

    Raises:
        Refused: The role may not read the ledger; that is on record.
        InvalidQuery: The pack is unfit; says why.
    """
    require_permit(site, caller, LedgerReading.does)
    try:
        pack = packs_on_file.parse(trial.text.encode())
    except BadSite as error:
        raise InvalidQuery("pack", str(error)) from None
    size = site.ledger.size
    reading = LedgerReading(start=0, most=size, replayed_by=pack.hash)
    sight = do(site, caller, reading, lambda turn, _: sight_in(site, turn, caller))
    return Replay(site, sight, pack, size)
