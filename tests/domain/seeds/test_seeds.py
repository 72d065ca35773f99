"""Seeds: from a document with a table to rows, offices and remarks."""

from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.seeds import KnownAuthority, Seed, SeedRow, companion_names, read_seed
from tracker.domain.workflow import State, Workflow
from tracker.errors import InvalidError

ARTICLE = Path(__file__).parents[4] / "shared" / "source" / "handover-article.txt"


def make_workflow(key: str, group: str, *words: str) -> Workflow:
    return Workflow(
        key=key,
        prefix=key[:3].upper(),
        title=key.replace("_", " ").title(),
        group=group,
        states=(State("open", "Open"),),
        moves=(),
        words=words,
    )


WORKFLOWS = (
    make_workflow("registration", "contractor", "register", "registration", "vendor", "تسجيل"),
    make_workflow("clearance", "ngo", "clearance", "access letter", "convoy", "تصريح"),
    make_workflow("data_request", "researcher", "data", "request data", "بيانات"),
    make_workflow("fund", "investor", "fund", "monitor", "صندوق"),
    make_workflow("action", "other"),
)

LIKE_THE_ARTICLE = """\
Breaking: a depot changes hands
Table of contents
- 1. Facts
- 2. Tips for everyone
the depot is handed over next month, “in full”, says its commander.
Facts
| Aspect | Details |
|---|---|
| Depot | North of the river |
| Expected action | Handover |
Dates
| Date (2025) | milestone | Details |
|---|---|---|
| 02 Feb | Notice | The Depot Command (DEPCOM) told the Ministry of Works (MoW). |
Tips for everyone
| Stakeholder | Action item | Rationale |
|---|---|---|
| Defense contractors | Sign up with the Iraqi Ministry of Roads and Bridges (MoRB) to register for base‑support work. | Shows the “local share” (at least 30 %). |
| NGOs & humanitarian groups | Talk to DEPCOM’s “Relief Entry Office” about clearances. | Gets disaster‑relief in sooner. |
| Academic researchers | Request data through the Iraqi Logistics Study Institute (ILSI) for a paper. | Offers de‑identified figures. |
| Investors | Monitor the “Basra Renewal Fund” for projects near the depot’s gate. | Early start in real‑estate. |
case Study: another depot
- What happened: it went well.
Questions
- When?
- Soon.
"""  # noqa: E501


def read(text: str, **options: object) -> Seed:
    return read_seed(text, "tips.md", WORKFLOWS, **options)  # type: ignore[arg-type]


def table(*rows: str, headers: str = "Stakeholder | Action | Rationale") -> str:
    return "\n".join(["Tips", "", headers, " | ".join("---" for _ in headers.split("|")), *rows])


def one(row: str, headers: str = "Stakeholder | Action | Rationale", **options: object) -> SeedRow:
    (found,) = read(table(row, headers=headers), **options).rows
    return found


# The document as a whole


def test_a_document_shaped_like_the_article_gives_its_four_items() -> None:
    seed = read(LIKE_THE_ARTICLE)
    assert [(row.stakeholder, row.group, row.workflow, row.authority) for row in seed.rows] == [
        ("Defense contractors", "contractor", "registration", "MoRB"),
        ("NGOs & humanitarian groups", "ngo", "clearance", "REO"),
        ("Academic researchers", "researcher", "data_request", "ILSI"),
        ("Investors", "investor", "fund", "BRF"),
    ]
    assert [row.rationale for row in seed.rows][:2] == [
        "Shows the “local share” (at least 30 %).",
        "Gets disaster‑relief in sooner.",
    ]
    assert seed.rows[1].action == "Talk to DEPCOM’s “Relief Entry Office” about clearances"
    assert seed.problems == ()


def test_offices_found_in_the_text_are_unverified_and_their_existence_a_claim() -> None:
    seed = read(LIKE_THE_ARTICLE)
    assert {(office.code, office.name, office.part_of, office.status) for office in seed.authorities} == {
        ("MoRB", "Iraqi Ministry of Roads and Bridges", "", "unverified"),
        ("REO", "Relief Entry Office", "DEPCOM", "unverified"),
        ("ILSI", "Iraqi Logistics Study Institute", "", "unverified"),
        ("BRF", "Basra Renewal Fund", "", "unverified"),
    }
    assert [row.claims for row in seed.rows] == [("office-morb",), ("office-reo",), ("office-ilsi",), ("office-brf",)]
    assert {(claim.key, claim.status, claim.concerns) for claim in seed.claims} >= {
        ("office-reo", "unverified", ("REO",))
    }
    assert all("tips.md, line" in claim.doubt for claim in seed.claims)


