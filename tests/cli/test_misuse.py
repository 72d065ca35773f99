"""Every misuse gives one line that says what is wrong and what to do, and a documented exit code."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.running import Result, done, process, run


def refused(result: Result, code: int, part: str) -> None:
    """Assert that a command said one line on stderr, nothing on stdout, and ended with this code."""
    assert result.out == ""
    assert result.err.startswith("tracker: ")
    assert result.err.endswith("\n")
    assert result.err.count("\n") == 1
    assert part in result.err
    assert "Traceback" not in result.err
    assert result.code == code


NO_DATE = "Write it as YEAR-MONTH-DAY"
MISUSES = [
    # items by name
    ("show ZZZ-9", 66, "There is no item ZZZ-9"),
    ("show REG-2", 66, "The last REG is REG-1"),
    ("show REG-999999999999", 66, "There is no item"),
    ("show CLR", 65, "'CLR' is not a ref. Refs look like CLR-14"),
    ("show ''", 65, "is not a ref"),
    ("history ZZZ-1", 66, "There never was an item ZZZ-1"),
    ("show REG-1 --format csv", 2, "It has: text, json"),
    ("note REG-1 ''", 65, "The note is empty"),
    ("note REG-1 x --kind fax", 65, "One of: note, call, email, visit, meeting"),
    ("note REG-1 x --on 2027-01-01", 65, "has not come yet (today is 2026-01-05)"),
    # adding
    ("add clearence x", 66, "Did you mean clearance?"),
    ("add clearance ''", 65, "The title is empty"),
    ("add clearance", 2, "The title is missing. Write it after the kind"),
    ("add", 2, "The kind is missing. Begin with it"),
    ("add clearance Water convoy to Rutba", 2, "goes in quotes: 'Water convoy to Rutba'"),
    ("add action Letter --due next thu", 2, "go in quotes, in a title as in a value: --due 'next thu'"),
    ("add clearance x --stakeholdr ngo", 2, "There is no option --stakeholdr. Did you mean --stakeholder?"),
    ("list --hlep", 2, "Did you mean --help?"),
    ("add clearance x --due", 2, "--due is not followed by anything"),
    ("add clearance x --stakeholder zzzz", 66, "There is no stakeholder 'zzzz'"),
    ("add clearance x --stakeholder 'Defense contracters'", 66, "Did you mean 'Defense contractors'?"),
    ("add clearance x --authority zzzz", 66, "There is no office 'zzzz'"),
    ("add clearance x --priority hgh", 65, "Did you mean high?"),
    ("add clearance x --tag 'a b'", 65, "cannot be a tag"),
    ("add clearance x --raised 2030-01-01", 65, "has not come yet"),
    # dates
    ("add clearance x --due 2026-02-30", 65, "There is no 2026-02-30 in the calendar"),
    ("add clearance x --due 2026-W01-1", 65, NO_DATE),
    ("add clearance x --due 31/12/2026", 65, NO_DATE),
    ("add clearance x --due 2026-01-05T10:00", 65, "'2026-01-05T10:00' is not"),
    ("add clearance x --due 2201-01-01", 65, "outside 1900 to 2200"),
    ("add clearance x --due soon", 65, "is not something a date can start from"),
    ("add clearance x --due 'today + 10'", 65, "The unit is missing"),
    ("add clearance x --due 'today + 99999d'", 65, "99999 is too many"),
    ("add clearance x --due 'today + 9999y'", 65, "outside 1900 to 2200"),
    ("add clearance x --due '@nowhere + 3d'", 65, "There is no milestone 'nowhere'"),
    ("add clearance x --due 'submitted + 3d'", 65, "'submitted' has no date here"),
    # moving
    ("move", 2, "Move what, and where to?"),
    ("move submitted", 2, "Which item?"),
    ("move CLR-1 nowhere", 65, "From here: submitted, cancelled"),
    ("move CLR-1 granted", 65, "From here: submitted, cancelled"),
    ("move CLR-1 submitted", 65, "Check it off first: tracker step done CLR-1 office-confirmed"),
    ("move CLR-1 submitted", 65, "3 more"),
    ("move ZZZ-1 submitted", 66, "There is no item ZZZ-1"),
    ("move CLR-1 DAT-1 cancelled --query is:open", 2, "not both"),
    ("move cancelled --query 'tag:nothing'", 66, "No item matches"),
    # typed fields
    ("edit REG-1 --field level", 2, "'level' is not NAME=VALUE"),
    ("edit REG-1 --field =1", 2, "'=1' is not NAME=VALUE"),
    ("edit REG-1 --field level=a --field level=b", 2, "--field level is given twice"),
    ("edit CLR-1 --field staff_count=many", 65, "'many' is not a whole number"),
    ("edit CLR-1 --field staf_count=1", 65, "Did you mean staff_count?"),
    ("edit REG-1 --field local_content=30", 65, "'local_content' is computed"),
    ("edit CLR-1 --field 'window_from=2026-02-30 10:00'", 65, "There is no 2026-02-30"),
    ("edit", 65, "Nothing to change"),
    ("edit REG-1", 65, "Nothing to change"),
    ("edit --title x", 2, "Which item?"),
    ("edit REG-1 --query is:open --title x", 2, "not both"),
    ("edit REG-1 CLR-1 --editor", 2, "--editor opens one item"),
    # steps and links
    ("step done REG-1 zzzz", 66, "REG-1 has no step 'zzzz'"),
    ("step done REG-1 99", 66, "It has 10: tracker step list REG-1"),
    ("step skip REG-1 1", 2, "Missing option '--reason'"),
    ("step skip REG-1 1 --reason ' '", 65, "A step is skipped for a reason"),
    ("link REG-1", 2, "How are they linked?"),
    ("link REG-1 --blocked-by REG-1", 65, "cannot be linked to itself"),
    ("unlink REG-1 --blocked-by CLR-1", 66, "REG-1 has no link blocked-by CLR-1"),
    # queries
    ("list status:opn", 65, "There is no status 'opn'. Did you mean open?"),
    ("list statu:open", 65, "There is no key 'statu'. Did you mean status?"),
    ("list is:overdu", 65, "Did you mean overdue?"),
    ("list 'due<tomorow'", 65, "Did you mean tomorrow?"),
    ("list 'raised:2025-13'", 65, "There is no month 13"),
    ("list '(a'", 65, "There is a '(' without its ')'"),
    ("list 'a)'", 65, "There is a ')' without its '('"),
    ("list '\"a'", 65, "There is a quote that is never closed"),
    ("list or", 65, "Something is missing beside 'or'"),
    ("list limit:x", 65, "'x' is not a number of rows"),
    ("list sort:duee", 65, "Did you mean due?"),
    ("list --sort duee", 65, "Did you mean due?"),
    ("list stakeholder:zzz", 65, "There are: Academic researchers"),
    ("list kind:zzz", 65, "One of: clearance"),
    ("list authority:zzz", 65, "There are: AACC"),
    ("list 'priority>=huge'", 65, "huge"),
    ("list 'steps<200%'", 65, "is not between 0% and 100%"),
    ("list field.foo:1", 65, "has a field 'foo'"),
    ("list --limit 0", 2, "Invalid value for '--limit'"),
    ("list --limit x", 2, "Invalid value for '--limit'"),
    ("list --limit 99999999999999999999", 2, "Invalid value for '--limit'"),
    # columns, formats, reports, views
    ("list --columns ref,ttile", 65, "Did you mean title?"),
    ("list --format xml", 65, "Formats: csv, json, md, table"),
    ("list --view nope", 66, "There is no view 'nope'"),
    ("report nope", 66, "Reports: overview, status"),
    ("report status --format nope", 65, "There is no format 'nope'"),
    ("report overview --columns ref", 2, "fixed columns"),
    ("report status is:opn", 65, "Did you mean open?"),
    ("view show nope", 66, "There is no view 'nope'"),
    ("view add 'A b' x", 65, "cannot be the name of a view"),
    ("view add ab statu:x", 65, "There is no key 'statu'"),
    ("view add ab is:open --columns ttile", 65, "Did you mean title?"),
    ("export --sensitive foo", 65, "'foo' is not a sensitive field"),
    # who and what
    ("stakeholder show nobody", 66, "There is no stakeholder 'nobody'"),
    ("stakeholder add NGOs --group club", 65, "contractor, ngo, researcher, investor, other"),
    ("stakeholder add 'defence contractors'", 65, "already"),
    ("authority add X y", 65, "'X' cannot be a code"),
    ("authority add XX y --calendar mars", 66, "Calendars: gb-eng, iq, plain, us"),
    ("authority edit HAO --status confirmed", 65, "How do you know?"),
    ("authority edit HAO --status real --reason x", 65, "One of: unverified, confirmed, disputed, refuted"),
    ("claim show zzz", 66, "There is no claim 'zzz'"),
    ("claim confirm office-hao", 2, "Missing option '--how'"),
    ("source show zzz", 66, "There is no source 'zzz'"),
    ("workflow show zzz", 66, "Kinds: clearance"),
    ("workflow check none.toml", 66, "There is no file none.toml"),
    # looking back
    ("undo 999", 66, "There is no operation 999"),
    ("undo 99999999999999999999", 66, "There is no operation"),
    ("redo 99999999999999999999", 66, "There is no operation"),
    ("undo -- -99999999999999999999", 66, "There is no operation"),
    ("undo x", 2, "OPERATION"),
    ("redo", 66, "Nothing of yours (layla) to redo"),
    ("redo 1", 75, "is not undone"),
    # setting up
    ("init", 73, "exists already; it was not touched"),
    ("seed nope", 66, "Seeds: practical-tips"),
    ("seed nope.md", 66, "There is no file nope.md"),
    ("config set nope 1", 78, "There is no setting 'nope'"),
    ("config set due_soon_dys 1", 78, "Did you mean due_soon_days?"),
    ("config set due_soon_days x", 78, "due_soon_days"),
    ("config set time_zone Mars", 78, "no such time zone"),
    ("config set time_zone ../../etc/passwd", 78, "no such time zone"),
    ("--config none.toml list", 78, "There is no settings file none.toml"),
    ("--db postgresql://a:secret@b/c list", 69, "cannot open 'postgresql://' databases"),
    ("--db none.db list", 66, "Create it: tracker init"),
    # words of the command line
    ("lst", 2, "Did you mean 'list'?"),
    ("step don REG-1 1", 2, "Did you mean 'done'?"),
    ("--nope list", 2, "There is no option --nope. See: tracker --help"),
    ("list --formt csv", 2, "There is no option --formt. Did you mean --format?"),
    ("show", 2, "Missing argument 'REF'"),
    ("show REG-1 CLR-1", 2, "'CLR-1' is left over. Text of several words goes in quotes."),
    ("step", 2, "What should it do? See: tracker step --help"),
    ("list --limit", 2, "--limit"),
]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("words", "code", "part"), MISUSES, ids=[f"{words} [{part}]" for words, _, part in MISUSES])
def test_a_misuse_is_one_line_and_a_code(
    words: str, code: int, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    refused(run(*shlex.split(words)), code, part)


@pytest.mark.usefixtures("database")
def test_for_an_option_no_argument_is_suggested() -> None:
    assert "Did you mean name?" not in run("view", "edit", "x", "--name", "y").err


@pytest.mark.usefixtures("database")
def test_a_password_in_a_url_is_not_repeated() -> None:
    assert "secret" not in run("--db", "postgresql://a:secret@b/c", "list").err


@pytest.mark.usefixtures("database")
def test_a_usage_error_is_a_sentence_and_then_where_to_look() -> None:
    assert run("show").err == "tracker: Missing argument 'REF'. See: tracker show --help\n"
    assert run("list", "--limit", "0").err.endswith("equal to 1. See: tracker list --help\n")


@pytest.mark.usefixtures("database")
def test_a_name_that_means_several_names_them() -> None:
    done("stakeholder", "add", "Relief North")
    done("stakeholder", "add", "Relief South")

    refused(run("add", "clearance", "x", "--stakeholder", "relief"), 65, "could be 'Relief North', 'Relief South'")


# ---- text that cannot be taken

NOT_TEXT = "\udcff"  # what Python makes of a byte that is not UTF-8
TEXT_PLACES = [
    ["add", "action", "{}"],
    ["add", "{}", "title"],
    ["add", "action", "x", "--owner", "{}"],
    ["add", "action", "x", "--rationale", "{}"],
    ["add", "action", "x", "--reference", "{}"],
    ["add", "action", "x", "--tag", "{}"],
    ["add", "action", "x", "--stakeholder", "{}"],
    ["add", "clearance", "x", "--field", "purpose={}"],
    ["note", "REG-1", "{}"],
    ["list", "{}"],
    ["list", "stakeholder:{}"],
    ["report", "status", "{}"],
    ["move", "CLR-1", "cancelled", "--reason", "{}"],
    ["step", "add", "CLR-1", "{}"],
    ["step", "skip", "CLR-1", "1", "--reason", "{}"],
    ["stakeholder", "add", "{}"],
    ["stakeholder", "add", "x", "--note", "{}"],
    ["authority", "add", "XX", "{}"],
    ["authority", "edit", "HAO", "--status", "confirmed", "--reason", "{}"],
    ["view", "add", "x", "{}"],
    ["view", "add", "x", "is:open", "--note", "{}"],
    ["view", "edit", "mine", "--note", "{}"],
    ["claim", "confirm", "office-hao", "--how", "{}"],
    ["--actor", "{}", "note", "REG-1", "x"],
    ["edit", "REG-1", "--title", "{}"],
    ["show", "{}"],
    ["why", "{}"],
    ["due", "REG-1", "{}"],
    ["due", "REG-1", "tomorrow", "--reason", "{}"],
    ["extend", "REG-1", "3d", "--reason", "{}"],
    ["recur", "REG-1", "{}"],
    ["agenda", "{}"],
    ["edit", "REG-1", "--authority", "{}"],
    ["authority", "show", "{}"],
    ["authority", "edit", "{}", "--name", "x"],
    ["calendar", "show", "--calendar", "{}"],
    ["calendar", "add-day", "2027-03-03", "{}", "--reason", "x"],
    ["calendar", "add-day", "2027-03-03", "x", "--reason", "{}"],
    ["milestone", "show", "{}"],
    ["milestone", "add", "x", "{}", "2027-03-03"],
]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("words", TEXT_PLACES, ids=" ".join)
@pytest.mark.parametrize("text", [f"zz{NOT_TEXT}", "zz\x00z"], ids=["not UTF-8", "NUL"])
def test_text_that_is_none_is_refused_everywhere(words: list[str], text: str) -> None:
    done("view", "add", "mine", "is:open")
    result = run(*(word.format(text) for word in words))

    assert result.code in (65, 66), result.err
    refused(result, result.code, "")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "limit"),
    [
        (["add", "action", "{}"], 500),
        (["edit", "REG-1", "--title", "{}"], 500),
        (["note", "REG-1", "{}"], 20_000),
        (["add", "action", "x", "--owner", "{}"], 100),
        (["add", "action", "x", "--reference", "{}"], 200),
        (["add", "action", "x", "--rationale", "{}"], 20_000),
        (["stakeholder", "add", "{}"], 200),
        (["stakeholder", "edit", "ngo", "--phone", "{}"], 2000),
        (["step", "add", "REG-1", "{}"], 500),
        (["--actor", "{}", "list"], 100),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_text_that_is_too_long_is_refused_with_the_limit(words: list[str], limit: int) -> None:
    refused(run(*(word.format("x" * (limit + 1)) for word in words)), 65, f"at most {limit:,} fit")
    assert run(*(word.format("x" * limit) for word in words)).code == 0


@pytest.mark.usefixtures("database")
def test_a_note_from_standard_input_has_the_same_limit() -> None:
    refused(run("note", "REG-1", "-", stdin="x" * 20_001), 65, "at most 20,000 fit")
    assert run("note", "REG-1", "-", stdin="said on the phone\n").code == 0


@pytest.mark.usefixtures("database")
def test_bytes_that_are_no_text_are_refused_in_a_real_process() -> None:
    answer = process("note", "REG-1", b"caf\xe9")

    assert (answer.returncode, answer.stdout) == (65, b"")
    assert answer.stderr == b"tracker: The note is not valid text at character 4.\n"


# ---- databases


def test_an_absent_database_is_not_made(tmp_path: Path) -> None:
    refused(run("list"), 66, "There is no database at")
    assert not (tmp_path / "tracker.db").exists()


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "is empty, not a database"),
        (b"a text file\n", "is not a Tracker database"),
        (b"SQLite format 3\x00" + b"\x00" * 200, "is not a Tracker database"),
    ],
)
@pytest.mark.parametrize("words", ["list", "add action x", "db upgrade", "db status", "report status", "history"])
def test_a_file_that_is_not_ours_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, part: str, words: str
) -> None:
    path = tmp_path / "tracker.db"
    path.write_bytes(content)

    refused(run(*words.split()), 65, part)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "tracker.db")
    connection.execute("CREATE TABLE items (ref TEXT)")
    connection.close()

    refused(run("list"), 65, "is not a Tracker database")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    refused(run("--db", str(tmp_path), "list"), 65, "is a folder, not a database")


@pytest.mark.parametrize("words", ["list", "add action x", "db upgrade"])
def test_a_database_from_a_newer_program_is_not_touched(database: Path, words: str) -> None:
    connection = sqlite3.connect(database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = database.read_bytes()

    refused(run(*words.split()), 78, "newer")
    assert database.read_bytes() == before


def test_a_damaged_database_is_said_to_be_damaged(database: Path) -> None:
    content = bytearray(database.read_bytes())
    content[4096:60_000] = b"\xff" * (60_000 - 4096)
    database.write_bytes(content)

    refused(run("list"), 65, "is damaged. Restore")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_read_only_database_is_read_and_not_written(database: Path) -> None:
    database.chmod(0o400)

    assert "REG-1" in done("list")
    refused(run("note", "REG-1", "x"), 77, "You may not write to")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.usefixtures("database")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)

    refused(run("report", "status", "--output", str(folder / "a.csv")), 73, "You may not write to")


# ---- output

WRITERS = ["list", "report status", "report overview", "export", "workflow export clearance"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("words", WRITERS)
def test_output_that_cannot_be_created_is_refused(tmp_path: Path, words: str) -> None:
    there = tmp_path / "there.csv"
    there.write_text("mine")
    link = tmp_path / "link.csv"
    link.symlink_to(there)

    refused(run(*words.split(), "--output", str(tmp_path / "none" / "a.csv")), 73, "There is no folder")
    refused(run(*words.split(), "--output", str(tmp_path)), 73, "is a folder")
    refused(run(*words.split(), "--output", str(there)), 73, "exists already")
    refused(run(*words.split(), "--output", str(link), "--force"), 73, "is a link")
    assert there.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "there.csv", "tracker.db"]


@pytest.mark.usefixtures("database")
def test_force_replaces_a_file(tmp_path: Path) -> None:
    there = tmp_path / "there.csv"
    there.write_text("mine")

    assert run("report", "status", "--output", str(there), "--force").code == 0
    assert there.read_bytes().startswith(b"\xef\xbb\xbfref,")


@pytest.mark.usefixtures("database")
def test_what_is_refused_leaves_no_file_behind(tmp_path: Path) -> None:
    refused(run("report", "status", "is:opn", "--output", str(tmp_path / "a.csv")), 65, "open")
    assert [path.name for path in tmp_path.iterdir()] == ["tracker.db"]


# ---- settings


def test_settings_that_cannot_be_read_are_named(tmp_path: Path, templates: dict[str, Path]) -> None:
    shutil.copy(templates["empty"], tmp_path / "tracker.db")
    settings = tmp_path / "settings.toml"

    settings.write_text("now = [")
    refused(run("list"), 78, "settings.toml is not valid TOML")
    settings.write_text("due_son_days = 3")
    refused(run("list"), 78, "Did you mean due_soon_days?")
    settings.write_text("calendar = 'mars'")
    refused(run("list"), 78, "The setting 'calendar': There is no calendar 'mars'")
