"""Sources: in the register by their approval only."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from data_access.errors import InvalidQuery, NotFound, Refused
from data_access.records.intake import batches, sources
from data_access.terms import OwnerKind
from tests.builders.records import NOW, SECOND, a_source, recorded


def test_an_approved_source_is_found_as_it_was_approved(connection: Connection) -> None:
    sources.approve(connection, recorded(), a_source())
    assert sources.approved(connection, "fixed") == a_source()
    assert sources.every(connection) == [a_source()]


def refused_by(connection: Connection, source_id: str = "fixed") -> str:
    with pytest.raises(Refused) as refused:
        batches.begin(connection, recorded(), source=source_id, digest="d", person_id="ann")
    assert batches.every(connection) == []
    return refused.value.reasons[0].clause


def test_d14_nothing_is_imported_from_a_source_without_an_approval_in_force(connection: Connection) -> None:
    assert refused_by(connection) == "D14"
    sources.approve(connection, recorded(), a_source(owner_kind=OwnerKind.PRIVATE))
    sources.withdraw(connection, recorded(2, NOW + SECOND), "fixed")
    assert refused_by(connection) == "D14"
    sources.approve(connection, recorded(3), a_source())
    connection.execute(text("UPDATE sources SET mapping = 'another'"))
    assert refused_by(connection) == "D14"


def test_a_source_approved_again_is_in_force_again(connection: Connection) -> None:
    sources.approve(connection, recorded(), a_source())
    sources.withdraw(connection, recorded(2, NOW), "fixed")
    assert [source.withdrawn_at for source in sources.every(connection)] == [NOW]
    sources.approve(connection, recorded(3), a_source(mapping="[other]"))
    assert sources.approved(connection, "fixed").mapping == "[other]"


def test_only_an_approval_in_force_is_withdrawn(connection: Connection) -> None:
    with pytest.raises(NotFound):
        sources.withdraw(connection, recorded(), "fixed")
    sources.approve(connection, recorded(), a_source())
    sources.withdraw(connection, recorded(), "fixed")
    with pytest.raises(NotFound):
        sources.withdraw(connection, recorded(), "fixed")


@pytest.mark.parametrize("field", ["source_id", "name", "format", "retention_class", "approved_by", "reference"])
def test_an_approval_leaves_nothing_out(field: str) -> None:
    with pytest.raises(InvalidQuery, match=field):
        replace(a_source(), **{field: " "})


@pytest.mark.parametrize("zone", ["", "Middle/Nowhere", "../../etc/passwd", "US", "CST6"])
def test_a_zone_is_one_of_the_worlds(zone: str) -> None:
    with pytest.raises(InvalidQuery, match="zone"):
        a_source(zone=zone)
