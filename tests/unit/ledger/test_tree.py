"""The tree is RFC 6962's: pymerkle, an independent implementation, agrees on every root and proof."""

import hashlib

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import NotVerified
from data_access.ledger.proof.tree import EMPTY_ROOT, TILE, Frontier, Tree, extends, includes, leaf_hash

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


LONG = 5 * TILE + 7


@pytest.fixture(scope="module")
def long() -> Tree:
    return a_tree(LONG)


def from_tiles(long: Tree, tiles: int) -> tuple[Tree, list[int]]:
    """The tree, the leaves of its first tiles not in memory; and the tiles that were fetched."""
    fetched: list[int] = []

    def leaves_of(number: int) -> bytes:
        fetched.append(number)
        return long.tile(number)[1]

    rest = (long.leaf(seq) for seq in range(tiles * TILE, LONG))
    return Tree(rest, roots=[long.tile(n)[0] for n in range(tiles)], leaves_of=leaves_of), fetched


@pytest.mark.parametrize("tiles", [1, 2, 3, 4, 5])
def test_a_tree_that_begins_with_tiles_has_the_same_roots_and_proofs(long: Tree, tiles: int) -> None:
    tree, fetched = from_tiles(long, tiles)
    assert (tree.size, tree.root(), fetched) == (LONG, long.root(), [])
    sizes = (1, 2, TILE - 1, TILE, TILE + 1, 2 * TILE, 2 * TILE + 3, 3 * TILE + 128, LONG - 1, LONG)
    assert [tree.root(size) for size in sizes] == [long.root(size) for size in sizes]
    for size in sizes:
        assert [tree.consistency(old, size) for old in range(0, size, 31)] == [
            long.consistency(old, size) for old in range(0, size, 31)
        ]
        for seq in range(0, size, 29):
            assert (tree.leaf(seq), tree.inclusion(seq, size)) == (long.leaf(seq), long.inclusion(seq, size))
    assert [tree.tile(number) for number in range(5)] == [long.tile(number) for number in range(5)]
    assert sorted(fetched) == list(range(tiles))


def test_a_tree_that_begins_with_tiles_grows_as_every_other(long: Tree) -> None:
    tree, fetched = from_tiles(long, 3)
    for number in range(3 * TILE):
        tree.append(leaf_hash(b"more %d" % number))
    longer = Tree([long.leaf(seq) for seq in range(LONG)] + [leaf_hash(b"more %d" % n) for n in range(3 * TILE)])
    assert (tree.size, tree.root(), fetched) == (longer.size, longer.root(), [])


@pytest.mark.parametrize("leaves", [b"", bytes(32 * TILE), bytes(31)])
def test_leaves_that_do_not_come_to_the_root_of_their_tile_prove_nothing(long: Tree, leaves: bytes) -> None:
    roots = [long.tile(number)[0] for number in range(5)]
    tree = Tree((), roots=roots, leaves_of=lambda number: leaves)
    assert tree.root() == long.root(5 * TILE)
    with pytest.raises(NotVerified, match="entries 256 to 511"):
        tree.inclusion(300, 5 * TILE)
    with pytest.raises(NotVerified, match="entries 0 to 255"):
        tree.leaf(0)


def test_a_frontier_has_the_roots_of_the_tree(tree: Tree) -> None:
    frontier = Frontier()
    roots = [frontier.root()]
    for seq in range(MOST):
        frontier.append(tree.leaf(seq))
        roots.append(frontier.root())
    assert roots == [tree.root(size) for size in range(MOST + 1)]