def test_everything_chosen_is_said() -> None:
    remarks = read(LIKE_THE_ARTICLE).remarks
    assert "Line 7: the table 'Facts' is left alone" in remarks
    assert (
        "Line 16: action items, in the table 'Tips for everyone': "
        "stakeholder from 'Stakeholder', action from 'Action item', rationale from 'Rationale'"
    ) in remarks
    assert "Line 18: 'Defense contractors' is of the group contractor: the name says 'contractor'" in remarks
    assert "Line 18: the kind of work is registration: the action says 'register'" in remarks
    assert "Line 19: the office REO, Relief Entry Office, part of DEPCOM, is taken from the text, unverified" in remarks


@pytest.mark.skipif(not ARTICLE.exists(), reason="the article is not part of the repository")
def test_the_article_itself() -> None:
    seed = read(ARTICLE.read_text(encoding="utf-8"))
    assert len({row.stakeholder for row in seed.rows}) == 4
    assert [(row.workflow, row.authority) for row in seed.rows] == [
        ("registration", "MoIM"),
        ("clearance", "HAO"),
        ("data_request", "IDRI"),
        ("fund", "NDF"),
    ]
    assert all(row.rationale.endswith(".") for row in seed.rows)
    assert seed.problems == ()


def test_an_arabic_document() -> None:
    text = (
        "# نصائح\n\n| الجهة | الإجراء | السبب | الجهة المختصة |\n|---|---|---|---|\n"
        "| المقاولون | التسجيل لدى وزارة الصناعة والمعادن (MoIM) | المحتوى المحلي ٣٠٪ | |\n"
        "| منظمات الإغاثة | الحصول على التصريح | دخول أسرع | مكتب الوصول الإنساني (HAO) |\n"
        "| باحثون | طلب البيانات من «معهد الدراسات» | أرقام | |\n"
        "| المستثمرون | انتظار الأخبار | مبكر | - |\n"
        "| الجيران | الحديث | ودّ | - |\n"
    )
    seed = read(text)
    assert [(row.group, row.workflow, row.authority, row.authority_name) for row in seed.rows] == [
        ("contractor", "registration", "MoIM", "وزارة الصناعة والمعادن"),
        ("ngo", "clearance", "HAO", "مكتب الوصول الإنساني"),
        ("researcher", "data_request", "معهد-الدراسات", "معهد الدراسات"),
        ("investor", "fund", None, ""),
        ("other", "action", None, ""),
    ]
    assert seed.rows[0].rationale == "المحتوى المحلي ٣٠٪"


@pytest.mark.parametrize(
    "headers",
    [
        "Who | What to do | Why",
        "Party | Next step | Reason",
        "Organisation | Task | Purpose",
        "GROUP | action item(s) | **Rationale**",
        "Stakeholder group | Recommended action | Why it matters",
        "أصحاب المصلحة | بند العمل | المبرر",
        "الطرف | ما يجب فعله | لماذا",
        "صاحب المصلحة | المطلوب | السبب",
    ],
)
def test_headers_are_recognised_by_meaning(headers: str) -> None:
    row = one("Investors | monitor it | soon", headers)
    assert (row.stakeholder, row.action, row.rationale) == ("Investors", "monitor it", "soon")


def test_columns_may_stand_in_any_order() -> None:
    row = one("soon | ngo | monitor it | Friends", "Why | Group | Action | Stakeholder")
    assert (row.stakeholder, row.group, row.action, row.rationale) == ("Friends", "ngo", "monitor it", "soon")


def test_all_other_columns() -> None:
    row = one(
        "Investors | look | why | A Fund (AF) | fund | 2026-03-31 | Noor | high | #water, relief | 12/B | c-one c-two",
        "Who | Action | Rationale | Office | Kind | By when | Owner | Priority | Tags | Reference | Relies on (keys)",
    )
    assert (row.authority, row.authority_name, row.workflow) == ("AF", "A Fund", "fund")
    assert (row.due, row.owner, row.priority, row.reference) == ("2026-03-31", "Noor", "high", "12/B")
    assert (row.tags, row.claims) == (("water", "relief"), ("c-one", "c-two", "office-af"))


