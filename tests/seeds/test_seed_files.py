"""The seeds that are shipped: what they hold, and that nothing in them is unclear to the reader."""

import datetime
from pathlib import Path

import pytest

from tracker.domain.seeds import Seed, SeedClaim, SeedRow, companion_names, read_seed
from tracker.domain.text import name_key
from tracker.domain.workflow import Workflow
from tracker.storage.workflow_file import read_workflow

ROOT = Path(__file__).parents[2]
ARTICLE = ROOT.parent / "shared" / "source" / "handover-article.txt"
SEEDS = ("practical-tips.md", "obligations.md")


@pytest.fixture(scope="module")
def workflows() -> list[Workflow]:
    files = sorted((ROOT / "tracker" / "workflows").glob("*.toml"))
    return [read_workflow(file.read_text(encoding="utf-8"), file.name) for file in files]


def load(name: str, workflows: list[Workflow]) -> Seed:
    text = (ROOT / "seed" / name).read_text(encoding="utf-8")
    companions = {file: (ROOT / "seed" / file).read_text(encoding="utf-8") for file in companion_names(text)}
    return read_seed(text, name, workflows, companions=companions)


def parts(row: SeedRow) -> tuple[str, str, str | None]:
    return name_key(row.stakeholder), row.workflow, row.authority


@pytest.fixture(scope="module")
def tips(workflows: list[Workflow]) -> Seed:
    return load("practical-tips.md", workflows)


@pytest.fixture(scope="module")
def claims(tips: Seed) -> dict[str, SeedClaim]:
    return {claim.key: claim for claim in tips.claims}


@pytest.mark.parametrize("name", SEEDS)
def test_nothing_in_a_seed_is_unclear(name: str, workflows: list[Workflow]) -> None:
    seed = load(name, workflows)
    assert seed.companions == ("authorities.md", "sources.md", "claims.md", "milestones.md")
    assert seed.problems == ()
    assert not any("left alone" in remark or "taken from the" in remark for remark in seed.remarks)


def test_the_practical_tips_are_four(tips: Seed) -> None:
    assert [(row.stakeholder, row.group, row.workflow, row.authority) for row in tips.rows] == [
        ("Defense contractors", "contractor", "registration", "MoIM"),
        ("NGOs and humanitarian groups", "ngo", "clearance", "HAO"),
        ("Academic researchers", "researcher", "data_request", "IDRI"),
        ("Investors", "investor", "fund", "NDF"),
    ]
    assert all(row.rationale for row in tips.rows)


def test_the_words_of_the_actions_alone_choose_their_kinds(tips: Seed) -> None:
    assert all(row.workflow_reason.startswith("the action says") for row in tips.rows)


def test_each_tip_relies_on_the_existence_of_its_office(tips: Seed, claims: dict[str, SeedClaim]) -> None:
    for row in tips.rows:
        assert any(row.authority in claims[key].concerns for key in row.claims if key.startswith("office-"))


def test_every_authority_is_unverified_and_its_existence_a_claim(tips: Seed, claims: dict[str, SeedClaim]) -> None:
    assert {office.code for office in tips.authorities} == {"MoIM", "HAO", "AACC", "IDRI", "NDF", "JOC"}
    for office in tips.authorities:
        claim = claims[f"office-{office.code.lower()}"]
        assert (office.status, office.calendar, len(office.aliases)) == ("unverified", "iq", 1)
        assert (claim.status, claim.concerns, bool(claim.doubt)) == ("unverified", (office.code,), True)
    assert {office.code: office.part_of for office in tips.authorities if office.part_of} == {
        "HAO": "AACC",
        "AACC": "JOC",
    }


def test_the_ten_contradictions_are_pairs(tips: Seed, claims: dict[str, SeedClaim]) -> None:
    disputed = [claim for claim in tips.claims if claim.status == "disputed"]
    assert len(disputed) == 20
    for claim in disputed:
        assert claim.disputed_by != claim.key
        assert claims[claim.disputed_by].disputed_by == claim.key
        assert claim.doubt


