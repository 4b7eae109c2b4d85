"""A pack loads whole or not at all, and says which file, key and line is unfit."""

import math
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import pytest

from data_access import captured_fields, reads
from data_access.answers.on_evidence.packages import OverviewTreatment
from data_access.errors import BadSite
from data_access.policy.packs import pack
from data_access.terms import GENERAL, CameraKind, Capability
from tests.builders.policy import parsons, the_pack

TEXT = pack.built_in("parsons").read_text()
DOCUMENT: dict[str, Any] = tomllib.loads(TEXT)
OPEN_TABLES = {
    ("purposes",),
    ("roles",),
    ("retention",),
    ("cases", "formats"),
    ("verification", "sources"),
    ("training", "kinds"),
    ("hot_lists", "approvals"),
    ("hits", "systems"),
    ("hits", "dispositions"),
    ("holds", "bases"),
    ("holds", "schedules"),
    ("sources", "owners"),
    ("releases", "recipients"),
}
"""Tables whose keys are the agency's to choose: leaving one out leaves a pack that says less."""
MAY_BE_EMPTY = {("hot_lists", "approvals"), ("hits", "dispositions"), ("sources", "owners"), ("releases", "recipients")}
"""Of these tables those that may hold nothing: where nobody's entry is approved, none is made."""


def leaves(table: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from leaves(value, (*above, key))


def without(path: tuple[str, ...], text: str = TEXT) -> str:
    """Parsons' file with one key, or one table and all under it, taken out."""
    kept, table, cutting, spread = [], (), False, False
    for line in text.splitlines():
        if header := re.fullmatch(r"\[([^\]]+)\]", line):
            table = tuple(header[1].split("."))
            cutting = table[: len(path)] == path
        key = re.match(r"(\w+) =", line)
        cut = key and (*table, key[1]) == path
        if not (cutting or cut or spread):
            kept.append(line)
        spread = line.endswith("[") if cut else spread and line != "]"
    return "\n".join(kept)


def changed(old: str, new: str) -> bytes:
    assert old in TEXT
    return TEXT.replace(old, new, 1).encode()


def fault_of(data: bytes) -> str:
    with pytest.raises(BadSite) as refused:
        pack.parse(data, "agency.toml")
    return str(refused.value)


def test_a_pack_is_known_by_the_hash_of_its_bytes() -> None:
    assert parsons().hash == sha256(TEXT.encode()).hexdigest()
    assert parsons().text == TEXT
    assert pack.parse(TEXT.encode() + b"\n").hash != parsons().hash


UNNEEDED = ("evidence", "overviews", "treatment")
"""What a pack need not say: then overview pictures are left out."""
NEEDED = [path for path in leaves(DOCUMENT) if path[:-1] not in OPEN_TABLES and path != UNNEEDED]


@pytest.mark.parametrize("path", NEEDED, ids=".".join)
def test_a_pack_with_a_parameter_missing_does_not_load(path: tuple[str, ...]) -> None:
    fault = fault_of(without(path).encode())
    assert "is missing" in fault
    assert fault.startswith("agency.toml: ")
    assert ".".join(path) in fault


@pytest.mark.parametrize("path", sorted(OPEN_TABLES - MAY_BE_EMPTY), ids=".".join)
def test_a_pack_with_an_empty_table_does_not_load(path: tuple[str, ...]) -> None:
    fault_of(without(path).encode() + f"\n[{'.'.join(path)}]\n".encode())


@pytest.mark.parametrize("table", ["", "[agency]", "[roles.officer]", "[limits.canvass]", "[cases.formats.call]"])
def test_a_pack_with_a_key_that_nobody_knows_does_not_load(table: str) -> None:
    fault = fault_of(f"surprise = 1\n{TEXT}".encode() if not table else changed(table, f"{table}\nsurprise = 1"))
    assert "surprise" in fault
    assert "unknown key" in fault


@pytest.mark.parametrize("key", ["hash", "text"])
def test_a_pack_cannot_bring_its_own_hash_or_text(key: str) -> None:
    assert fault_of(f'{key} = "0"\n{TEXT}'.encode()) == f"agency.toml: {key}: unknown key"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("format = 9", "format = 10", "format"),
        ("valid_d = 365", 'valid_d = "365"', "training.valid_d"),
        ("valid_d = 365", "valid_d = 365.5", "training.valid_d"),
        ("valid_d = 365", "valid_d = true", "training.valid_d"),
        ("tokens = true", "tokens = 1", "sessions.tokens"),
        ('name = "parsons"', "name = 427", "name"),
        ("max_s = 30.0", "max_s = inf", "limits.max_s"),
        ("max_s = 30.0", "max_s = nan", "limits.max_s"),
        (
            'may = ["read_ledger", "read_unit_ledger", "read_own_entries", "reveal"]',
            'may = ["read_everything"]',
            "roles.auditor.may",
        ),
        ('kinds = ["civil"]', 'kinds = ["any"]', "purposes.civil_action.kinds"),
        ('kinds = ["civil"]', "kinds = []", "purposes.civil_action.kinds"),
        ('clause = "R4"', 'clause = "the training clause"', "training.clause"),
        ('"vehicle_make"]', '"face"]', "captured.fields"),
        ("[roles.auditor]", "[roles.Auditor]", "roles.Auditor"),
    ],
)
def test_a_wrong_type_or_word_is_named_by_its_key(old: str, new: str, where: str) -> None:
    assert where in fault_of(changed(old, new))


