"""Claims and their sources: what is only said, by whom, and what relies on it."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.claims import Claim, Source
from tracker.domain.parties import CONFIRMATIONS
from tracker.domain.text import clean, did_you_mean
from tracker.errors import InvalidError
from tracker.storage import claims, schema
from tracker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim with what relies on it, as (kind, name)."""

    claim: Claim
    relied_on_by: tuple[tuple[str, str], ...]


def list_claims(workspace: Workspace, status: str | None = None) -> list[Claim]:
    """Return all claims by key, or those with a status. Raises InvalidError for a status that there is not."""
    if status is not None and status not in CONFIRMATIONS:
        hint = did_you_mean(status, CONFIRMATIONS) or f"One of: {', '.join(CONFIRMATIONS)}."
        raise InvalidError(f"'{status}' is not a status of claims.", hint=hint)
    with workspace.read() as connection:
        return [claim for claim in claims.load_claims(connection) if status in (None, claim.status)]


def show_claim(workspace: Workspace, key: str) -> ClaimPage:
    """Return a claim and what relies on it. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        claim = claims.find_claim(connection, key)
        return ClaimPage(claim, tuple(claims.relying_on(connection, claim.id)))


def list_sources(workspace: Workspace) -> list[tuple[Source, int]]:
    """Return all sources by key, each with how many claims come from it."""
    with workspace.read() as connection:
        found = claims.load_sources(connection)
        return [(source, len(claims.claims_of_source(connection, source.id))) for source in found]


def show_source(workspace: Workspace, key: str) -> tuple[Source, list[str]]:
    """Return a source and the keys of the claims that come from it. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        source = claims.find_source(connection, key)
        return source, claims.claims_of_source(connection, source.id)


def settle_claim(workspace: Workspace, key: str, status: str, how: str, *, by: str | None = None) -> ClaimPage:
    """Say what became of a claim, and how that is known; `by` names the claim that disputes it.

    Raises NotFoundError, InvalidError.
    """
    reason = clean(how, what="explanation", limit=2000)
    if not reason:
        raise InvalidError("How do you know?", hint="Say it with --how 'called their front desk'")
    with workspace.change("claim", f"claim {key} {status}", reason=reason) as changes:
        claim = claims.find_claim(changes.connection, key)
        values = {"status": status, "checked": workspace.today, "checked_how": reason}
        if by is not None:
            other = claims.find_claim(changes.connection, by)
            if other.id == claim.id:
                raise InvalidError(f"{claim.key} cannot dispute itself.", hint="Name another claim.")
            values["disputed_by_id"] = other.id
        changes.set(schema.claims, claim.id, values, reason=reason)
        changes.summary = f"claim {claim.key} {status}"
        claim = claims.find_claim(changes.connection, claim.key)
        return ClaimPage(claim, tuple(claims.relying_on(changes.connection, claim.id)))