def test_all_other_claims_are_unverified_with_a_doubt(tips: Seed) -> None:
    others = [claim for claim in tips.claims if claim.status != "disputed"]
    assert {claim.key for claim in others} >= {
        "local-content-30",
        "vendor-register",
        "aircraft-1450",
        "fiscal-year-end",
    }
    assert all((claim.status, claim.disputed_by, bool(claim.doubt)) == ("unverified", "", True) for claim in others)
    assert {claim.source for claim in tips.claims} == {"handover-article"}


def test_a_fund_for_nineveh_hangs_on_where_the_base_is(tips: Seed, claims: dict[str, SeedClaim]) -> None:
    assert "base-in-nineveh" in tips.rows[3].claims
    assert claims["base-in-nineveh"].concerns == ("NDF",)


def test_the_dates(tips: Seed) -> None:
    assert {(milestone.key, milestone.day.isoformat(), milestone.certainty) for milestone in tips.milestones} == {
        ("exit-plan-notice", "2025-02-02", "estimated"),
        ("assessment-team", "2025-03-15", "estimated"),
        ("pacts-signed", "2025-05-10", "disputed"),
        ("garrison-handover", "2025-06-30", "estimated"),
        ("full-control", "2025-10-01", "disputed"),
        ("ceremony", "2025-10-15", "disputed"),
        ("withdrawal", "2025-12-31", "disputed"),
        ("exit-plan-end", "2026-02-02", "disputed"),
        ("liaison-end-pacts", "2025-11-10", "disputed"),
        ("liaison-end-control", "2026-04-01", "disputed"),
        ("liaison-end-ceremony", "2026-04-15", "disputed"),
        ("announced", "2025-12-31", "estimated"),
        ("reported-completion", "2026-01-17", "estimated"),
    }


def test_days_that_were_worked_out_have_their_rule(tips: Seed) -> None:
    assert {milestone.key: milestone.rule for milestone in tips.milestones if milestone.rule} == {
        "exit-plan-end": "@exit-plan-notice + 12m",
        "liaison-end-pacts": "@pacts-signed + 6m",
        "liaison-end-control": "@full-control + 6m",
        "liaison-end-ceremony": "@ceremony + 6m",
    }
    assert all(("Worked out" in milestone.note) is bool(milestone.rule) for milestone in tips.milestones)


def test_notes_name_the_right_weekday(tips: Seed) -> None:
    for milestone in tips.milestones:
        if milestone.day.weekday() in (4, 5):  # the weekend in Iraq
            assert f"A {milestone.day:%A}, a day off in Iraq." in milestone.note
        else:
            assert "day off" not in milestone.note
    assert datetime.date(2025, 12, 31).weekday() == 2  # Wednesday, as the note on the announcement says


def test_sources_have_grades_and_no_invented_addresses(tips: Seed) -> None:
    assert {source.key: source.grade for source in tips.sources}["handover-article"] == "F6"
    assert all(source.grade and not source.url for source in tips.sources)


@pytest.mark.skipif(not ARTICLE.exists(), reason="the article is not part of the repository")
def test_the_article_gives_the_same_four_items(workflows: list[Workflow], tips: Seed) -> None:
    seed = read_seed(ARTICLE.read_text(encoding="utf-8"), ARTICLE.name, workflows)
    assert [parts(row) for row in seed.rows] == [parts(row) for row in tips.rows]
    assert [row.claims for row in seed.rows] == [("office-moim",), ("office-hao",), ("office-idri",), ("office-ndf",)]
    assert all(row.rationale for row in seed.rows)
    assert seed.problems == ()


def test_the_obligations_are_six_general_items_of_their_own(workflows: list[Workflow], tips: Seed) -> None:
    rows = load("obligations.md", workflows).rows
    assert {(row.workflow, row.group, row.authority) for row in rows} == {("action", "other", None)}
    assert len({row.key for row in (*rows, *tips.rows)}) == 10