@pytest.mark.parametrize(
    "loose",
    [
        ("log_on_h = 8", "log_on_h = 9"),
        ("case_session_h = 8", "case_session_h = 9"),
        ("idle_min = 30", "idle_min = 31"),
        ("lock_after_failures = 5", "lock_after_failures = 6"),
        ("lock_within_min = 15", "lock_within_min = 14"),
        ("lock_for_min = 15", "lock_for_min = 14"),
        ("token_h = 8", "token_h = 9"),
        ("log_on_h = 8", "log_on_h = 0"),
        ("fewest_words = 3", "fewest_words = 1"),
        ("fewest_fixed = 3", "fewest_fixed = 0"),
        ("questions_per_minute = 30", "questions_per_minute = 0"),
        ("max_rows = 10000", "max_rows = 0"),
        ("provisional_h = 24", "provisional_h = 169"),
    ],
)
def test_an_agency_may_be_stricter_than_the_technical_bounds_but_not_looser(loose: tuple[str, str]) -> None:
    fault_of(changed(*loose))


def test_a_stricter_pack_loads() -> None:
    strict = pack.parse(changed("idle_min = 30", "idle_min = 5"))
    assert strict.sessions.idle == timedelta(minutes=5)


@pytest.mark.parametrize("capability", [Capability.CANVASS, Capability.PLATES, Capability.HISTORY])
def test_no_role_reads_the_ledger_and_the_reads(capability: Capability) -> None:
    data = changed(
        '["read_ledger", "read_unit_ledger", "read_own_entries", "reveal"]', f'["read_ledger", "{capability}"]'
    )
    assert "must not ask questions too" in fault_of(data)


def test_a_role_of_people_who_may_not_search_is_given_no_question() -> None:
    sworn = changed('employed_as = ["sworn", "administrator", "civilian"]', 'employed_as = ["sworn", "administrator"]')
    fault = fault_of(sworn)
    assert fault.startswith("agency.toml: roles.analyst.may (line ")
    assert "admits administrator, sworn only" in fault


def test_where_a_clearance_is_asked_for_somebody_must_be_able_to_record_it() -> None:
    asked = changed("required = false\nvalid_d", "required = true\nvalid_d")
    assert pack.parse(asked).clearance.required
    assert "record_clearance" in fault_of(asked.replace(b'"record_clearance", ', b""))


def test_the_custodian_must_be_a_role_that_may_adopt_packs() -> None:
    assert "custodian_role" in fault_of(changed('custodian_role = "commander"', 'custodian_role = "detective"'))
    assert "custodian_role" in fault_of(changed('custodian_role = "commander"', 'custodian_role = "mayor"'))


@pytest.mark.parametrize("lost", ["record_training", "read_ledger"])
def test_somebody_must_be_able_to_train_and_to_audit(lost: str) -> None:
    assert lost in fault_of(TEXT.replace(f'"{lost}", ', "").encode())


