"""The query language: what is read into which tree, what is refused where, and that a tree can be written again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.calendar import Calendar
from tracker.domain.query import (
    And,
    Comparison,
    Flag,
    Node,
    Not,
    Or,
    Query,
    SortKey,
    Words,
    mentions_closed,
    narrowed,
    parse_query,
)
from tracker.domain.query_tree import FLAGS, KEYS, MAY_BE_NONE, ORDERED, SORTS
from tracker.domain.query_values import days_of, is_none, number_of, search_words
from tracker.domain.workflow import State, Workflow
from tracker.errors import InvalidError, QueryError

TODAY = date(2026, 1, 5)  # a Monday
IRAQ = Calendar("iq", weekend=frozenset({4, 5}))
MILESTONES = {"full-control": date(2026, 9, 30), "handover": date(2026, 6, 1)}


def where(text: str) -> Node | None:
    return parse_query(text).where


def error_of(text: str) -> QueryError:
    with pytest.raises(QueryError) as raised:
        parse_query(text)
    return raised.value


def is_(key: str, *values: str, operator: str = ":") -> Comparison:
    return Comparison(key, operator, values)


WATER, FOOD, CONVOY = Words("water"), Words("food"), Words("convoy")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("  \n\t ", None),
        ("water", WATER),
        ("water convoy", And((WATER, CONVOY))),
        ("water and convoy", And((WATER, CONVOY))),
        ("water or food", Or((WATER, FOOD))),
        ("water OR food convoy", Or((WATER, And((FOOD, CONVOY))))),
        ("(water or food) convoy", And((Or((WATER, FOOD)), CONVOY))),
        ("((water)) (food convoy)", And((WATER, FOOD, CONVOY))),
        ("not water", Not(WATER)),
        ("-water food", And((Not(WATER), FOOD))),
        ("not not water", WATER),
        ("not -water", WATER),
        ("-(water food)", Not(And((WATER, FOOD)))),
        ("not(water or food)", Not(Or((WATER, FOOD)))),
        ('"exact phrase"', Words("exact phrase", phrase=True)),
        ('-"exact phrase"', Not(Words("exact phrase", phrase=True))),
        ('"or"', Words("or", phrase=True)),
        ('"status:open"', Words("status:open", phrase=True)),
        ('"a ""b"" c"', Words('a "b" c', phrase=True)),
        ('water"exact phrase"', And((WATER, Words("exact phrase", phrase=True)))),
        ("REG-1", Words("REG-1")),
        ("orwell notary android", And((Words("orwell"), Words("notary"), Words("android")))),
        ("مياه", Words("مياه")),
    ],
)
def test_words_and_what_joins_them(text: str, tree: Node | None) -> None:
    assert where(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("status:submitted", is_("status", "submitted")),
        ("status:submitted,in_review", is_("status", "submitted", "in_review")),
        ("status:submitted،in_review", is_("status", "submitted", "in_review")),
        ("STATUS:submitted", is_("status", "submitted")),
        ('stakeholder:"Relief Org"', is_("stakeholder", "Relief Org")),
        ('stakeholder:"Relief, Org",water', is_("stakeholder", "Relief, Org", "water")),
        ("stakeholder:منظمة", is_("stakeholder", "منظمة")),
        ("-tag:draft", Not(is_("tag", "draft"))),
        ("priority>=high", is_("priority", "high", operator=">=")),
        ("due<2026-01-15", is_("due", "2026-01-15", operator="<")),
        ("due:<=today", is_("due", "today", operator="<=")),
        ("due<=+10wd", is_("due", "+10wd", operator="<=")),
        ("updated>=-7d", is_("updated", "-7d", operator=">=")),
        ("valid_until<+60d", is_("valid_until", "+60d", operator="<")),
        ('due<="2026-01-15 + 10wd"', is_("due", "2026-01-15 + 10wd", operator="<=")),
        ("due<@full-control+30d", is_("due", "@full-control+30d", operator="<")),
        ('due>"@full-control - 2 weeks"', is_("due", "@full-control - 2 weeks", operator=">")),
        ('due<="in 3 days"', is_("due", "in 3 days", operator="<=")),
        ('due:sun,"next thu",الأحد', is_("due", "sun", "next thu", "الأحد")),
        ("raised:2025-12", is_("raised", "2025-12")),
        ("raised:٢٠٢٥-١٢", is_("raised", "٢٠٢٥-١٢")),
        ("raised=2025", is_("raised", "2025", operator="=")),
        ("due:today,tomorrow,none", is_("due", "today", "tomorrow", "none")),
        ("steps<100%", is_("steps", "100%", operator="<")),
        ("steps<١٠٠٪", is_("steps", "١٠٠٪", operator="<")),
        ("field.local_content<30", is_("field.local_content", "30", operator="<")),
        ("field.cargo:flour", is_("field.cargo", "flour")),
        ("owner:me", is_("owner", "me")),
        ("reference:12:30", is_("reference", "12:30")),
        ("is:overdue", Flag("overdue")),
        ("IS:Overdue", Flag("overdue")),
        ("is:overdue,due", Or((Flag("overdue"), Flag("due")))),
        ("-is:late", Not(Flag("overdue"))),
        ("\u200fstatus\u200f:\u202bsubmitted\u202c\u200e", is_("status", "submitted")),
    ],
)
def test_keys_operators_and_values(text: str, tree: Node) -> None:
    assert where(text) == tree


@pytest.mark.parametrize(
    ("alias", "key"),
    [
        ("state", "status"),
        ("office", "authority"),
        ("workflow", "kind"),
        ("modified", "updated"),
        ("waits-on", "waits"),
    ],
)
def test_another_name_of_a_key_is_read_as_the_key(alias: str, key: str) -> None:
    value = {"updated": "today", "waits": "us"}.get(key, "x")

    assert where(f"{alias}:{value}") == is_(key, value)


def test_every_key_has_a_value_that_it_takes() -> None:
    values = {"ref": "REG-1", "priority": "high", "group": "ngo", "waits": "us", "steps": "50%"}
    for key in KEYS:
        name = "field.cargo" if key == "field" else key
        value = values.get(key, "today")
        assert where(f"{name}:{value}") == is_(name, value)
        assert (key in MAY_BE_NONE) == _is_read(f"{name}:none"), key
        assert (key in ORDERED) == _is_read(f"{name}<{value}"), key


def test_every_flag_and_sort_key_is_read() -> None:
    for name in FLAGS:
        assert where(f"is:{name}") == Flag(name)
    for name in SORTS:
        assert parse_query(f"sort:-{name}").sort == (SortKey(name, descending=True),)


def _read(text: str) -> Query | QueryError:
    try:
        return parse_query(text)
    except QueryError as error:
        return error


def _is_read(text: str) -> bool:
    return isinstance(_read(text), Query)


def test_order_and_limit_are_kept_apart_from_the_condition() -> None:
    query = parse_query("sort:deadline,-updated water limit:50")

    assert query == Query(WATER, (SortKey("deadline"), SortKey("updated", descending=True)), 50)
    assert parse_query("limit:٢٥") == Query(limit=25)
    assert parse_query("water or food sort:ref").where == Or((WATER, FOOD))


@pytest.mark.parametrize(
    ("text", "part", "in_message", "in_hint"),
    [
        ("water stauts:open", "stauts", "stauts", "Did you mean status?"),
        ("at 12:30", "12", "12", '"12:30"'),
        ("http://example.org/a?b=c", "http", "http", '"http://example.org/a?b=c"'),
        ("x=1", "x", "no key 'x'", "Keys: "),
        ("<5", "<", "no key before", '"<5"'),
        ("status!=open", "status!", "status!", "-status:VALUE"),
        ("overdue:yes", "overdue", "overdue", "is:overdue"),
        ("is:overdeu", "overdeu", "overdeu", "Did you mean overdue?"),
        ("is:open,xyzzy", "xyzzy", "xyzzy", "One of: open, closed"),
        ("stakeholder<x", "stakeholder<", "cannot be compared with '<'", "stakeholder:VALUE"),
        ("is>open", "is>", "cannot be compared with '>'", "is:VALUE"),
        ("due<soon", "soon", "soon", "date"),
        ("due<tomorow", "tomorow", "tomorow", "Did you mean tomorrow?"),
        ('due<"next tursday"', "next tursday", "tursday", "Did you mean thursday?"),
        ("due<valid_from+3d", "valid_from+3d", "different for each item", "today+10wd"),
        ("due<field:bid_date", "field:bid_date", "different for each item", "milestone"),
        ("due<2026-02-30", "2026-02-30", "no 2026-02-30", "month"),
        ("raised:2025-13", "2025-13", "no month 13", "01 to 12"),
        ("raised:1066", "1066", "1900 to 2200", "year"),
        ("due<entered+3d", "entered+3d", "different for each item", "today+10wd"),
        ("due<+3x", "+3x", "'x' is not a unit", "wd"),
        ("due<today,tomorrow", "tomorrow", "one value", ""),
        ("due<none", "none", "no order", "due:none"),
        ("raised:none", "none", "Every item has 'raised'", "day"),
        ("priority:hihg", "hihg", "not a priority", "Did you mean high?"),
        ("steps<all", "all", "not a number", "digits"),
        ("steps<101%", "101%", "0% and 100%", "steps<100%"),
        ("group:ngos", "ngos", "no group", "Did you mean ngo?"),
        ("waits:me", "me", "called 'me'", ""),
        ("ref:1", "1", "not a ref", "CLR-14"),
        ('tag:"a b"', "a b", "cannot be a tag", "no spaces"),
        ("field:x", "field", "names no field", "field.NAME"),
        ("field.É:x", "field.É", "names no field", "field.NAME"),
        ("status:", "status:", "missing", "no space"),
        ("status: open", "status:", "missing", "no space"),
        ("status:a,", "status:a,", "missing", ""),
        ('status:""', 'status:""', "missing", ""),
        ('"open quote', '"open quote', "never closed", '"'),
        ('status:"open quote', '"open quote', "never closed", '"'),
        ('tag:"a"b', "b", "space is missing", ""),
        ('tag:a"b"', '"', "space is missing", ""),
        ("(water", "(", "without its ')'", ""),
        ("(a (b)", "(", "without its ')'", ""),
        ("water)", ")", "without its '('", ""),
        ("()", "()", "nothing between", ""),
        ("water or", "or", "missing beside 'or'", '"or"'),
        ("or water", "or", "missing beside 'or'", ""),
        ("water or or food", "or", "missing beside 'or'", ""),
        ("(water or) food", "or", "missing beside 'or'", ""),
        ("water or sort:ref", "or", "missing beside 'or'", ""),
        ("water AND", "AND", "missing beside 'AND'", ""),
        ("and water", "and", "missing beside 'and'", ""),
        ("water and and food", "and", "missing beside 'and'", ""),
        ("water not", "not", "missing after 'not'", ""),
        ("not or water", "not", "missing after 'not'", ""),
        ("water -", "-", "Nothing follows '-'", ""),
        ("water - food", "-", "Nothing follows '-'", ""),
        ("--status", "-", "Nothing follows '-'", ""),
        ("(-)", "-", "Nothing follows '-'", ""),
        ("-or water", "-", "Nothing follows '-'", ""),
        ("!?", "!?", "no letter or digit", ""),
        ('""', "", "no letter or digit", ""),
        ("ـ", "ـ", "no letter or digit", ""),
        ("sort:dedline", "dedline", "sorted by", "Did you mean deadline?"),
        ("sort:tag", "tag", "sorted by", ""),
        ("sort:ref,-ref", "-ref", "twice", ""),
        ("sort<ref", "sort<", "given once", ""),
        ("sort:ref sort:due", "sort:", "given once", ""),
        ("-sort:ref", "sort", "whole query", "parentheses"),
        ("(limit:5)", "limit", "whole query", "parentheses"),
        ("limit:0", "0", "number of rows", "digits"),
        ("limit:9999999", "9999999", "number of rows", "1000000"),
        ("limit:many", "many", "number of rows", "digits"),
        ("limit:1,000", "1", "number of rows", "digits"),
    ],
)
def test_a_mistake_names_the_part_its_place_and_the_way_out(
    text: str, part: str, in_message: str, in_hint: str
) -> None:
    error = error_of(text)

    assert error.part == part
    assert text[error.position :].startswith(part)
    assert in_message in error.message
    assert in_hint in error.hint
    assert error.exit_code == 65


def test_the_place_is_that_of_the_second_of_two_equal_parts() -> None:
    assert error_of("tag:soon due<soon").position == 13
    assert error_of("water) water)").position == 5
    assert error_of("a or b or").position == 7


def test_a_query_of_two_thousand_characters_is_the_longest() -> None:
    assert where("a" * 2_000) == Words("a" * 2_000)
    assert "2,001 characters" in error_of("a" * 2_001).message


def test_fifty_levels_are_the_deepest() -> None:
    assert where("(" * 50 + "water" + ")" * 50) == WATER
    assert where("not " * 50 + "water") == WATER
    assert error_of("(" * 51 + "water" + ")" * 51).position == 51
    assert "nested" in error_of("not " * 51 + "water").message
    assert "nested" in error_of("-(" * 900).message


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_what_is_no_text_is_refused(text: str) -> None:
    assert "character 2" in error_of(text).message


def test_a_comparison_knows_where_its_values_stood() -> None:
    comparison = where('a tag:b,"c"')
    assert isinstance(comparison, And)
    tag = comparison.parts[1]
    assert isinstance(tag, Comparison)

    assert (tag.position, tag.places, tag.place(1)) == (2, (6, 9), 9)
    assert Comparison("tag", ":", ("b",), 4).place(0) == 4


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("  water   not   food ", "water -food"),
        ("is:late or is:due", "is:overdue,due"),
        ("a (is:late or is:due)", "a is:overdue,due"),
        ("a (is:late or b)", "a (is:overdue or b)"),
        ("not (a b)", "-(a b)"),
        ('"or" tag:"a",b', '"or" tag:a,b'),
        ('reference:"<5",":x"', 'reference:"<5",:x'),
        ("office:hao sort:-expires limit:5", "authority:hao sort:-valid_until limit:5"),
        ("", ""),
    ],
)
def test_a_query_is_written_in_its_shortest_form(text: str, written: str) -> None:
    assert str(parse_query(text)) == written


def _as_value(text: str) -> str:
    """The text as a quoted value is read, or nothing where it cannot be one."""
    doubled = text.replace('"', '""')
    read = _read(f'owner:"{doubled}"')
    return read.where.values[0] if isinstance(read, Query) and isinstance(read.where, Comparison) else ""


def _as_word(text: str) -> Node | None:
    read = _read(text)
    return read.where if isinstance(read, Query) and isinstance(read.where, Words) else None


_VALUE = st.text(min_size=1, max_size=8).map(_as_value).filter(bool)
_WORD = st.from_regex(r"[\w.#*/+][\w.#*/+-]{0,8}", fullmatch=True)
_LEAVES = st.one_of(
    _WORD.map(_as_word).filter(bool),
    _VALUE.filter(search_words).map(lambda text: Words(text, phrase=True)),
    st.sampled_from(sorted(FLAGS)).map(Flag),
    st.builds(
        Comparison,
        st.sampled_from(["owner", "stakeholder", "status", "reference", "field.cargo"]),
        st.sampled_from(":="),
        st.lists(_VALUE, min_size=1, max_size=3).map(tuple),
        # Every item has a status, so that no text reads into a tree that asks for none.
    ).filter(lambda leaf: leaf.key != "status" or not any(map(is_none, leaf.values))),
    st.builds(
        Comparison,
        st.sampled_from(["due", "updated"]),
        st.sampled_from([":", "=", "<", "<=", ">", ">="]),
        st.sampled_from(
            ["today", "-7d", "+10wd", "2025", "2025-12", "2025-12-31", "today + 2w", "next thu", "@x+3d"]
        ).map(lambda day: (day,)),
    ),
)


def _grown(kind: type[And] | type[Or]) -> object:
    return lambda parts: kind(
        tuple(leaf for part in parts for leaf in (part.parts if isinstance(part, kind) else (part,)))
    )


_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(_grown(And)),
        st.lists(inner, min_size=2, max_size=4).map(_grown(Or)),
        inner.map(lambda part: part.part if isinstance(part, Not) else Not(part)),
    ),
    max_leaves=12,
)
_SORT = st.lists(st.builds(SortKey, st.sampled_from(SORTS), st.booleans()), max_size=3, unique_by=lambda sort: sort.key)


@given(
    st.builds(Query, st.none() | _TREES, _SORT.map(tuple), st.none() | st.integers(1, 1_000_000)).filter(
        lambda query: len(str(query)) <= 2_000
    )
)
def test_a_tree_that_was_written_reads_into_an_equal_tree(query: Query) -> None:
    assert parse_query(str(query)) == query


_PIECES = st.sampled_from(
    ["water", "or", "and", "not", "-", "(", ")", '"', " ", ",", "،", ":", "<=", "=", ">", "is:", "due", "status", "ref",
     "field.", "x", "sort:", "limit:", "12:30", "none", "today", "+10wd", "2025-12", "٣", "\u200f", "é", "\u0301"]
)  # fmt: skip


@given(st.text(st.characters(), max_size=60) | st.lists(_PIECES, max_size=14).map("".join))
@settings(max_examples=400)
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    read = _read(text)

    if isinstance(read, Query):
        assert parse_query(str(read)) == read
    else:
        assert read.message
        assert 0 <= read.position <= len(text)
        assert text[read.position :].startswith(read.part)


def test_a_query_can_be_narrowed_by_another() -> None:
    view, typed = parse_query("water or food sort:ref limit:5"), parse_query("is:open convoy sort:due")

    both = narrowed(view, typed)
    assert both == parse_query("(water or food) is:open convoy sort:due limit:5")
    assert narrowed(parse_query(""), typed) == typed
    assert narrowed(parse_query(""), parse_query("")) == Query()


CLEARANCE = Workflow(
    "clearance",
    "CLR",
    "Clearance",
    "ngo",
    states=(State("draft", "Draft"), State("refused_final", "Refused for good", closed=True, outcome="refused")),
    moves=(),
)
ACTION = Workflow("action", "ACT", "Action", "other", states=(State("open", "Open"), State("draft", "Draft")), moves=())


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("", False),
        ("water sort:closed", False),
        ("is:overdue due<today", False),
        ("is:open", True),
        ("water (food or -is:closed)", True),
        ("closed:2025", True),
        ("outcome:refused", True),
        ("ref:CLR-1", True),
        ("-ref:CLR-1", False),
        ("status:draft", False),
        ("status:draft,open", False),
        ("status:refused_final", True),
        ('status:draft,"Refused for good"', True),
        ("status:no_longer_known", True),
        ("-status:refused_final", False),
    ],
)
def test_whether_a_query_decides_about_closed_items(text: str, mentioned: bool) -> None:
    assert mentions_closed(parse_query(text), (CLEARANCE, ACTION)) is mentioned


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025-12-31", date(2025, 12, 31), date(2025, 12, 31)),
        ("٢٠٢٥-١٢-٣١", date(2025, 12, 31), date(2025, 12, 31)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2200-12", date(2200, 12, 1), date(2200, 12, 31)),
        ("today", TODAY, TODAY),
        ("Tomorrow", date(2026, 1, 6), date(2026, 1, 6)),
        ("yesterday", date(2026, 1, 4), date(2026, 1, 4)),
        ("اليوم", TODAY, TODAY),
        ("أمس", date(2026, 1, 4), date(2026, 1, 4)),
        ("-7d", date(2025, 12, 29), date(2025, 12, 29)),
        ("+5wd", date(2026, 1, 12), date(2026, 1, 12)),  # over the weekend of Friday and Saturday
        ("2026-01-31 + 1m", date(2026, 2, 28), date(2026, 2, 28)),
        ("sun", date(2026, 1, 11), date(2026, 1, 11)),
        ("next thu", date(2026, 1, 15), date(2026, 1, 15)),
        ("eow", date(2026, 1, 8), date(2026, 1, 8)),
        ("eom - 2wd", date(2026, 1, 28), date(2026, 1, 28)),
        ("in 3 days", date(2026, 1, 8), date(2026, 1, 8)),
        ("5wd", date(2026, 1, 12), date(2026, 1, 12)),
        ("3 days ago", date(2026, 1, 2), date(2026, 1, 2)),
        ("31 march", date(2026, 3, 31), date(2026, 3, 31)),
        ("بعد أسبوعين", date(2026, 1, 19), date(2026, 1, 19)),
        ("@full-control", date(2026, 9, 30), date(2026, 9, 30)),
        ("@Full-Control+30d", date(2026, 10, 30), date(2026, 10, 30)),
    ],
)
def test_the_days_that_a_value_means(value: str, first: date, last: date) -> None:
    assert days_of(value, TODAY, IRAQ, MILESTONES) == (first, last)


@pytest.mark.parametrize(
    ("value", "milestones", "hint"),
    [
        ("@full-contrl", MILESTONES, "Did you mean full-control?"),
        ("@zzz", MILESTONES, "One of: full-control, handover"),
        ("@full-control-30d", MILESTONES, '"@full-control - 30d"'),
        ("@full-control", {}, "There are no milestones yet."),
    ],
)
def test_a_milestone_that_nobody_knows_is_refused(value: str, milestones: dict[str, date], hint: str) -> None:
    with pytest.raises(InvalidError, match=f"There is no milestone '{value[1:]}'") as raised:
        days_of(value, TODAY, IRAQ, milestones)

    assert hint in raised.value.hint


def test_a_day_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidError, match="outside 1900 to 2200"):
        days_of("+9999y", TODAY, IRAQ)


@pytest.mark.parametrize(
    ("value", "number"), [("30", "30"), ("30%", "30"), ("٣٣٫٥٪", "33.5"), ("-1.5", "-1.5"), ("1,200.50", "1200.50")]
)
def test_numbers_in_whatever_digits(value: str, number: str) -> None:
    assert str(number_of(value)) == number


def test_words_are_taken_apart_as_the_index_does() -> None:
    assert search_words("REG-14 (Café_x)") == ("reg", "14", "cafe", "x")
    assert search_words("أمانة ٢٠٢٥") == ("امانه", "2025")
