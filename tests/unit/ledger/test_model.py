"""Any sequence of turns, of which some raise and some find the ledger closed in between, is a plain list."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.ledger.ledger import Ledger
from data_access.ledger.proof.tree import Tree, extends, leaf_hash
from data_access.ledger.verification.verify import verify
from tests.builders.ledger import ANSWERED, Clock, a_ledger, documents, granted, ledger_path, refused, reopened

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(0, 3)),
        st.tuples(st.just("raise"), st.integers(0, 3)),
        st.tuples(st.just("answer"), st.booleans()),
        st.tuples(st.just("refuse"), st.none()),
        st.tuples(st.just("abandon"), st.none()),
        st.tuples(st.just("reopen"), st.none()),
    ),
    max_size=14,
)


class Boom(Exception):
    """What a body raises."""


class Model:
    """The ledger and, beside it, the list that it should be."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.clock = directory, Clock()
        self.ledger: Ledger = a_ledger(directory, clock=self.clock)
        self.kinds = ["ledger_created"]
        self.orphans = 0
        self.roots = [(1, self.tree().root())]

    def tree(self) -> Tree:
        return Tree(leaf_hash(body) for body in self.ledger.entries(0, self.ledger.size))

    def append(self, count: int) -> None:
        with self.ledger.deciding() as turn:
            for _ in range(count):
                turn.append("logged_on", {})
        self.kinds += ["logged_on"] * count

    def fail(self, count: int) -> None:
        try:
            with self.ledger.deciding() as turn:
                for _ in range(count):
                    turn.append("logged_on", {})
                turn.intent(granted())
                raise Boom
        except Boom:
            return

    def answer(self, works: bool) -> None:
        with self.ledger.deciding() as turn:
            intent = turn.intent(granted())
        try:
            with self.ledger.concluding(intent) as conclusion:
                if not works:
                    raise Boom
                conclusion.returned(**ANSWERED)
        except Boom:
            pass
        self.kinds += ["intent", "outcome"]

    def refuse(self, _: None) -> None:
        with self.ledger.deciding() as turn:
            turn.intent(refused())
        self.kinds.append("refusal")

    def abandon(self, _: None) -> None:
        with self.ledger.deciding() as turn:
            turn.intent(granted())
        self.kinds.append("intent")
        self.orphans += 1

    def reopen(self, _: None) -> None:
        self.ledger.close()
        self.ledger = reopened(self.directory, clock=self.clock)
        self.kinds += ["outcome"] * self.orphans
        self.orphans = 0

    def do(self, name: str, given: object) -> None:
        acts = {"raise": self.fail}
        acts.get(name, getattr(self, name, None))(given)
        tree = self.tree()
        self.roots.append((tree.size, tree.root()))

    def check(self) -> None:
        assert [e["kind"] for e in documents(self.ledger)] == self.kinds
        assert [e["seq"] for e in documents(self.ledger)] == list(range(len(self.kinds)))
        newest = self.ledger.size
        for size, root in self.roots:
            path = self.ledger.consistency(size, newest)
            assert extends(size, root, newest, self.tree().root(), path)
        self.ledger.close()
        assert len(verify(ledger_path(self.directory)).orphans) == self.orphans


@settings(max_examples=15, deadline=None)
@given(STEPS)
def test_any_sequence_of_turns_is_a_plain_list(steps: list[tuple[str, object]]) -> None:
    directory = Path(tempfile.mkdtemp())
    try:
        model = Model(directory)
        for name, given_ in steps:
            model.do(name, given_)
        model.check()
    finally:
        shutil.rmtree(directory)
