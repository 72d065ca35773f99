"""Action items and what hangs on them: steps, notes, links, the claims they rely on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from tracker.domain.text import clean, did_you_mean, display_safe, search_key, western_digits
from tracker.domain.workflow import WaitsOn
from tracker.errors import InvalidError

PRIORITIES = ("low", "normal", "high", "urgent")
NOTE_KINDS = ("note", "call", "email", "visit", "meeting")
LINK_KINDS = ("blocked-by", "relates-to", "renews")
_LINK_WORDS = {
    "blocked-by": ("blocked by", "blocks"),
    "relates-to": ("relates to", "relates to"),
    "renews": ("renews", "renewed by"),
}
StepStatus = Literal["open", "done", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One action item as it stands. `deadline` is the nearest date that needs action, `deadline_from` its origin.

    `deadline_at` is when that is over; `target` and `late` are the two tiers of the status's clock, `renew_on` the day
    from which its renewal should begin, `alert_from` that of the first alert before its validity ends.
    """

    id: int
    ref: str
    workflow: str
    title: str
    status: str
    waits_on: WaitsOn
    raised: date
    entered: date
    version: int
    created_at: datetime
    updated_at: datetime
    rationale: str = ""
    stakeholder_id: int | None = None
    stakeholder: str = ""
    authority_id: int | None = None
    authority: str = ""
    authority_name: str = ""
    authority_status: str = ""
    authority_ref: str = ""
    outcome: str = ""
    owner: str = ""
    priority: int = 1
    submitted: date | None = None
    closed: date | None = None
    due: date | None = None
    due_rule: str = ""
    original_due: date | None = None
    deadline: date | None = None
    deadline_from: str = ""
    deadline_at: datetime | None = None
    target: date | None = None
    late: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    renew_on: date | None = None
    alert_from: date | None = None
    recurrence: str = ""
    recurs_from: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.closed is None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an item's checklist; `position` counts from 1."""

    id: int
    position: int
    key: str
    title: str
    required: bool
    owner: str
    due: date | None
    status: StepStatus
    closed: date | None
    reason: str
    due_rule: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A log entry: what was said or seen, by whom, on which day."""

    id: int
    kind: str
    happened: date
    body: str
    author: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link seen from one item; `outward` tells whether it starts here (`blocked-by`) or ends here (`blocks`)."""

    kind: str
    outward: bool
    ref: str
    title: str
    is_open: bool

    @property
    def words(self) -> str:
        """The link in words."""
        outward, inward = _LINK_WORDS[self.kind]
        return outward if self.outward else inward


def parse_ref(text: str) -> str:
    """Return a ref in its one form: `clr-14` and `CLR 14` are `CLR-14`. Raises InvalidError."""
    match = re.fullmatch(r"([A-Za-z]{2,6})[-\s]?0*([1-9][0-9]{0,11})", western_digits(text.strip()))
    if not match:
        raise InvalidError(
            f"'{text}' is not a ref.", hint="Refs look like CLR-14, as lists show them", command="tracker list"
        )
    return f"{match[1].upper()}-{match[2]}"


def parse_priority(text: str) -> int:
    """Return 0 (low) to 3 (urgent) for a priority's name, its beginning, or its number. Raises InvalidError."""
    key = search_key(text.strip())
    if key in ("0", "1", "2", "3"):
        return int(key)
    matches = [index for index, name in enumerate(PRIORITIES) if key and name.startswith(key)]
    if len(matches) != 1:
        hint = did_you_mean(key, PRIORITIES) or f"One of: {', '.join(PRIORITIES)}."
        raise InvalidError(f"'{text}' is not a priority.", hint=hint)
    return matches[0]


def parse_tag(text: str) -> str:
    """Return a tag as it is stored: lower case, no spaces, no commas. Raises InvalidError."""
    tag = search_key(text.strip().lstrip("#"))
    if not tag or len(tag) > 60 or not re.fullmatch(r"[\w.+-]+", tag) or display_safe(text) != text:
        raise InvalidError(f"'{text}' cannot be a tag.", hint="Use letters, digits, '-', '_' or '.', no spaces.")
    return tag


def parse_view_name(text: str) -> str:
    """Return the name of a view as it is stored: one word in lower case, of any script. Raises InvalidError."""
    name = clean(text, what="name of the view", limit=60).lower()
    # Beside letters and digits: vowel signs, and what parts or joins letters within Persian and Indic words.
    plain = "".join(one for one in name if unicodedata.category(one) not in ("Mn", "Mc") and one not in "\u200c\u200d")
    if not re.match(r"[^\W\d_]", name) or not re.fullmatch(r"[\w-]+", plain) or display_safe(name) != name:
        raise InvalidError(
            f"'{text}' cannot be the name of a view.",
            hint="Use a letter, then letters, digits, '-' and '_', without spaces, like my-list.",
        )
    return name
