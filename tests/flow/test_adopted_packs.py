"""An adopted pack: in force at the next question and at each start, whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.gateway.acting import packs as acting_packs
from data_access.gateway.open_site.site import Site
from data_access.policy.packs.pack import Pack, parse
from tests.builders.gateway import open_doors
from tests.builders.site import found_site
from tests.flow.acts import post
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow


def narrowed(pack: Pack, name: str) -> tuple[str, str]:
    """Return text and hash of a pack under which a canvass covers less."""
    text = pack.text.replace("area_km2 = 13.0", "area_km2 = 0.5").replace(
        f'name = "{pack.name}"\n', f'name = "{name}"\n'
    )
    return text, parse(text.encode()).hash


@pytest.mark.slow
def test_a_pack_takes_effect_at_the_next_question_and_at_each_start_and_the_gateway_writes_no_file_for_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    paths, enrolled = found_site(tmp_path_factory.mktemp("packs"))
    old, inode = paths.pack.read_text(), paths.pack.stat().st_ino
    outside = {path for path in paths.root.rglob("*") if not path.is_relative_to(paths.gateway)}
    with open_doors(paths, enrolled) as doors:
        text, new = narrowed(doors.site.pack, "narrow")
        wrong = {"hash": "0" * 64, "text": text}
        assert post(doors, "cole", "/v1/acts/packs", wrong).status_code == 409
        for text_of_none in ("", "[[", "\ud800".encode("utf-8", "replace").decode(), text + "\nplate = 1\n"):
            unfit = {"hash": new, "text": text_of_none}
            assert post(doors, "cole", "/v1/acts/packs", unfit).status_code == 422
            assert post(doors, "adams", "/v1/acts/packs", unfit).status_code == 403
        assert post(doors, "adams", "/v1/acts/packs", {"hash": new, "text": text}).status_code == 403
        assert post(doors, "cole", "/v1/acts/packs", {"hash": new, "text": text}).json() == {
            "name": "narrow",
            "hash": new,
        }
        assert (doors.site.pack.hash, paths.pack.read_text()) == (new, old)
        assert doors.client.get("/v1/me", headers=doors.as_("cole")).json()["pack"]["hash"] == new
        adopted = entries(doors)[-1]
        assert (adopted["kind"], adopted["adopted"]) == ("pack_adopted", new)
    with open_doors(paths, enrolled) as doors:
        doors.site.require_adopted_pack()
        assert (doors.site.pack.hash, doors.site.pack.text) == (new, text)
        assert (paths.pack.read_text(), paths.pack.stat().st_ino) == (old, inode)
        assert {path for path in paths.root.rglob("*") if not path.is_relative_to(paths.gateway)} == outside
        text, new = narrowed(doors.site.pack, "from_the_folder")
    paths.pack.write_text(text)  # as a custodian does who adopts it on a site that is not running
    with open_doors(paths, enrolled) as doors:
        refused = post(doors, "cole", "/v1/acts/tokens", {"label": "any act"})
        assert "own.pack" in [reason["clause"] for reason in refused.json()["reasons"]]
        done = post(doors, "cole", "/v1/acts/packs", {"hash": new})
        assert (done.status_code, done.json().get("hash")) == (200, new), done.text
        doors.site.require_adopted_pack()


def cut_before(patched: pytest.MonkeyPatch, before: Pack) -> None:
    """Let an adoption fail before its transaction ends: it does not happen."""
    patched.setattr(acting_packs.packs, "adopt", cut)


def cut_after(patched: pytest.MonkeyPatch, before: Pack) -> None:
    """Let an adoption fail once its transaction ended: it happened, and is reported as failed."""
    patched.setattr(Site, "pack", property(lambda _: before, cut), raising=False)


def cut(*_: object, **__: object) -> None:
    raise OSError(5, "as if the process ended here")


@pytest.mark.parametrize(("fail", "happened"), [(cut_before, False), (cut_after, True)])
def test_an_adoption_that_is_cut_short_leaves_the_pack_before_in_force_or_the_new_one_whole(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, fail: Any, happened: bool
) -> None:
    paths, enrolled = found_site(tmp_path_factory.mktemp("cut"))
    with open_doors(paths, enrolled) as doors, monkeypatch.context() as patched:
        before, headers = doors.site.pack, doors.session_of("cole")
        text, new = narrowed(before, "cut")
        fail(patched, before)
        answer = doors.client.post("/v1/acts/packs", json={"hash": new, "text": text}, headers=headers)
        assert answer.status_code == 500
    with open_doors(paths, enrolled) as doors:
        doors.site.require_adopted_pack()
        assert doors.site.pack.hash == (new if happened else before.hash)


def test_who_may_write_the_folders_pack_makes_nobody_custodian_by_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    paths, enrolled = found_site(tmp_path_factory.mktemp("usurped"))
    text = paths.pack.read_text().replace('custodian_role = "commander"', 'custodian_role = "administrator"')
    own = 'may = ["create_account", "record_training"'
    assert text.count(own) == 1
    paths.pack.write_text(text.replace(own, 'may = ["adopt_pack", "create_account", "record_training"'))
    with open_doors(paths, enrolled) as doors:
        since = doors.site.ledger.size
        refused = doors.client.post(
            "/v1/acts/packs", json={"hash": doors.site.pack.hash}, headers=doors.session_of("adams")
        )
        assert refused.status_code == 403
        assert refused.json()["reasons"][0]["rule"] == "role_may_act"
        assert kinds(doors, since)[-1] == "refusal"
