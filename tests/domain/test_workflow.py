"""The five built-in workflows, as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tracker.domain.workflow import State, Workflow, from_data, to_data
from tracker.storage.workflow_file import read_workflow

FOLDER = Path(__file__).parents[2] / "tracker" / "workflows"
KEYS = ("registration", "clearance", "data_request", "fund", "action")
CONFIRMED = "Confirm that the office exists and is the right one; note how"


def built_in(key: str) -> Workflow:
    return read_workflow((FOLDER / f"{key}.toml").read_text(encoding="utf-8"), f"{key}.toml")


BUILT_IN = {key: built_in(key) for key in KEYS}


def arrows(workflow: Workflow) -> set[str]:
    return {f"{source} -> {move.to}" for move in workflow.moves for source in move.sources}


def test_there_are_exactly_five() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_to_data_and_back_through_json_is_the_same(key: str) -> None:
    workflow = BUILT_IN[key]
    assert from_data(json.loads(json.dumps(to_data(workflow)))) == workflow


def test_the_round_trip_keeps_the_parts_of_states_and_moves() -> None:
    workflow = from_data(to_data(BUILT_IN["clearance"]))
    assert [case.when for case in workflow.state("draft").cases] == [
        "variant=movement, emergency=yes",
        "variant=movement",
    ]
    approve = next(move for move in workflow.moves_from("security_review") if move.to == "approved")
    assert [fill.rule for fill in approve.fills][-1] == "field:valid_from + 30d"
    assert approve.checks[0].field == "letter_no"


@pytest.mark.parametrize(
    ("key", "prefix", "group"),
    [
        ("registration", "REG", "contractor"),
        ("clearance", "CLR", "ngo"),
        ("data_request", "DAT", "researcher"),
        ("fund", "FND", "investor"),
        ("action", "ACT", "other"),
    ],
)
def test_key_prefix_and_group(key: str, prefix: str, group: str) -> None:
    workflow = BUILT_IN[key]
    assert (workflow.key, workflow.prefix, workflow.group) == (key, prefix, group)


@pytest.mark.parametrize(
    ("key", "status", "target", "late"),
    [
        ("registration", "submitted", "entered + 10wd", ""),
        ("registration", "in_review", "entered + 10wd", ""),
        ("registration", "update_requested", "entered + 5wd", ""),
        ("clearance", "draft", "field:window_from - 10d", ""),
        ("clearance", "submitted", "entered + 10wd", "entered + 28d"),
        ("clearance", "acknowledged", "submitted + 28d", ""),
        ("clearance", "security_review", "submitted + 28d", ""),
        ("clearance", "clarification", "entered + 5wd", ""),
        ("clearance", "refused", "entered + 10wd", ""),
        ("clearance", "appealed", "entered + 10wd", ""),
        ("data_request", "submitted", "entered + 5wd", ""),
        ("data_request", "processing", "entered + 20wd", "entered + 40wd"),
        ("data_request", "clarification", "entered + 5wd", ""),
        ("data_request", "fee_asked", "entered + 5wd", ""),
        ("data_request", "released", "entered + 14wd", ""),
        ("data_request", "partial", "entered + 14wd", "entered + 90d"),
        ("data_request", "refused", "entered + 90d", ""),
        ("data_request", "under_review", "entered + 20wd", ""),
        ("data_request", "in_use", "field:agreement_expires", ""),
        ("fund", "monitoring", "entered + 30d", "entered + 60d"),
        ("fund", "signal", "entered + 5wd", ""),
    ],
)
def test_targets(key: str, status: str, target: str, late: str) -> None:
    state = BUILT_IN[key].state(status)
    assert (state.target, state.late) == (target, late)


def test_no_other_state_has_a_target() -> None:
    timed = {(key, state.key) for key, workflow in BUILT_IN.items() for state in workflow.states if state.target}
    assert len(timed) == 21


@pytest.mark.parametrize(
    ("key", "waiting"),
    [
        (
            "registration",
            {
                "us": "preparing update_requested suspended expired",
                "them": "submitted in_review",
                "nobody": "registered",
                "closed": "declined superseded withdrawn",
            },
        ),
        (
            "clearance",
            {
                "us": "draft clarification refused",
                "them": "submitted acknowledged security_review suspended appealed",
                "nobody": "approved active",
                "closed": "refused_final revoked cancelled expired",
            },
        ),
        (
            "data_request",
            {
                "us": "draft clarification fee_asked released partial refused in_use",
                "them": "submitted processing under_review",
                "nobody": "",
                "closed": "not_held upheld closed_out withdrawn",
            },
        ),
        (
            "fund",
            {
                "us": "candidate verifying monitoring signal confirmed decision passed",
                "them": "",
                "nobody": "paused invested",
                "closed": "unverifiable closed_out",
            },
        ),
        ("action", {"us": "open in_progress", "them": "waiting blocked", "nobody": "", "closed": "done cancelled"}),
    ],
)
def test_who_each_state_waits_on(key: str, waiting: dict[str, str]) -> None:
    def kind(state: State) -> str:
        return "closed" if state.closed else state.waits_on

    found: dict[str, str] = {
        name: " ".join(state.key for state in BUILT_IN[key].states if kind(state) == name) for name in waiting
    }
    assert found == waiting


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "registration",
            """preparing -> submitted, submitted -> in_review, in_review -> update_requested,
            update_requested -> in_review, in_review -> registered, in_review -> declined, registered -> suspended,
            suspended -> registered, registered -> expired, registered -> superseded, expired -> superseded,
            preparing -> withdrawn, submitted -> withdrawn, in_review -> withdrawn, update_requested -> withdrawn,
            registered -> withdrawn, suspended -> withdrawn, expired -> withdrawn""",
        ),
        (
            "clearance",
            """draft -> submitted, submitted -> acknowledged, acknowledged -> security_review,
            security_review -> clarification, clarification -> security_review, security_review -> approved,
            approved -> active, active -> expired, security_review -> refused, refused -> appealed,
            appealed -> approved, appealed -> refused_final, approved -> suspended, active -> suspended,
            suspended -> approved, suspended -> active, approved -> revoked, active -> revoked,
            draft -> cancelled, submitted -> cancelled, acknowledged -> cancelled, security_review -> cancelled,
            clarification -> cancelled, refused -> cancelled, appealed -> cancelled, approved -> cancelled""",
        ),
        (
            "data_request",
            """draft -> submitted, submitted -> processing, processing -> clarification, clarification -> processing,
            processing -> fee_asked, fee_asked -> processing, processing -> released, processing -> partial,
            processing -> refused, processing -> not_held, partial -> under_review, refused -> under_review,
            submitted -> under_review, processing -> under_review, under_review -> released, under_review -> upheld,
            released -> in_use, partial -> in_use, in_use -> closed_out, draft -> withdrawn, submitted -> withdrawn,
            processing -> withdrawn, clarification -> withdrawn, fee_asked -> withdrawn, released -> withdrawn,
            partial -> withdrawn, refused -> withdrawn, under_review -> withdrawn, in_use -> withdrawn""",
        ),
        (
            "fund",
            """candidate -> verifying, verifying -> monitoring, monitoring -> paused, paused -> monitoring,
            verifying -> unverifiable, monitoring -> signal, signal -> confirmed, signal -> monitoring,
            confirmed -> decision, decision -> invested, decision -> passed, invested -> monitoring,
            passed -> monitoring, invested -> closed_out, passed -> closed_out""",
        ),
        (
            "action",
            """open -> in_progress, in_progress -> waiting, waiting -> in_progress, in_progress -> blocked,
            blocked -> in_progress, open -> done, in_progress -> done, waiting -> done, blocked -> done,
            open -> cancelled, in_progress -> cancelled, waiting -> cancelled, blocked -> cancelled""",
        ),
    ],
)
def test_the_moves_of_the_specification_and_the_few_added_to_them(key: str, expected: str) -> None:
    added = {
        "registration": {"suspended -> expired"},  # the validity ends during a suspension too
        "clearance": {"suspended -> expired", "suspended -> revoked", "refused -> refused_final"},
        "fund": {"monitoring -> closed_out", "paused -> closed_out"},
    }
    wanted = {" ".join(arrow.split()) for arrow in expected.split(",")}
    assert arrows(BUILT_IN[key]) == wanted | added.get(key, set())


@pytest.mark.parametrize(
    ("key", "by_date"),
    [
        ("registration", {"expired": "valid_until + 1d"}),
        ("clearance", {"active": "field:valid_from", "expired": "valid_until + 1d"}),
        ("data_request", {}),
        ("fund", {}),
        ("action", {}),
    ],
)
def test_moves_that_happen_by_date(key: str, by_date: dict[str, str]) -> None:
    assert {move.to: move.by_date for move in BUILT_IN[key].moves if move.by_date} == by_date


@pytest.mark.parametrize(
    ("key", "renews", "alerts"),
    [
        ("registration", "valid_until - 60d", (60, 30, 15)),
        ("clearance", "valid_until - 35d", (35,)),
        ("data_request", "field:agreement_expires - 30d", (30,)),
        ("fund", "", ()),
        ("action", "", ()),
    ],
)
def test_renewals_and_alerts(key: str, renews: str, alerts: tuple[int, ...]) -> None:
    assert (BUILT_IN[key].renews, BUILT_IN[key].alerts) == (renews, alerts)


@pytest.mark.parametrize(
    ("key", "to", "fills"),
    [
        ("registration", "registered", [("valid_from", "entered"), ("valid_until", "field:valid_from + 365d")]),
        (
            "clearance",
            "approved",
            [
                ("valid_from", "field:window_from"),
                ("valid_until", "field:window_to"),
                ("valid_from", "field:window_from"),
                ("valid_until", "field:valid_from + 30d"),
            ],
        ),
        ("data_request", "in_use", [("agreement_expires", "entered + 365d")]),
    ],
)
def test_validities_filled_in(key: str, to: str, fills: list[tuple[str, str]]) -> None:
    move = next(move for move in BUILT_IN[key].moves if move.to == to)
    assert [(fill.field, fill.rule) for fill in move.fills] == fills


@pytest.mark.parametrize(
    ("key", "pausing", "resumes"),
    [
        ("registration", {"update_requested"}, {"update_requested -> in_review"}),
        ("clearance", {"clarification"}, {"clarification -> security_review"}),
        ("data_request", {"clarification", "fee_asked"}, {"clarification -> processing", "fee_asked -> processing"}),
        ("fund", set(), set()),
        ("action", set(), set()),
    ],
)
def test_clocks_that_pause_and_resume(key: str, pausing: set[str], resumes: set[str]) -> None:
    workflow = BUILT_IN[key]
    assert {state.key for state in workflow.states if state.pauses} == pausing
    going_on = {f"{source} -> {move.to}" for move in workflow.moves if move.resumes for source in move.sources}
    assert going_on == resumes


@pytest.mark.parametrize(
    ("key", "sent"), [("registration", "submitted"), ("clearance", "submitted"), ("data_request", "submitted"),
                      ("fund", "monitoring"), ("action", "waiting")],
)  # fmt: skip
def test_nothing_is_sent_before_the_office_is_confirmed(key: str, sent: str) -> None:
    workflow = BUILT_IN[key]
    sending = [move for move in workflow.moves if move.sends]
    assert [(move.to, move.after) for move in sending] == [(sent, ("office-confirmed",))]
    first = workflow.steps[0]
    assert (first.key, first.title, first.required) == ("office-confirmed", CONFIRMED, True)
    assert first.with_authority == (key == "action")


@pytest.mark.parametrize(
    ("key", "steps"),
    [
        (
            "registration",
            (
                "office-confirmed company-licence documents-legalised tax-clearance* identities* social-security*"
                " local-content-sheet* application-handed-in* number-received* renewal-noted*"
            ),
        ),
        (
            "clearance",
            (
                "office-confirmed registration-valid* activity-report* staff-list* vehicle-list* route*"
                " national-letter* governorate-letter* checkpoints-notified* copy-carried* incident-logged*"
            ),
        ),
        (
            "data_request",
            (
                "office-confirmed scope ethics-approval* data-plan request-sent* reference-noted* agreement-signed*"
                " data-checked findings-reported* data-destroyed*"
            ),
        ),
        ("fund", "office-confirmed legal-basis official-source baseline thesis interval review*"),
        ("action", "office-confirmed"),
    ],
)
def test_steps_and_those_that_recur(key: str, steps: str) -> None:
    found = [step.key + "*" * (step.recurs and step.key != "office-confirmed") for step in BUILT_IN[key].steps]
    assert " ".join(found) == steps


def test_the_staff_list_is_due_ten_days_before_the_window() -> None:
    due = {step.key: step.due for workflow in BUILT_IN.values() for step in workflow.steps if step.due}
    assert due == {"staff-list": "field:window_from - 10d"}


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        (
            "registration",
            (
                "legal_form:choice parent_founded:date level:text tender_ref:text bid_date:date registration_no:text"
                " valid_from:date valid_until:date local_value:money total_value:money local_content:percent"
                " local_content_basis:text local_content_threshold:percent"
            ),
        ),
        (
            "clearance",
            (
                "variant:choice mission_type:choice purpose:text sector:choice route:list governorate:text"
                " latitude:decimal! longitude:decimal! window_from:datetime window_to:datetime staff_count:integer"
                " vehicle_count:integer staff_names:list! vehicle_plates:list! cargo:text focal_point_24h:text!"
                " channel:choice letter_no:text letter_issuer:text valid_from:date valid_until:date emergency:boolean"
                " constraint_type:choice people_affected:integer"
            ),
        ),
        (
            "data_request",
            (
                "datasets:list period_from:date period_to:date purpose:text deidentified:boolean ethics_no:text"
                " ethics_expires:date agreement_no:text agreement_expires:date fee:money refusal_ground:choice"
                " clock_policy:choice"
            ),
        ),
        (
            "fund",
            "fund_name:text sector:choice thesis:text disproved_by:text interval_days:integer currency:text",
        ),
        ("action", ""),
    ],
)
def test_fields_their_types_and_which_are_sensitive(key: str, fields: str) -> None:
    found = [f"{field.key}:{field.type}{'!' * field.sensitive}" for field in BUILT_IN[key].fields]
    assert " ".join(found) == fields


@pytest.mark.parametrize(
    ("key", "field", "attribute", "value"),
    [
        ("registration", "local_content", "computed", "percent(local_value, total_value)"),
        ("registration", "local_content_threshold", "default", "30"),
        ("clearance", "staff_count", "minimum", "1"),
        ("clearance", "latitude", "minimum", "-90"),
        ("clearance", "longitude", "maximum", "180"),
        ("data_request", "clock_policy", "default", "continue"),
        ("data_request", "clock_policy", "choices", ("continue", "restart")),
        ("fund", "interval_days", "default", "30"),
        ("clearance", "variant", "choices", ("movement", "access-letter")),
    ],
)
def test_what_fields_are_made_of(key: str, field: str, attribute: str, value: object) -> None:
    assert getattr(BUILT_IN[key].field(field), attribute) == value


def test_the_remaining_rules_of_the_specification() -> None:
    assert BUILT_IN["data_request"].state("processing").extension == "10wd"
    assert BUILT_IN["fund"].state("monitoring").repeats
    assert [move.to for move in BUILT_IN["fund"].moves if move.second_source] == ["confirmed"]
    submit = BUILT_IN["registration"].moves[0]
    assert submit.papers_until == "bid_date"
    assert [(check.field, check.minimum, check.maximum, check.level) for check in submit.checks] == [
        ("local_content", "local_content_threshold", "", "warn"),
        ("parent_founded", "", "today - 2y", "warn"),
    ]


def test_acknowledged_is_never_approved() -> None:
    workflow = BUILT_IN["clearance"]
    acknowledged, approved = workflow.state("acknowledged"), workflow.state("approved")
    assert acknowledged.title == "Acknowledged, not approved"
    assert "NOT an approval" in acknowledged.text
    assert acknowledged.waits_on != approved.waits_on
    assert "approved" not in {move.to for move in workflow.moves_from("acknowledged")}
    assert not acknowledged.outcome
    assert not {"acknowledged", "approved"} & {state.outcome for state in workflow.states if state.closed}


@pytest.mark.parametrize("key", KEYS)
def test_each_state_has_a_title_and_one_short_sentence_of_its_own(key: str) -> None:
    states = BUILT_IN[key].states
    assert len({state.title for state in states}) == len({state.text for state in states}) == len(states)
    for state in states:
        assert state.text.endswith(".")
        assert state.text.count(".") == 1
        assert len(state.text) <= 120


@pytest.mark.parametrize("key", KEYS)
def test_what_has_no_source_is_called_a_target_in_the_file_and_in_the_text(key: str) -> None:
    starred = {
        "registration": ["submitted", "update_requested"],
        "clearance": ["clarification", "refused", "appealed"],
        "data_request": ["submitted", "clarification", "fee_asked", "under_review"],
    }
    source = (FOLDER / f"{key}.toml").read_text(encoding="utf-8")
    assert "never law" in source
    for block in source.split("[[state]]")[1:]:
        name = block.split('key = "')[1].split('"')[0]
        rules = [line for line in block.split("[[move]]")[0].splitlines() if line.startswith(("target", "late"))]
        assert any("# (*)" in line for line in rules) == (name in starred.get(key, []))
    for name in starred.get(key, []):
        assert "(a target, not law)" in BUILT_IN[key].state(name).text


def test_no_word_points_to_two_kinds() -> None:
    words = [word for workflow in BUILT_IN.values() for word in workflow.words]
    assert len(words) == len(set(words))
    assert words == [word.lower() for word in words]
    assert not BUILT_IN["action"].words
    for key, some in (
        ("registration", {"register", "registration", "vendor", "سجل", "تسجيل"}),
        ("clearance", {"clearance", "clearances", "access permit", "تصريح"}),
        ("data_request", {"request data", "data"}),
        ("fund", {"monitor", "fund"}),
    ):
        assert some <= set(BUILT_IN[key].words)


def test_a_state_that_is_gone_is_shown_as_it_is_stored() -> None:
    workflow = BUILT_IN["action"]
    assert workflow.state("parked").title == "parked (no longer in the workflow)"
    assert not workflow.knows("parked")
    assert workflow.field("nothing") is None