def test_a_column_without_meaning_is_named() -> None:
    seed = read(table("A | b | c | d", headers="Stakeholder | Action | Rationale | Colour"))
    assert "Line 3: no meaning is known for the columns 'Colour'" in seed.problems


def test_two_tables_are_both_taken_and_both_named() -> None:
    seed = read(f"{table('A | b | c')}\n\nMore\n\n{table('D | e | f', headers='Who | What to do | Why')}")
    assert [row.stakeholder for row in seed.rows] == ["A", "D"]
    assert "2 tables hold action items and all are taken: lines 3, 11" in seed.remarks


def test_a_table_that_nearly_fits_is_named() -> None:
    seed = read(f"{table('A | b', headers='Who | What to do')}\n\nMore\n\n{table('D | e | f')}")
    assert "Line 3: the table 'Tips' is left alone: it has no rationale column" in seed.problems


def test_without_a_table_the_error_says_what_is_needed_and_what_was_seen() -> None:
    with pytest.raises(InvalidError) as caught:
        read(table("1 | 2", headers="Aspect | Details"))
    assert str(caught.value) == (
        "tips.md has no table with a stakeholder, an action and a rationale column. Give one table the headers "
        "Stakeholder, Action item and Rationale (or the same in Arabic). Headers seen: Aspect, Details (line 3)."
    )
    with pytest.raises(InvalidError, match=r"^tips\.md contains no table\."):
        read("Nothing but words.")


def test_what_is_not_text_is_refused() -> None:
    for text in ("PK\x00\x03", "\ud800"):
        with pytest.raises(InvalidError, match="not a text document"):
            read(text)
    with pytest.raises(InvalidError, match="at most 2,000,000"):
        read("x" * 2_000_001)


# Rows


def test_rows_that_cannot_be_taken_are_said_with_their_line() -> None:
    seed = read(
        table("A | | why", " | do | why", "*** | do | why", "A | do | why | more", "A | x\x01" + "y" * 600 + " | w")
    )
    assert seed.rows == ()
    problems = "\n".join(seed.problems)
    assert "Line 5: the row is left out: The action is empty." in problems
    assert "Line 6: the row is left out:" in problems
    assert "Line 7: the row is left out: The stakeholder '***' has no letters." in problems
    assert "Line 8: the row is left out: There are more cells than headers." in problems
    assert "Line 9: the row is left out: The action has 602 characters; at most 500 fit." in problems


def test_a_missing_rationale_is_allowed_and_said() -> None:
    seed = read(table("Investors | monitor the fund |"))
    assert seed.rows[0].rationale == ""
    assert "Line 5: there is no rationale" in seed.remarks


def test_an_empty_row_is_nothing() -> None:
    assert len(read(table("| | | |", "A | do | why")).rows) == 1


def test_a_row_that_stands_twice_is_taken_once() -> None:
    seed = read(table("A | do it. | why", "a | do it | because"))
    assert len(seed.rows) == 1
    assert "Line 6: the row is left out: it repeats line 5" in seed.problems


@pytest.mark.parametrize(
    ("typed", "title"), [("Do it.", "Do it"), ("Do it...", "Do it..."), ("Do **it** ’soon‑ish’ .", "Do it ’soon‑ish’")]
)
def test_the_action_is_kept_as_typed_but_for_its_full_stop(typed: str, title: str) -> None:
    assert one(f"A | {typed} | why").action == title


def test_the_key_is_the_stakeholder_and_the_action_and_nothing_else() -> None:
    headers = "Stakeholder | Action | Rationale | Kind"
    rows = read(table("The NGOs & Co | Talk. | w | fund", "NGOs and co | Talk | v | action", headers=headers)).rows
    assert [row.key for row in rows] == ["ngos and co/Talk", "ngos and co/Talk"]


def test_the_digest_changes_with_what_is_typed_and_with_nothing_else() -> None:
    before = one("Investors | monitor it at “Old Town Bank” | why")
    known = [KnownAuthority("OTB2", "Old Town Bank")]
    assert one("Investors | monitor it at “Old Town Bank”. | why", known=known).digest == before.digest
    wider = one(
        "Investors | monitor it at “Old Town Bank” | why | ", headers="Stakeholder | Action | Rationale | Owner"
    )
    assert wider.digest == before.digest
    assert len(before.digest) == 64
    for row in ("Investors | monitor it at “Old Town Bank” | so", "Investors | monitor “Old Town Bank” | why"):
        assert one(row).digest != before.digest