def test_a_purpose_names_only_kinds_of_case_that_may_be_searched_for() -> None:
    data = changed('kinds = ["criminal", "patrol", "civil", "administrative"]', 'kinds = ["criminal", "patrol"]')
    line = data.decode().splitlines().index('kinds = ["civil"]') + 1
    assert f"purposes.civil_action.kinds (line {line}): not among cases.kinds: civil" in fault_of(data)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("pattern = 'P[0-9]{2}-[0-9]{4}'", "pattern = 'P[0-9'", "no regular expression"),
        ("pattern = 'P[0-9]{2}-[0-9]{4}'", "pattern = '.*'", "empty text"),
        ('example = "P26-0007"', 'example = "26-0007"', "does not fit the pattern"),
        ("pattern = 'P[0-9]{2}-[0-9]{4}'", "pattern = '[A-Z]?[0-9]{2}-[0-9]{4,6}'", "another format too"),
    ],
)
def test_forms_of_case_numbers_are_sound_and_apart(old: str, new: str, says: str) -> None:
    assert says in fault_of(changed(old, new).replace(b'"P26-0007"', b'"26-000007"' if "A-Z" in new else b'"P26-0007"'))


@pytest.mark.parametrize(
    "slow",
    ["(X+)+[0-9]", "(X|X){9}", "(?=X)X", "X*X*X*X*Y", "X?X?X?X?Y", "X{1,9}X{1,9}X{1,9}X{,9}", "|".join("ABCDEFGHIJ")],
)
def test_a_pattern_that_could_be_tried_for_hours_is_refused(slow: str) -> None:
    fault = fault_of(changed("'[A-Z]{2}[A-Z0-9]{7}'", f"'{slow}'"))
    assert fault.startswith("agency.toml: agency.ori_pattern (line ")
    assert "group" in fault or "at most" in fault


@pytest.mark.parametrize("quick", ["[A-Z*+?|(]{2}X+", r"\\(X\\)+", "(?:A|B)X{2,4}", "(AB)?X", "[]*+?]X"])
def test_a_pattern_that_is_quick_is_taken(quick: str) -> None:
    assert pack.parse(changed("'[A-Z]{2}[A-Z0-9]{7}'", f'"{quick}"')).agency.ori_pattern


def test_one_form_of_case_number_is_not_provisional() -> None:
    assert "must not be provisional" in fault_of(TEXT.replace("provisional = false", "provisional = true").encode())


def test_a_number_that_has_a_firm_and_a_provisional_form_counts_as_firm() -> None:
    both = changed("pattern = 'P[0-9]{2}-[0-9]{4}'", "pattern = 'P?[0-9]{2}-[0-9]{4,6}'")
    shape = pack.parse(both.replace(b"'[0-9]{2}-[0-9]{6}'", b"'[0-9]{2}-[0-9]{6}|X'").replace(b'"26-001234"', b'"x"'))
    found = shape.cases.format_of("26-001234")
    assert found is not None
    assert not found.provisional


@pytest.mark.parametrize(
    "days",
    [
        ("purge_after_d = 30", "purge_after_d = 31"),
        ('floor_d = "none"', "floor_d = 31"),
        ("ceiling_d = 30", "ceiling_d = 29"),
    ],
)
def test_the_agency_chooses_its_retention_between_floor_and_ceiling(days: tuple[str, str]) -> None:
    assert "retention" in fault_of(changed(*days))


def test_retention_may_lack_a_ceiling() -> None:
    kept = pack.parse(
        TEXT.replace("ceiling_d = 30", 'ceiling_d = "none"')
        .replace("purge_after_d = 30", "purge_after_d = 400")
        .encode()
    )
    assert kept.keep == {"flock": timedelta(days=400), "mobile": timedelta(days=400)}


def test_a_fault_names_the_line_where_its_key_stands() -> None:
    line = TEXT.splitlines().index("valid_d = 365") + 1
    assert f"training.valid_d (line {line})" in fault_of(changed("valid_d = 365", "valid_d = 0"))
    table = TEXT.splitlines().index("[training]") + 1
    assert f"training.valid_d (line {table})" in fault_of(without(("training", "valid_d")).encode())


