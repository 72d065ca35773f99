"""A small database that is worth looking at: what an office of four groups has on its desk on 5 January 2026.

Everything in it is made by services, on the days on which it happened, so that its history reads like a real one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracker.services import databases
from tracker.services.claims import settle_claim
from tracker.services.edits import Edit
from tracker.services.items import add_item, add_notes, edit_items
from tracker.services.links import link_items
from tracker.services.moves import MoveRequest, move_items
from tracker.services.parties import add_stakeholder, edit_authority
from tracker.services.recurrence import recur
from tracker.services.seed_documents import read_document
from tracker.services.steps import close_steps
from tracker.services.views import add_view
from tracker.settings import Settings
from tracker.workspace import Workspace

DAY = "2026-01-05"  # a Monday; 12:00 in Baghdad
HOUR = "T09:00:00Z"
ACTOR, ZONE = "layla", "Asia/Baghdad"

FURAT, RAMADI, UNIVERSITY, FUND = "Furat Relief", "Ramadi Builders", "University of Anbar", "Tigris Capital"
CONFIRMED = "office-confirmed"


def workspace(path: Path, day: str = DAY, *, actor: str = ACTOR, **settings: object) -> Workspace:
    """Return a workspace on a database, with a clock that stands still on a day."""
    return Workspace(
        str(path), actor, Settings.model_validate({"now": day + HOUR, "time_zone": ZONE, "calendar": "iq"} | settings)
    )


def build(path: Path) -> None:
    """Make the database. Raises CannotCreateError where there is one."""
    desk = Desk(path)
    begun = desk.on("2025-10-06")
    databases.create(begun, read_document("practical-tips"))
    for name, group in ((FURAT, "ngo"), (RAMADI, "contractor"), (UNIVERSITY, "researcher"), (FUND, "investor")):
        add_stakeholder(begun, name, group, {}, ())
    add_view(begun, "mine", "is:open owner:me sort:deadline")
    add_view(begun, "convoys", "kind:clearance is:open sort:deadline")
    edit_authority(
        desk.on("2025-11-03"), "MoIM", status="confirmed", reason="Answered on the letterhead of the ministry"
    )
    _clearances(desk)
    _registrations(desk)
    _data_requests(desk)
    _funds(desk)
    _actions(desk)
    _settled(desk)
    for made in desk.opened.values():
        made.close()


class Desk:
    """Whoever fills the database, day by day."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.opened: dict[str, Workspace] = {}

    def on(self, day: str) -> Workspace:
        """Return the workspace of a day."""
        if day not in self.opened:
            self.opened[day] = workspace(self._path, day)
        return self.opened[day]

    def add(self, day: str, kind: str, title: str, **edit: object) -> Entry:
        """Add an item on a day."""
        given = {"owner": ACTOR} | edit
        return Entry(self, add_item(self.on(day), kind, title, Edit(**given)).ref)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Entry:
    """An item, with short ways to go on with it; each gives it back."""

    desk: Desk
    ref: str

    def steps(self, day: str, *wanted: str, how: str = "") -> Entry:
        """Check steps off."""
        close_steps(self.desk.on(day), self.ref, wanted, how=how)
        return self

    def move(self, day: str, to: str, **request: object) -> Entry:
        """Take it to another status."""
        move_items(self.desk.on(day), [self.ref], MoveRequest(to=to, **request))  # type: ignore[arg-type]
        return self

    def note(self, day: str, text: str, kind: str = "call") -> Entry:
        """Write a note on it."""
        add_notes(self.desk.on(day), [self.ref], text, kind=kind)
        return self

    def sent(self, day: str, *steps: str, how: str = "They answered the telephone and know of us") -> Entry:
        """Confirm the office, check steps off, and send it."""
        self.steps(day, CONFIRMED, how=how)
        if steps:
            self.steps(day, *steps)
        return self.move(day, "submitted")