def test_the_digest_does_not_hang_on_the_workflows() -> None:
    text = table("Investors | monitor it | why")
    (here,), (there,) = (read_seed(text, "tips.md", flows).rows for flows in (WORKFLOWS, WORKFLOWS[-1:]))
    assert (here.workflow, there.workflow) == ("fund", "action")
    assert here.digest == there.digest


# The kind of work


@pytest.mark.parametrize("cell", ["clearance", "CLE", "Clearance", "CLEARANCES", "access letter", "تصريح"])
def test_rule_one_the_kind_column_decides(cell: str) -> None:
    row = one(f"Contractors | register | why | {cell}", "Stakeholder | Action | Rationale | Kind")
    assert (row.workflow, row.workflow_reason) == ("clearance", f"the kind column says '{cell}'")


def test_a_kind_that_nobody_knows_is_said_and_the_next_rule_decides() -> None:
    seed = read(table("Contractors | register | why | clerance", headers="Stakeholder | Action | Rationale | Kind"))
    assert seed.rows[0].workflow == "registration"
    assert (
        "Line 5: the kind 'clerance' is not one of registration, clearance, data_request, fund, action "
        "(Did you mean clearance?)"
    ) in seed.problems


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("ask for DATA and request data on convoys", "data_request"),
        ("get clearances", "clearance"),
        ("get an access letter to monitor", "clearance"),
        ("take the access road and the letter to the fund", "fund"),
        ("pay for the database of the fund", "fund"),
        ("طلب التصريح", "clearance"),
    ],
)
def test_rule_two_most_words_of_the_action_decide(action: str, kind: str) -> None:
    row = one(f"Neighbours | {action} | why")
    assert row.workflow == kind
    assert row.workflow_reason.startswith("the action says '")


def test_a_tie_of_words_is_said_and_the_group_decides() -> None:
    seed = read(table("Relief workers | register the convoy | why"))
    assert (seed.rows[0].workflow, seed.rows[0].group) == ("clearance", "ngo")
    assert (
        "Line 5: the words of the action fit registration ('register') and clearance ('convoy') alike" in seed.problems
    )


@pytest.mark.parametrize(
    ("name", "group", "kind"),
    [
        ("Suppliers of water", "contractor", "registration"),
        ("متعهدو النقل", "contractor", "registration"),
        ("Humanitarian groups", "ngo", "clearance"),
        ("منظمات", "ngo", "clearance"),
        ("The University of Mosul", "researcher", "data_request"),
        ("الباحثون", "researcher", "data_request"),
        ("A pension fund", "investor", "fund"),
        ("مستثمرون", "investor", "fund"),
    ],
)
def test_rule_three_the_group_of_the_stakeholder_decides(name: str, group: str, kind: str) -> None:
    row = one(f"{name} | be there early | why")
    assert (row.group, row.workflow) == (group, kind)
    assert row.workflow_reason == f"it is the kind of work for the group {group}"


def test_rule_four_the_general_kind_is_said_aloud() -> None:
    seed = read(table("Neighbours | be there early | why"))
    assert (seed.rows[0].group, seed.rows[0].workflow) == ("other", "action")
    assert "Line 5: 'Neighbours' is of the group other: no word of the name tells the group" in seed.problems
    assert "Line 5: the kind of work is action: nothing in the row says which kind of work it is" in seed.problems


def test_without_a_general_kind_the_row_is_left_out() -> None:
    seed = read_seed(table("Neighbours | be early | why"), "tips.md", WORKFLOWS[:-1])
    assert seed.rows == ()
    assert "there is no general kind" not in seed.remarks
    assert "nothing in the row says which kind of work it is" in seed.problems[0]


def test_two_kinds_for_one_group_are_said() -> None:
    seed = read_seed(table("Investors | wait | why"), "tips.md", (*WORKFLOWS, make_workflow("bond", "investor")))
    assert seed.rows[0].workflow == "action"
    assert "Line 5: the group investor has several kinds of work: fund, bond" in seed.problems


def test_a_group_column_that_cannot_be_read_is_said() -> None:
    seed = read(table("Investors | monitor | why | bankers", headers="Stakeholder | Action | Rationale | Group"))
    assert seed.rows[0].group == "investor"
    assert "the group 'bankers' is not one of contractor, ngo, researcher, investor, other" in seed.problems[0]


