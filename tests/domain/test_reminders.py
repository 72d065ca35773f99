"""Which tiers are crossed on which day, and which of them are news."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.test_agenda import TODAY, day, make_dated
from tracker.domain.agenda import Entry
from tracker.domain.items import Item
from tracker.domain.reminders import (
    EXPIRED_DAYS,
    HEADINGS,
    Name,
    Reminder,
    Tier,
    deadline_tiers,
    entry_of,
    news,
    renewal_tiers,
    subject,
    validity_tiers,
    worst_first,
)

SOON = 7
ALERTS = (60, 30, 15)


def item(**values: date | None) -> Item:
    return make_dated(**values).item


def keys(tiers: list[Tier]) -> list[str]:
    return [tier.key for tier in tiers]


@pytest.mark.parametrize(
    ("deadline", "crossed"),
    [
        (None, []),
        (8, []),
        (7, ["due-soon"]),
        (1, ["due-soon"]),
        (0, ["due-soon", "due"]),
        (-1, ["due-soon", "due", "late"]),
    ],
)
def test_due_today_is_due_and_not_late(deadline: int | None, crossed: list[str]) -> None:
    found = deadline_tiers(item(deadline=None if deadline is None else day(deadline)), TODAY, SOON)

    assert keys(found) == crossed
    assert [tier.rank for tier in found] == sorted(tier.rank for tier in found)


@pytest.mark.parametrize(("late", "worst"), [(0, "late"), (-1, "very-late"), (3, "late")])
def test_very_late_begins_on_the_day_after_the_second_tier(late: int, worst: str) -> None:
    found = deadline_tiers(item(deadline=day(-5), late=day(late)), TODAY, SOON)

    assert found[-1].key == worst
    assert found[-1].day == (day(late) if worst == "very-late" else day(-5))


@pytest.mark.parametrize(
    ("until", "crossed"),
    [
        (61, []),
        (60, ["expiring-60"]),
        (31, ["expiring-60"]),
        (30, ["expiring-60", "expiring-30"]),
        (15, ["expiring-60", "expiring-30", "expiring-15"]),
        (0, ["expiring-60", "expiring-30", "expiring-15"]),
        (-1, ["expiring-60", "expiring-30", "expiring-15", "expired"]),
        (-EXPIRED_DAYS, ["expiring-60", "expiring-30", "expiring-15", "expired"]),
        (-EXPIRED_DAYS - 1, []),
    ],
)
def test_each_alert_is_a_tier_and_the_last_day_is_still_valid(until: int, crossed: list[str]) -> None:
    assert keys(validity_tiers(item(valid_until=day(until)), TODAY, ALERTS)) == crossed


@pytest.mark.parametrize(("begin", "crossed"), [(None, []), (1, []), (0, ["renew"]), (-40, ["renew"])])
def test_a_renewal_begins_on_its_day(begin: int | None, crossed: list[str]) -> None:
    assert keys(renewal_tiers(item(renew_on=None if begin is None else day(begin)), TODAY)) == crossed


def told(tiers: list[Tier], *names: str) -> set[tuple[str, date]]:
    return {(tier.key, tier.day) for tier in tiers if tier.key in names}


def test_of_several_tiers_the_worst_is_told_and_all_are_marked() -> None:
    tiers = deadline_tiers(item(deadline=day(-9), late=day(-2)), TODAY, SOON)

    found = news(tiers, set())

    assert found is not None
    assert found.tell.name == "very-late"
    assert keys(list(found.mark)) == ["due-soon", "due", "late", "very-late"]


@pytest.mark.parametrize("known", ["due-soon", "due"])
def test_a_worse_tier_is_news(known: str) -> None:
    tiers = deadline_tiers(item(deadline=day(-1)), TODAY, SOON)

    found = news(tiers, told(tiers, known))

    assert found is not None
    assert found.tell.name == "late"
    assert known not in keys(list(found.mark))


def test_what_was_told_is_no_news_nor_is_what_is_less() -> None:
    tiers = deadline_tiers(item(deadline=day(-1)), TODAY, SOON)

    assert news(tiers, told(tiers, "due-soon", "due", "late")) is None
    assert news(tiers, told(tiers, "late")) is None
    assert news([], set()) is None


def test_a_deadline_that_moved_is_news_again() -> None:
    before = deadline_tiers(item(deadline=day(-3)), TODAY, SOON)
    after = deadline_tiers(item(deadline=day(-1)), TODAY, SOON)

    found = news(after, told(before, "due-soon", "due", "late"))

    assert found is not None
    assert (found.tell.name, found.tell.day) == ("late", day(-1))


def test_a_new_second_tier_is_news_although_the_deadline_stayed() -> None:
    before = deadline_tiers(item(deadline=day(-30), late=day(-20)), TODAY, SOON)
    after = deadline_tiers(item(deadline=day(-30), late=day(-1)), TODAY, SOON)

    found = news(after, {(tier.key, tier.day) for tier in before})

    assert found is not None
    assert keys(list(found.mark)) == ["very-late"]


def test_an_alert_that_a_workflow_got_later_is_not_told_after_a_nearer_one() -> None:
    tiers = validity_tiers(item(valid_until=day(20)), TODAY, (60, 45, 30))

    assert news(tiers, told(tiers, "expiring-60", "expiring-30")) is None


def test_an_entry_tells_of_its_tier() -> None:
    dated = make_dated(
        due=day(-3), deadline=day(-3), deadline_from="due", late=day(-1), valid_until=day(3), renew_on=TODAY
    )
    tiers = (
        deadline_tiers(dated.item, TODAY, SOON)[-1],
        validity_tiers(dated.item, TODAY, ALERTS)[-1],
        renewal_tiers(dated.item, TODAY)[-1],
    )

    said = [(entry.day, entry.what) for tier in tiers for entry in [entry_of(dated, tier, TODAY)]]

    assert said == [
        (day(-3), "very late after 2026-01-04"),
        (day(3), "validity ends"),
        (TODAY, "start the renewal"),
    ]


def reminder(name: Name, distance: int, ref: str = "JOB-1") -> Reminder:
    return Reminder(name, Entry(day=day(distance), kind="due", what="due", ref=ref, title="Job"))


def test_the_worst_comes_first_and_then_the_earliest() -> None:
    listed = [reminder("due-soon", 1), reminder("late", -1), reminder("late", -5), reminder("very-late", -2)]

    assert [(one.name, one.entry.day) for one in sorted(listed, key=worst_first)] == [
        ("very-late", day(-2)),
        ("late", day(-5)),
        ("late", day(-1)),
        ("due-soon", day(1)),
    ]


def test_a_subject_counts_the_worst_first() -> None:
    listed = [reminder("due-soon", 1), reminder("late", -1), reminder("late", -2), reminder("expiring", 9)]

    assert subject(listed, TODAY) == "Tracker: 2 late, 1 due soon, 1 expiring (2026-01-05)"


def test_every_name_has_words() -> None:
    assert set(HEADINGS) == set(Name.__args__)
