"""What bounds the making of an evidence package: time, pictures and bytes, each before more is spent than may be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_access.acts.on_evidence.packages import MadePackage
from data_access.evidence import folder
from data_access.gateway.asking import package as one_archive
from data_access.gateway.asking import pictures
from data_access.gateway.packaging import answers
from data_access.steps import Intent
from data_access.store.disk.images import KeptPicture
from data_access.store.permission import PicturesOf
from data_access.store.store import Store
from tests.builders.agencies import agency_site, post
from tests.builders.gateway import Doors
from tests.builders.packages import a_case, asked, files_of, make
from tests.builders.pictures import bring_pictures
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A site with six reads, of which five have a picture."""
    with agency_site(tmp_path_factory.mktemp("parsons"), "parsons") as site:
        bring_pictures(site, importer="ivy", approver="grant")
        yield site


def test_a_package_that_takes_too_long_is_given_up_and_never_recorded_as_made(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, of = a_case(doors)
    monkeypatch.setattr(answers, "MOST_S", 0.0)
    for chosen in ((of,), (of, asked(doors, case))):
        since = doors.site.ledger.size
        late = make(doors, case, *chosen)
        assert (late.status_code, late.json()["code"]) == (504, "timed_out")
        assert kinds(doors, since) == ["package_begun", "intent", "outcome"]
    assert "left" not in MadePackage.does.says


def test_pictures_are_loaded_some_at_a_time_and_none_or_no_more_if_they_are_too_many_or_too_large(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, of = a_case(doors)
    steps: list[int] = []
    load = Store.pictures

    def watched(store: Store, intent: Intent, these: PicturesOf | None = None) -> list[KeptPicture | None]:
        steps.append(len(these.reads) if these else 0)
        monkeypatch.setattr(one_archive, "MOST_BYTES", most_bytes)
        return load(store, intent, these)

    monkeypatch.setattr(Store, "pictures", watched)
    monkeypatch.setattr(pictures, "PICTURES_AT_ONCE", 2)
    most_bytes = one_archive.MOST_BYTES
    files_of(make(doors, case, of, pictures="all"))
    assert steps[:-1] == [2] * (len(steps) - 1)
    assert 1 <= steps[-1] <= 2
    reads = sum(steps)
    for most_pictures, size in ((reads - 1, 10**8), (reads, 1)):
        steps.clear()
        most_bytes = size
        monkeypatch.setattr(pictures, "MOST_PICTURES", most_pictures)
        since = doors.site.ledger.size
        refused = make(doors, case, of, pictures="all")
        assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
        assert steps == ([] if most_pictures < reads else [2])
        assert kinds(doors, since) == ["package_begun", "intent", "outcome"]
        monkeypatch.setattr(one_archive, "MOST_BYTES", 10**8)


def test_an_answer_and_a_showing_of_it_are_one_and_go_into_no_package_twice(doors: Doors) -> None:
    case, of = a_case(doors)
    shown = post(doors, "dunn", "/v1/showings", {"case_session": case, "of": of})
    assert shown.status_code == 200, shown.text
    showing, since = max(each["seq"] for each in entries(doors) if each["kind"] == "intent"), doors.site.ledger.size
    assert showing > of
    refused = make(doors, case, of, showing)
    assert (refused.status_code, refused.json()["field"]) == (422, "answers")
    assert kinds(doors, since) == ["package_begun"]
    assert f"answers/entry-{of}/manifest.json" in files_of(make(doors, case, showing))


def test_no_further_answer_is_asked_for_once_the_package_is_too_large(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, of = a_case(doors)
    monkeypatch.setattr(folder, "MOST_BYTES", 1_000)
    since = doors.site.ledger.size
    assert make(doors, case, of, asked(doors, case)).status_code == 413
    assert kinds(doors, since + 2) == ["package_begun", "intent", "outcome"]


def test_files_of_an_answer_alone_take_no_pictures(doors: Doors) -> None:
    case, of = a_case(doors)
    question = {
        "kind": "files",
        "of": of,
        "asked": {},
        "formats": ["csv"],
        "why": "for the prosecutor",
        "pictures": "both",
    }
    refused = post(doors, "dunn", "/v1/made-files", {"case_session": case, "question": question})
    assert refused.status_code == 422