# The office

KNOWN = (
    KnownAuthority("HAO", "Humanitarian Access Office", ("مكتب الوصول الإنساني",)),
    KnownAuthority("AACC", "Ain al-Asad Command Center"),
    KnownAuthority("IT", "Information Bureau"),
)


@pytest.mark.parametrize(
    "action",
    [
        "Ask the HAO",
        "Ask AACC’s “Humanitarian Access Office” (HAO)",
        "Ask the humanitarian access office at the AACC",
        "راجع مكتب الوصول الإنساني",
    ],
)
def test_a_known_office_comes_first_and_adds_nothing(action: str) -> None:
    seed = read(table(f"NGOs | {action} | why"), known=KNOWN)
    assert (seed.rows[0].authority, seed.rows[0].claims, seed.authorities) == ("HAO", (), ())
    assert any("the action names the office HAO, Humanitarian Access Office" in remark for remark in seed.remarks)


def test_the_code_of_an_office_is_not_found_inside_a_sentence() -> None:
    seed = read(table("NGOs | Confirm it | why"), known=KNOWN)
    assert seed.rows[0].authority is None
    assert "Line 5: no office recognised in the action" in seed.problems


@pytest.mark.parametrize(
    ("action", "code", "name"),
    [
        ("Contact Iraqi Ministry of Oil (MoO) soon", "MoO", "Iraqi Ministry of Oil"),
        ("Contact the Ministry of the Interior (MoI)", "MoI", "Ministry of the Interior"),
        ("See “Board of Trade and Ports”", "BTP", "Board of Trade and Ports"),
        ("See 'A' or \"Mosul City Archive\"", "MCA", "Mosul City Archive"),
        ("مراجعة «هيئة الموانئ»", "هيئة-الموانئ", "هيئة الموانئ"),
    ],
)
def test_offices_in_the_text(action: str, code: str, name: str) -> None:
    row = one(f"NGOs | {action} | why")
    assert (row.authority, row.authority_name) == (code, name)


@pytest.mark.parametrize(
    "action", ["Show the “local content” (LC)", "Send the request (RFP) on", "Say “Yes”", "Pay (USD)"]
)
def test_what_is_no_office(action: str) -> None:
    assert one(f"NGOs | {action} | why").authority is None


@pytest.mark.parametrize(
    "cell", ["hao", "Humanitarian Access Office", "The HAO (part of AACC)", "مكتب الوصول الانساني"]
)
def test_the_authority_column_matches_known_offices_generously(cell: str) -> None:
    row = one(f"NGOs | Ask | why | {cell}", "Stakeholder | Action | Rationale | Authority (code)", known=KNOWN[:1])
    assert row.authority == "HAO"


def test_a_dash_in_the_authority_column_means_none() -> None:
    seed = read(
        table("NGOs | Ask “Old Town Bank” | why | –", headers="Stakeholder | Action | Rationale | Authority"),
        known=KNOWN,
    )
    assert (seed.rows[0].authority, seed.authorities, seed.problems) == (None, (), ())


def test_one_office_in_two_rows_is_one_and_two_with_one_code_are_two() -> None:
    seed = read(
        table(
            "NGOs | Ask “Old Town Bank” | why",
            "Investors | Ask Old Town Bank again | why",
            "Researchers | Ask “Open Trade Board” | why",
        )
    )
    assert [row.authority for row in seed.rows] == ["OTB", "OTB", "OTB-2"]
    assert [office.code for office in seed.authorities] == ["OTB", "OTB-2"]
    assert "Line 7: the code OTB belongs to another office; OTB-2 is used" in seed.problems


def test_a_second_office_in_the_text_is_said() -> None:
    seed = read(table("NGOs | Ask “Old Town Bank” or the Iraqi Trade Board (ITB) | why"))
    assert seed.rows[0].authority == "ITB"
    assert "Line 5: the action names several offices; not taken: OTB Old Town Bank" in seed.problems


# Companions

AUTHORITIES = "| Code | Name | Arabic name | Part of | Status | Calendar |\n|---|---|---|---|---|---|\n"
CLAIMS = "| Key | Statement | Status | Source | Disputed by | Doubt | Concerns |\n|---|---|---|---|---|---|---|\n"