def test_a_fault_between_two_tables_names_one_of_them_and_its_line() -> None:
    line = TEXT.splitlines().index('custodian_role = "commander"') + 1
    named = f"agency.toml: agency.custodian_role (line {line}): must be"
    assert fault_of(changed('custodian_role = "commander"', 'custodian_role = "mayor"')).startswith(named)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"format == 1", "line 1"),
        (b"format = 1\nformat = 1\n", "line"),
        (b"\xff", "not TOML in UTF-8"),
        (TEXT.encode() + b"\n[extra]\nday = 2026-11-22\n", "dates and times"),
        (b"#" * 1_000_001, "longer than"),
        (b"", "is missing"),
    ],
)
def test_what_is_no_pack_is_refused(data: bytes, says: str) -> None:
    assert says in fault_of(data)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadSite, match=r"nowhere\.toml cannot be read"):
        pack.load(tmp_path / "nowhere.toml")


def test_a_pack_that_does_not_come_with_the_project_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadSite, match=r"There are: .*parsons"):
        pack.built_in("../parsons")


def test_the_captured_fields_are_those_of_the_answers_columns() -> None:
    assert set(captured_fields.NAMES) == {column.field for column in reads.COLUMNS if column.field}
    assert set(captured_fields.OF_COLUMN) <= set(reads.NAMES)
    assert set(captured_fields.NAMES) == set(get_args(captured_fields.FieldName))
    assert set(captured_fields.OF_FILTER.values()) <= set(captured_fields.NAMES)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"best result", "work", "job",', '"best result", "12 / 34",', "empty: each phrase must hold a word"),
        ("Street; looking for", "Street; looking for 9Q9Z1A,", "example: must hold no plate"),
        ("Street; looking for", "Street, 26-001234; looking for", "example: must hold no plate"),
        (
            "Armed robbery at the market on Elm Street; looking for the blue van that two witnesses saw",
            "See",
            "example: must say 3",
        ),
        ("fewest_words = 3", "fewest_words = 1", "reasons.fewest_words"),
    ],
)
def test_phrases_and_example_of_a_reason_are_what_they_say(old: str, new: str, says: str) -> None:
    assert says in fault_of(changed(old, new))


def test_a_pack_names_a_phrase_at_least() -> None:
    text = without(("reasons", "empty")).replace("[reasons]\n", "[reasons]\nempty = []\n")
    assert "reasons.empty" in fault_of(text.encode())


def test_an_older_pack_that_asks_for_many_words_still_loads() -> None:
    old = pack.parse(in_form_3().replace("fewest_words = 3", "fewest_words = 40").encode())
    assert old.reasons.fewest_words == 40


def test_durations_are_what_their_names_say() -> None:
    sessions = parsons().sessions
    assert (sessions.log_on_for, sessions.case_session_for, sessions.token_for) == (timedelta(hours=8),) * 3
    assert (sessions.lock_within, sessions.lock_for, sessions.idle) == (
        timedelta(minutes=15),
        timedelta(minutes=15),
        timedelta(minutes=30),
    )
    assert parsons().cases.provisional_for == timedelta(hours=24)


RELEASING = frozenset(
    {
        Capability.REQUEST_RELEASE,
        Capability.APPROVE_RELEASE,
        Capability.FULFIL_RELEASE,
        Capability.RELEASE_PUBLICLY,
    }
)


def roles_of_before() -> dict[str, Any]:
    """Parsons' roles as they were before those who verify reads could place holds, and before anybody released reads."""
    return {
        code: role.model_copy(update={"may": role.may - {Capability.PLACE_HOLD} - RELEASING})
        for code, role in parsons().roles.items()
    }


def in_form_8() -> str:
    """Parsons' pack as it was written before a pack said to whom reads are released."""
    text = parsons().text.replace("format = 9", "format = 8")
    for capability in RELEASING:
        text = text.replace(f'"{capability}", ', "")
    return re.sub(r"\[(releases|evidence)[.a-z_]*\]\n(.*=.*\n)+", "", text)


def in_form_7() -> str:
    """Parsons' pack as it was written before a pack said on which bases reads are held."""
    text = in_form_8().replace("format = 8", "format = 7").replace(' "place_hold",', "")
    return re.sub(r"\[holds[.a-z_]*\]\n(.*=.*\n)+", "", text)


