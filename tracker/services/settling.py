"""Forms for saying what became of a claim, or whether an office exists, and how one knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from tracker.domain.claims import Claim
from tracker.domain.parties import Authority, doubt_words
from tracker.errors import ConflictError, NotFoundError
from tracker.services.claims import settle_claim, speaking_against
from tracker.services.forms import Asked
from tracker.services.parties import edit_authority, how_one_knows
from tracker.services.party_forms import known_of
from tracker.storage import schema
from tracker.storage.claims import load_claims
from tracker.storage.history import last_given
from tracker.storage.parties import load_authorities
from tracker.workspace import Workspace

E = TypeVar("E", Claim, Authority)
HOW = Asked("how", "How do you know?", "", "whom you asked, what you saw; it is kept in the history", lines=True)
WHY = replace(HOW, title="Why is it in doubt?", hint="what is against it, and who says so; it is kept in the history")
BY = "by"
KNOWN_HOW = "How it is known"  # what somebody else answered


@dataclass(frozen=True, slots=True)
class SettleForm(Generic[E]):
    """What is asked where a claim or an office, as it was seen, becomes of a status; with all that is known of it."""

    entry: E
    status: str
    asked: tuple[Asked, ...]
    known: tuple[Asked, ...]
    claims: tuple[Claim, ...] = ()  # those that can speak against it

    def value(self, name: str) -> str:
        """Return what stood in a line when the form was made."""
        return next((asked.value for asked in self.asked if asked.name == name), "")


def claim_form(claim: Claim, status: str, known: Sequence[Claim]) -> SettleForm[Claim]:
    """Return the form for settling a claim; where it is disputed, it asks by which other one too."""
    by = Asked(
        BY,
        "Against it",
        claim.disputed_by,
        "the key of the claim that speaks against it, if there is one",
        tuple(other.key for other in known if other.id != claim.id),
    )
    facts = (
        Asked("status", "Status", doubt_words(claim.status)),
        Asked(HOW.name, KNOWN_HOW, claim.checked_how),
        Asked("statement", "Statement", claim.statement),
        Asked("doubt", "Doubt", claim.doubt),
        replace(by, choices=()),
    )
    return SettleForm(claim, status, (WHY, by) if status == "disputed" else (HOW,), facts, tuple(known))


def office_form(office: Authority, status: str) -> SettleForm[Authority]:
    """Return the form for saying whether an office exists."""
    return SettleForm(office, status, (WHY if status == "disputed" else HOW,), known_of("authority", office))


def check_settling(form: SettleForm[E], name: str, texts: Mapping[str, str]) -> str:
    """Return what the text of one line means. Raises what saving it would."""
    if name == BY and isinstance(form.entry, Claim):
        return speaking_against(form.entry, texts[name], form.claims)
    if name == HOW.name:
        how_one_knows(texts[name])
    return ""


def save_claim(workspace: Workspace, form: SettleForm[Claim], texts: Mapping[str, str]) -> str:
    """Settle a claim; return what it is now. Raises InvalidError, NotFoundError, ConflictError."""
    claim, by = form.entry, texts.get(BY, "").strip() or None
    page = settle_claim(workspace, claim.key, form.status, texts[HOW.name], by=by, version=claim.version)
    return f"{page.claim.key}: {doubt_words(page.claim.status)}."


def save_office(workspace: Workspace, form: SettleForm[Authority], texts: Mapping[str, str]) -> str:
    """Say whether an office exists; return what that is now. Raises InvalidError, NotFoundError, ConflictError."""
    office = form.entry
    entry = edit_authority(workspace, office.code, status=form.status, reason=texts[HOW.name], version=office.version)
    asked = " Each of its items still asks whether it is the right one." if form.status == "confirmed" else ""
    return f"{entry.code}: {doubt_words(entry.status)}.{asked}"


def claim_form_again(workspace: Workspace, form: SettleForm[Claim]) -> SettleForm[Claim]:
    """Return a form for the claim as it is now. Raises NotFoundError."""
    with workspace.read() as connection:
        known = load_claims(connection)
    return claim_form(_again(form.entry, known, form.entry.key), form.status, known)


def office_form_again(workspace: Workspace, form: SettleForm[Authority]) -> SettleForm[Authority]:
    """Return a form for the office as it is now; where its status is another, it tells how that is known.

    Raises NotFoundError, and ConflictError where somebody else said the same: there is nothing left to save.
    """
    with workspace.read() as connection:
        office = _again(form.entry, load_authorities(connection), form.entry.code)
        given = last_given(connection, schema.authorities, office.id, "status")
    new = office_form(office, form.status)
    if given is None or office.status == form.entry.status:
        return new
    if office.status == form.status:
        raise ConflictError(
            f"{office.code}: {doubt_words(office.status)}. Somebody else said so meanwhile: '{given[2]}'.",
            hint="What you typed is not saved.",
        )
    return replace(new, known=(*new.known, Asked(HOW.name, KNOWN_HOW, given[2])))


def _again(entry: E, known: Sequence[E], name: str) -> E:
    found = next((other for other in known if other.id == entry.id), None)
    if found is None:
        raise NotFoundError(f"{name} was removed meanwhile; nothing was saved.")
    return found