def test_companions_are_named_in_one_line() -> None:
    text = "# Tips\n\n**Companions**: [a.md](a.md), `b c.md`; ../secret.md, /etc/passwd, notes.pdf, a.md.\n"
    assert companion_names(text) == ("a.md", "b c.md")
    assert companion_names("المرفقات: a.md، b.txt") == ("a.md", "b.txt")
    assert companion_names("It has no companions.") == ()


def test_companions_are_read_with_the_seed() -> None:
    seed = read(
        "Companions: a.md, b.md\n\n"
        + table("NGOs | Ask | why | HAO | c1", headers="Stakeholder | Action | Rationale | Authority | Relies on"),
        companions={
            "a.md": f"{AUTHORITIES}| HAO | Access Office | مكتب | - | unverified | iq |\n",
            "b.md": f"{CLAIMS}| c1 | It is so. | disputed | s1 | c2 | Says who? | HAO, day-one |\n"
            "| c2 | It is not. | disputed | s1 | c1 | - | - |\n\n"
            "Sources\n\n| Key | Title | Grade | Published |\n|---|---|---|---|\n| s1 | News | F6 | ٢٠٢٥-٠٥-١٠ |\n\n"
            "Dates\n\n| Key | Date | Title | Certainty |\n|---|---|---|---|\n"
            "| day-one | 2025-10-01 | Control | disputed |\n",
        },
    )
    assert seed.problems == ()
    assert (seed.rows[0].authority, seed.rows[0].claims) == ("HAO", ("c1",))
    assert (seed.authorities[0].aliases, seed.authorities[0].part_of, seed.authorities[0].calendar) == (
        ("مكتب",),
        "",
        "iq",
    )
    assert (seed.claims[0].disputed_by, seed.claims[0].concerns, seed.claims[1].doubt) == ("c2", ("HAO", "day-one"), "")
    assert (str(seed.sources[0].published), seed.sources[0].grade) == ("2025-05-10", "F6")
    assert (str(seed.milestones[0].day), seed.milestones[0].certainty) == ("2025-10-01", "disputed")


MILESTONES = "| Key | Date | Rule | Title | Certainty |\n|---|---|---|---|---|\n"


def test_a_milestone_may_follow_another_one() -> None:
    seed = read(
        f"{MILESTONES}| report | 2026-02-28 | @Out + 2 months | Report | estimated |\n"
        "| out | 2025-12-31 | - | Out | disputed |\n| elsewhere | 2026-03-01 | @unknown + 1d | Else | estimated |\n"
        "| office | 2026-03-01 | @out + 40wd | Office | estimated |\n"
    )
    assert seed.problems == ()
    assert [(one.key, one.rule) for one in seed.milestones] == [
        ("report", "@out + 2m"),
        ("out", ""),
        ("elsewhere", "@unknown + 1d"),
        ("office", "@out + 40wd"),
    ]


def test_the_rule_of_a_milestone_has_an_arabic_header() -> None:
    heads = "| المفتاح | التاريخ | القاعدة | العنوان | اليقين |\n|---|---|---|---|---|\n"
    seed = read(f"{heads}| out | 2025-12-31 | | الانسحاب | disputed |\n| report | 2026-01-31 | @out + ١m | تقرير | |\n")
    assert (seed.problems, [one.rule for one in seed.milestones]) == ((), ["", "@out + 1m"])


def test_a_rule_that_cannot_be_is_a_problem_with_its_line() -> None:
    seed = read(
        "Companions: m.md\n\n" + table("NGOs | Ask | why | -", headers="Who | Action | Rationale | Authority"),
        companions={
            "m.md": f"{MILESTONES}| out | 2025-12-31 | | Out | |\n| a | 2026-01-30 | @out + 1m | A | |\n"
            "| b | 2026-01-30 | @out 1m | B | |\n| c | 2026-01-30 | today + 1m | C | |\n"
            "| d | 2026-01-30 | @e | D | |\n| e | 2026-01-30 | @d | E | |\n| f | 2026-01-30 | @f | F | |\n"
        },
    )
    date = "Give one of them a date of its own."
    assert seed.problems == (
        "m.md, line 5: left out: '1m' needs + or - before it in '@out 1m'. Write @out + 1m.",
        "m.md, line 6: left out: 'today + 1m' follows no milestone. Write it like @pacts-signed + 6m.",
        "m.md, line 4: the rule of 'a' is left out: @out + 1m is 2026-01-31, not 2026-01-30.",
        f"m.md, line 7: the rule of 'd' is left out: d would follow itself: d -> e -> d. {date}",
        f"m.md, line 9: the rule of 'f' is left out: f would follow itself: f -> f. {date}",
    )
    assert [(one.key, one.rule) for one in seed.milestones] == [
        ("out", ""),
        ("a", ""),
        ("d", ""),
        ("e", "@d"),
        ("f", ""),
    ]
    assert str(seed.milestones[1].day) == "2026-01-30"