def _window(first: str, last: str, purpose: str, **more: str) -> Mapping[str, str]:
    return {
        "variant": "movement", "window_from": f"{first} 07:00", "window_to": f"{last} 18:00", "purpose": purpose
    } | more  # fmt: skip


def _clearances(desk: Desk) -> None:
    paper: Sequence[str] = ("registration-valid", "activity-report", "staff-list", "vehicle-list", "route")

    def add(day: str, title: str, fields: Mapping[str, str], **edit: object) -> Entry:
        return desk.add(
            day, "clearance", title, stakeholder=FURAT, authority="HAO", fields=fields, tags=("convoy",), **edit
        )

    add(
        "2025-12-22", "Drinking water for Rutba",
        _window("2026-01-20", "2026-01-22", "Drinking water for 400 families", route="Ramadi, Hit, Rutba",
                staff_count="6", vehicle_count="3"),
        priority="high",
    ).sent("2025-12-23", *paper).move("2025-12-29", "acknowledged", reference="HAO/231").note(
        "2025-12-29", "Duty officer has it, number HAO/231. No decision yet."
    ).move("2026-01-04", "security_review").note("2026-01-04", "They begin with the vehicles.")  # fmt: skip
    add(
        "2025-12-15", "Winter kits for Hit",
        _window("2026-01-11", "2026-01-13", "Blankets and stoves for 250 families", route="Ramadi, Hit"),
    ).sent("2025-12-16", *paper).move("2025-12-18", "acknowledged", reference="HAO/214").move(
        "2025-12-22", "security_review"
    ).move("2026-01-04", "clarification", reason="they want the number plates again, typed")  # fmt: skip
    add(
        "2025-12-28", "Medicines for the clinic in Haditha",
        _window("2026-01-08", "2026-01-09", "Insulin and vaccines, kept cold"), priority="urgent",
    )  # fmt: skip
    add(
        "2025-12-30", "قافلة مياه الشرب إلى الرطبة", _window("2026-01-27", "2026-01-28", "مياه الشرب لأربعمئة عائلة")
    ).sent("2026-01-01", *paper)
    add(
        "2025-12-08", "School books for Anah", _window("2026-01-04", "2026-01-06", "Books for two schools")
    ).sent("2025-12-09", *paper).move("2025-12-11", "acknowledged", reference="HAO/207").move(
        "2025-12-17", "security_review"
    ).move("2025-12-28", "approved", fields={"letter_no": "AACC/71/2025"})  # fmt: skip
    add(
        "2025-11-02", "Access letter for the mobile clinic",
        {"variant": "access-letter", "window_from": "2025-11-20", "window_to": "2026-01-31",
         "purpose": "Two doctors, three days a week"},
    ).sent("2025-11-03", *paper).move("2025-11-06", "acknowledged", reference="HAO/170").move(
        "2025-11-10", "security_review"
    ).move("2025-11-18", "approved", fields={"letter_no": "AACC/60/2025", "valid_until": "2026-01-18"})  # fmt: skip
    add(
        "2025-12-01", "Generator for the water station", _window("2025-12-20", "2025-12-21", "One generator, 40 kVA")
    ).sent("2025-12-02", *paper).move("2025-12-04", "acknowledged", reference="HAO/199").move(
        "2025-12-08", "security_review"
    ).move("2026-01-01", "refused", reason="no escort before the elections in the district")


def _registrations(desk: Desk) -> None:
    def add(day: str, title: str, **edit: object) -> Entry:
        return desk.add(day, "registration", title, stakeholder=RAMADI, authority="MoIM", **edit)

    add("2025-11-10", "Register for road works", priority="high").sent("2025-11-17").move(
        "2025-11-24", "in_review"
    ).note("2025-12-21", "The committee meets on Tuesdays. Ask again after New Year.")
    add("2025-12-10", "Register as a supplier of gravel", due="2026-01-05").steps(
        "2025-12-14", CONFIRMED, how="Letter of the ministry of 3 November"
    )
    add("2025-11-20", "تسجيل شركة الرمادي في سجل المورّدين").sent("2025-11-25").move("2025-12-02", "in_review").move(
        "2025-12-29", "update_requested", reason="a new tax certificate"
    )
    add("2025-10-08", "Register for electrical works").sent("2025-10-12").move("2025-10-20", "in_review").move(
        "2025-11-12", "registered", reference="MoIM/4411"
    )