def in_form_6() -> str:
    """Parsons' pack as it was written before a pack said anything of entries of a hot list and of hits."""
    text = in_form_7().replace("format = 7", "format = 6")
    return re.sub(r"\[(hot_lists|hits)[.a-z_]*\]\n(.*=.*\n)+", "", text)


def in_form_5() -> str:
    """Parsons' pack as it was written before a pack said which kinds of training there are."""
    text = re.sub(r"\[training\.kinds[.a-z_]*\]\n(.*=.*\n)+", "", in_form_6().replace("format = 6", "format = 5"))
    return text.replace('general = ["general"]\n', "")


def in_form_4() -> str:
    """Parsons' pack as it was written before a pack said who assigns roles."""
    text = in_form_5().replace("format = 5", "format = 4").replace(' "assign_role",', "")
    return "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith(("assigned_by", "imported_apart"))
    )


def in_form_3() -> str:
    """Parsons' pack as it was written before a pack said how far a canvass reaches and how many plates may fit a pattern."""
    new = ("extent_km", "most_plates", "most_percent", "reconciled_per_day")
    later = without(("reasons", "example"), without(("reasons", "empty"), in_form_4()))
    text = "".join(line for line in later.splitlines(keepends=True) if not line.startswith(new))
    return text.replace("format = 4", "format = 3")


def in_form_2() -> str:
    """Parsons' pack as it was written before a pack said how a read is verified."""
    text = in_form_3().replace("format = 3", "format = 2").replace(' "verify_read",', "")
    return re.sub(r"\[verification[.a-z_]*\]\n(.*=.*\n)+", "", text)


def in_form_1() -> str:
    """Parsons' pack as it was written before a pack said who may search and asked for clearance or statement."""
    text = in_form_2().replace("format = 2", "format = 1")
    for table in ("searchers", "statement", "clearance"):
        text = re.sub(rf"\[{table}\]\n(.*=.*\n)+", "", text)
    return re.sub(r'employed_as = "\w+"\n', "", text)


def test_a_pack_of_the_first_form_is_read_as_it_was_meant_and_keeps_its_hash() -> None:
    text = in_form_1()
    assert "employed_as" not in text
    old = pack.parse(text.encode())
    assert old.hash == sha256(text.encode()).hexdigest()
    assert not old.clearance.required
    assert not old.statement.required
    assert {code: role.may for code, role in old.roles.items()} == {
        code: role.may - {Capability.VERIFY_READ} for code, role in roles_of_before().items()
    }
    assert (old.purposes, old.retention) == (parsons().purposes, parsons().retention)
    assert old.limits.model_copy(update={"canvass": parsons().limits.canvass}) == parsons().limits
    assert old.limits.canvass.model_copy(update={"extent_km": 8.0}) == parsons().limits.canvass


def test_under_a_pack_of_the_fifth_form_one_training_opens_all_reads() -> None:
    old = pack.parse(in_form_5().encode())
    [(code, kind)] = old.training.kinds.items()
    assert (code, kind.opens, kind.holder) == (GENERAL, frozenset(CameraKind), "none")
    assert (old.training.general, old.training.valid_d) == ({GENERAL}, 365)
    assert old.roles == roles_of_before()
    without_end = pack.parse(changed("valid_d = 365", 'valid_d = "none"'))
    assert without_end.training.last_day(date(2026, 6, 1)) == date.max
    assert without_end.training.last_day(date(2026, 6, 1), date(2026, 7, 1)) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('opens = ["fixed", "mobile"]', 'opens = ["fixed"]', "must open reads of mobile cameras"),
        ('opens = ["fixed", "mobile"]', 'opens = ["drone"]', "training.kinds.general.opens"),
        ('opens = ["fixed", "mobile"]', "opens = []", "training.kinds.general.opens"),
        ('general = ["general"]', 'general = ["mobile"]', "general names no kind of training: mobile"),
    ],
)
def test_reads_of_each_kind_of_camera_are_opened_by_one_training(old: str, new: str, says: str) -> None:
    assert says in fault_of(changed(old, new))


def test_two_trainings_that_open_reads_of_the_same_cameras_do_not_load() -> None:
    text = the_pack("clayton").text.replace('opens = ["mobile"]', 'opens = ["fixed", "mobile"]')
    assert "must open reads of fixed cameras" in fault_of(text.encode())