def test_a_document_of_companion_tables_alone_is_a_seed_without_rows() -> None:
    seed = read(f"{AUTHORITIES}| HAO | Access Office | | | | |")
    assert (seed.rows, seed.authorities[0].status) == ((), "unverified")


def test_what_is_wrong_in_a_companion_is_said_with_file_and_line() -> None:
    seed = read(
        "Companions: a.md, b.md, c.md, d.md\n\n"
        + table("NGOs | Ask the clearance | why | c-1", headers=TABLE_WITH_CLAIMS),
        companions={
            "a.md": f"{AUTHORITIES}| HAO | Access Office | | | sure | |\n| A | | | | | |\n| A | *** | | | | |\n",
            "b.md": f"{CLAIMS}| Key one | It is so. | | | | | |\n"
            "| c1 | So. | | s9 | c9 | | XYZ |\n| c1 | Not so. | | | | | |\n",
            "c.md": "nothing",
        },
    )
    assert seed.problems == (
        "a.md, line 3: left out: 'sure' is not a status. One of: unverified, confirmed, disputed, refuted.",
        "a.md, line 4: left out: The name is empty. Give it at least one word.",
        "a.md, line 5: left out: The name '***' has no letters.",
        "b.md, line 3: left out: 'Key one' is not a key. Use small letters a-z, digits, - and _.",
        "b.md, line 5: left out: 'c1' is described already. Each key stands for one thing.",
        "c.md: no table of authorities, milestones, sources or claims",
        "d.md: this companion is not there",
        "Line 7: no office recognised in the action",
        "Line 7: the claim 'c-1' is not described here. Did you mean c1?",
        "The claim 'c1' concerns 'XYZ', which is not described here",
        "The claim 'c1' names the source 's9', which is not described here",
        "The claim 'c1' is disputed by 'c9', which is not described here",
    )


TABLE_WITH_CLAIMS = "Stakeholder | Action | Rationale | Claims"


def test_without_the_companions_references_are_not_checked() -> None:
    seed = read("Companions: a.md\n\n" + table("NGOs | Ask “Old Bank” | why | c-x", headers=TABLE_WITH_CLAIMS))
    assert seed.companions == ("a.md",)
    assert seed.problems == ()


# Any text

_PIECES = st.sampled_from(
    [
        *("|", "\n", "\t", " ", "---", "-", "“", "”", "(", ")", "*", "\x01", "&#0;", "Companions: a.md"),
        *("Stakeholder", "Action", "Why", "Authority", "Kind", "Code", "Name", "Status", "Key", "Date", "Title"),
        *("Statement", "Grade", "Certainty", "المقاول", "السبب"),
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(_PIECES | st.text(max_size=3), max_size=60).map("".join)))
def test_any_text_is_read_or_refused_with_an_invalid_error(text: str) -> None:
    for companions in (None, {"a.md": text}):
        try:
            seed = read(text, companions=companions, known=KNOWN)
        except InvalidError:
            continue
        check(seed)


@given(
    st.lists(st.tuples(*[st.text(st.characters(exclude_categories=("Cs",)), max_size=25)] * 4), min_size=1, max_size=5)
)
def test_any_cells_are_read(rows: list[tuple[str, ...]]) -> None:
    escaped = [" | ".join(cell.replace("\\", "\\\\").replace("|", "\\|") for cell in row) for row in rows]
    try:
        seed = read(table(*(f"| {row} |" for row in escaped), headers="Stakeholder | Action | Rationale | Authority"))
    except InvalidError:
        return
    check(seed)


def check(seed: Seed) -> None:
    codes = {office.code for office in (*seed.authorities, *KNOWN)}
    for row in seed.rows:
        assert row.action
        assert row.stakeholder
        assert row.authority is None or row.authority in codes
        assert row.action == normalize("NFC", row.action)
    assert len({row.digest for row in seed.rows}) == len(seed.rows)
    assert len({office.code.casefold() for office in seed.authorities}) == len(seed.authorities)
    assert set(seed.problems) <= set(seed.remarks)