def _data_requests(desk: Desk) -> None:
    def add(day: str, title: str, datasets: str, **edit: object) -> Entry:
        fields = {"datasets": datasets, "purpose": "A study of the University of Anbar"}
        return desk.add(day, "data_request", title, stakeholder=UNIVERSITY, authority="IDRI", fields=fields, **edit)

    add("2025-11-16", "Traffic counts on the road to Hit", "traffic counts").sent("2025-11-18").move(
        "2025-11-25", "processing", reference="IDRI-0871"
    )
    add("2025-12-07", "Groundwater levels since 2003", "groundwater levels").sent("2025-12-09").move(
        "2025-12-15", "processing", reference="IDRI-0902"
    ).move("2025-12-30", "clarification", reason="which wells")
    add("2025-12-28", "Soil samples from the firing range", "soil samples", due="2026-01-07")
    add("2025-10-12", "Noise measurements around the runway", "noise levels").sent("2025-10-14").move(
        "2025-10-21", "processing", reference="IDRI-0799"
    ).move("2025-11-30", "released")


def _funds(desk: Desk) -> None:
    def add(day: str, title: str, name: str, **edit: object) -> Entry:
        fields = {"fund_name": name, "currency": "IQD"}
        return desk.add(day, "fund", title, stakeholder=FUND, authority="NDF", fields=fields, **edit)

    add("2025-11-05", "Housing projects of the development fund", "Nineveh Development Fund").move(
        "2025-11-12", "verifying"
    ).steps("2025-11-20", CONFIRMED, how="Their annual report names the same address").move("2025-11-24", "monitoring")
    add("2025-12-14", "Road programme: find its legal basis", "Nineveh Development Fund", due="2026-01-02").move(
        "2025-12-16", "verifying"
    )


def _actions(desk: Desk) -> None:
    def add(day: str, title: str, **edit: object) -> Entry:
        return desk.add(day, "action", title, **edit)

    add("2025-12-11", "Renew the insurance of the three trucks", stakeholder=FURAT, due="2025-12-30", priority="high")
    add("2025-12-28", "Send the staff list to the checkpoint at Kilo 160", stakeholder=FURAT, due="2026-01-05").move(
        "2026-01-04", "in_progress"
    )
    add("2026-01-04", "Translate the purchase terms into Arabic", stakeholder=RAMADI, due="2026-01-08", owner="omar")
    add("2025-12-21", "Answer the auditor about fuel", stakeholder=FURAT, due="2026-01-03", owner="omar")
    add("2025-12-18", "Get the stamp of the governorate", stakeholder=RAMADI, due="2026-01-15").move(
        "2025-12-22", "in_progress"
    ).move("2025-12-23", "waiting", reason="the governor's office has it")
    weekly = add("2025-12-28", "Weekly call with the access office", stakeholder=FURAT, due="2026-01-06")
    recur(desk.on("2025-12-28"), weekly.ref, "every week on tue")
    add("2026-01-04", "ترجمة خطاب الوزارة", stakeholder=RAMADI, due="2026-01-11")
    add("2025-12-14", "Find an office room in Ramadi", stakeholder=FURAT, owner="omar").move("2025-12-20", "done")


def _settled(desk: Desk) -> None:
    """Say what is confirmed, and what hangs on what."""
    now = desk.on("2026-01-04")
    settle_claim(now, "office-moim", "confirmed", "The ministry answered on its letterhead, 3 November")
    settle_claim(now, "local-content-30", "disputed", "The tender of December asks for 20 %")
    link_items(now, "DAT-4", "blocked-by", "DAT-3")
    edit_items(now, ["CLR-1", "DAT-1"], Edit(owner=ACTOR))