def test_under_a_pack_of_the_sixth_form_nobody_makes_an_entry_of_a_hot_list() -> None:
    old = pack.parse(in_form_6().encode())
    assert not old.hot_lists.at_once
    assert [role for role in old.roles if old.hot_lists.approvers_of(role)] == []
    assert old.roles == roles_of_before()


def test_under_a_pack_of_the_seventh_form_whoever_could_hold_reads_still_can_on_a_basis_of_all_policies() -> None:
    old = pack.parse(in_form_7().encode())
    assert {"criminal", "civil", "belief", "discovery", "lawful"} == set(old.holds.bases)
    assert old.roles == roles_of_before()
    assert any(Capability.HOLD in role.may for role in old.roles.values())


def test_under_a_pack_of_the_eighth_form_nothing_is_released_and_a_package_needs_no_particulars() -> None:
    old = pack.parse(in_form_8().encode())
    assert (old.releases.recipients, old.releases.approvers.all, old.releases.public.by) == ({}, (), frozenset())
    assert not any(RELEASING & role.may for role in old.roles.values())
    evidence = old.evidence
    asked = (evidence.property_number, evidence.booked_by, evidence.medium, evidence.outside_reference)
    assert not any(each.wanted for each in asked)
    assert (evidence.overviews.by, evidence.overviews.treatment) == (frozenset(), OverviewTreatment.LEFT_OUT)


def test_a_pack_that_says_nothing_of_overviews_leaves_them_out_and_one_that_says_so_blurs_them() -> None:
    unsaid = pack.parse(without(UNNEEDED).encode())
    assert unsaid.evidence.overviews.treatment is OverviewTreatment.LEFT_OUT
    blurring = pack.parse(changed('treatment = "left_out"', 'treatment = "blurred"'))
    assert blurring.evidence.overviews.treatment is OverviewTreatment.BLURRED


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'otherwise = ["commander_designee"]',
            'otherwise = ["sergeant"]',
            "sergeant is no role that may approve_release",
        ),
        ("by = []", 'by = ["commander"]', "commander is no role that may release_publicly"),
        ('by = ["sergeant"]', 'by = ["mayor"]', "mayor is no role"),
        ('treatment = "left_out"', 'treatment = "blured"', "evidence.overviews.treatment"),
        ('treatment = "left_out"', "treatment = true", "evidence.overviews.treatment"),
        ('treatment = "left_out"', 'treatment = ""', "evidence.overviews.treatment"),
        ('states = "any"', 'states = "some"', "releases.states"),
        ('states = "any"', 'states = ["Kansas"]', "releases.states"),
        ("[releases.recipients.prosecutor]", "[releases.recipients.anybody]", "releases.recipients.anybody"),
        ("use_d = 180", "use_d = 0", "releases.use_d"),
    ],
)
def test_a_pack_names_for_releases_only_who_may_and_what_there_is(old: str, new: str, says: str) -> None:
    assert says in " ".join(fault_of(changed(old, new)).split())


def test_a_pack_proposes_a_basis_that_it_has() -> None:
    fault = fault_of(changed('lead_basis = "investigation"', 'lead_basis = "curiosity"'))
    assert "holds" in fault
    assert "lead_basis: must be one of the bases" in fault


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'of = ["officer", "detective", "sergeant"]',
            'of = ["officer", "analyst"]',
            "analyst is no role that may enter_list",
        ),
        ('first = ["sergeant"]', 'first = ["detective"]', "detective is no role that may approve_entry"),
        ('otherwise = ["commander"]', 'otherwise = ["mayor"]', "mayor is no role that may approve_entry"),
        ("at_once = false", "at_once = true", "must be empty where entries are in force at once"),
        ('refresh_h = "none"', "refresh_h = 0", "hot_lists.refresh_h"),
        ("partial_longest_d = 7", "partial_longest_d = 367", "hot_lists.partial_longest_d"),
    ],
)
def test_an_order_of_approval_names_roles_that_may_do_it(old: str, new: str, says: str) -> None:
    assert says in fault_of(changed(old, new))


