"""The tree is RFC 6962's: pymerkle, an independent implementation, agrees on every root and proof."""

import hashlib

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.ledger.proof.tree import EMPTY_ROOT, Tree, extends, includes, leaf_hash

MOST = 70


def entries(count: int) -> list[bytes]:
    return [b"entry %d" % i for i in range(count)]


def a_tree(count: int) -> Tree:
    return Tree(leaf_hash(e) for e in entries(count))


WHOLE = a_tree(MOST)


@pytest.fixture
def tree() -> Tree:
    return WHOLE


@pytest.fixture(scope="module")
def oracle() -> pymerkle.InmemoryTree:
    return pymerkle.InmemoryTree.init_from_entries(entries(MOST))


def test_the_empty_tree_has_the_root_of_nothing() -> None:
    assert Tree().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_every_root_is_the_oracles(tree: Tree, oracle: pymerkle.InmemoryTree) -> None:
    assert [tree.root(n) for n in range(1, MOST + 1)] == [oracle.get_root(n) for n in range(1, MOST + 1)]


def test_every_inclusion_proof_is_the_oracles_and_verifies(tree: Tree, oracle: pymerkle.InmemoryTree) -> None:
    for size in (1, 2, 3, 7, 8, 9, 33, MOST):
        for seq in range(size):
            path = tree.inclusion(seq, size)
            assert path == oracle.prove_inclusion(seq + 1, size).path[1:]
            assert includes(tree.leaf(seq), seq, size, path, tree.root(size))


def test_every_consistency_proof_verifies(tree: Tree) -> None:
    for new in (1, 2, 3, 7, 8, 9, 33, MOST):
        for old in range(new + 1):
            assert extends(old, tree.root(old), new, tree.root(new), tree.consistency(old, new))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_proof_of_anything_else_fails(data: st.DataObject) -> None:
    tree = WHOLE
    size = data.draw(st.integers(2, MOST))
    seq = data.draw(st.integers(0, size - 1))
    path, root, leaf = tree.inclusion(seq, size), tree.root(size), tree.leaf(seq)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != seq))
    at = data.draw(st.integers(0, len(path) - 1))
    assert not includes(tree.leaf(other), seq, size, path, root)
    assert not includes(leaf, seq, size, [*path[:at], leaf, *path[at + 1 :]], root)
    assert not includes(leaf, seq, size, path[:at] + path[at + 1 :], root)
    assert not includes(leaf, seq, size, [*path, leaf], root)
    assert not includes(leaf, seq, size, path, tree.root(size - 1))
    assert not includes(leaf, size, size, path, root)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_changed_history_is_not_consistent(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new - 1))
    changed = entries(new)
    changed[data.draw(st.integers(0, old - 1))] += b"!"
    tree, forged = WHOLE, Tree(leaf_hash(e) for e in changed)
    assert not extends(old, tree.root(old), new, forged.root(), forged.consistency(old, new))
    assert not extends(old, tree.root(old), new, forged.root(), tree.consistency(old, new))
    assert not extends(old, tree.root(old), new, tree.root(new), [])
    assert not extends(old, tree.root(old), new, tree.root(new), [*tree.consistency(old, new), tree.root()])
    assert not extends(new, tree.root(new), old, tree.root(old), [])


def test_questions_out_of_bounds_are_refused(tree: Tree) -> None:
    for ask in (
        lambda: tree.root(MOST + 1),
        lambda: tree.root(-1),
        lambda: tree.inclusion(3, 3),
        lambda: tree.inclusion(-1, 3),
        lambda: tree.inclusion(0, MOST + 1),
        lambda: tree.consistency(4, 3),
        lambda: tree.consistency(0, MOST + 1),
        lambda: Tree().append(b"short"),
    ):
        with pytest.raises(ValueError, match=r"size|seq|old|bytes"):
            ask()