def test_under_a_pack_of_the_fourth_form_the_custodian_assigns_roles_or_who_makes_accounts() -> None:
    old = pack.parse(in_form_4().encode())
    assert {code: role.may for code, role in old.roles.items()} == {
        code: r.may for code, r in roles_of_before().items()
    }
    assert {role.assigned_by for role in old.roles.values()} == {frozenset({"commander"})}
    assert not old.cases.imported_apart
    commander = 'may = ["adopt_pack", "approve_source", "manage_cameras", "reconcile_case", "create_account",'
    others = pack.parse(in_form_4().replace(commander, commander.replace(' "create_account",', "")).encode())
    assert {role.assigned_by for role in others.roles.values()} == {frozenset({"administrator"})}
    assert Capability.ASSIGN_ROLE in others.roles["administrator"].may


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('assigned_by = ["commander"]', 'assigned_by = ["administrator"]', "roles.officer.assigned_by"),
        ('assigned_by = ["commander"]', "assigned_by = []", "roles.officer.assigned_by"),
        ('"create_account", "assign_role", "approve_entry"', '"create_account", "approve_entry"', "assign_role"),
        (
            '"record_clearance", "import_cases"',
            '"record_clearance", "canvass", "import_cases"',
            "roles.administrator.may",
        ),
        ('"create_account", "assign_role"', '"create_account", "assign_role", "import_cases"', "roles.commander.may"),
    ],
)
def test_who_assigns_roles_is_said_and_imports_no_cases(old: str, new: str, says: str) -> None:
    assert says in fault_of(changed(old, new))


def test_under_a_pack_of_the_second_form_nobody_verifies_a_read() -> None:
    old = pack.parse(in_form_2().encode())
    assert (old.format, list(old.verification.sources)) == (9, ["official"])
    assert not [code for code, role in old.roles.items() if Capability.VERIFY_READ in role.may]


def test_a_pack_of_an_older_form_has_the_limits_that_came_later_all_the_same() -> None:
    text = in_form_3()
    old = pack.parse(text.encode())
    assert (old.format, old.hash) == (9, sha256(text.encode()).hexdigest())
    assert old.limits.plates == parsons().limits.plates
    assert old.cases == parsons().cases.model_copy(update={"imported_apart": False})
    assert "empty" not in tomllib.loads(text)["reasons"]
    assert old.reasons == parsons().reasons
    assert old.limits.canvass.extent_km == pytest.approx(4 * math.sqrt(13 / math.pi))
    wide = pack.parse(text.replace("area_km2 = 13.0", "area_km2 = 8000.0").encode())
    assert wide.limits.canvass.extent_km == 200.0


@pytest.mark.parametrize(
    "unfit", ['area_km2 = "13"', "area_km2 = -1.0", "area_km2 = 0.0", "area_km2 = inf", "area_km2 = nan", ""]
)
def test_a_pack_of_an_older_form_without_a_fit_area_does_not_load(unfit: str) -> None:
    assert "limits.canvass.area_km2" in fault_of(in_form_3().replace("area_km2 = 13.0", unfit).encode())


@pytest.mark.parametrize("table", ["limits", "cases", "limits.canvass", "limits.plates"])
def test_what_is_no_pack_of_the_third_form_is_none_of_the_newest(table: str) -> None:
    without_it = re.sub(rf"\[{table}[.a-z_]*\]\n(.*=.*\n)+", "", in_form_3())
    assert table in fault_of(without_it.encode())
    above, _, name = table.rpartition(".")
    head = f"[{above}]" if above else "format = 3"
    assert table in fault_of(without_it.replace(head, f"{head}\n{name} = 1", 1).encode())


@pytest.mark.parametrize(
    ("town", "most"), [(0, 20), (300, 20), (1_000, 20), (1_050, 21), (24_999, 499), (25_000, 500), (10**7, 500)]
)
def test_of_a_small_town_a_share_may_fit_and_of_a_large_one_a_number(town: int, most: int) -> None:
    assert parsons().limits.plates.most_of(town) == most


@pytest.mark.parametrize("unfit", ["roles = 1\n", "[roles]\nofficer = 1\n", ""])
def test_what_is_no_pack_of_the_first_form_is_none_of_the_newest(unfit: str) -> None:
    fault_of(f"format = 1\n{unfit}".encode())
