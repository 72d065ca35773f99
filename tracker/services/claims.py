"""Claims and their sources: what is only said, by whom, and what relies on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.claims import Claim, ReliesOn, Source, to_settle_first
from tracker.domain.parties import CONFIRMATIONS, doubt_words, find_named
from tracker.domain.query_tree import quoted
from tracker.domain.text import did_you_mean
from tracker.errors import InvalidError
from tracker.services.parties import how_one_knows
from tracker.storage import claims, schema
from tracker.workspace import Workspace

AGAINST = "Against it"  # what the claim is called, among the facts, that disputes another
SHOWN = 100  # things of each kind that rely on a claim and are shown with it


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim with what relies on it, as (kind, name)."""

    claim: Claim
    relied_on_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """A claim with its source and what relies on it, at most `SHOWN` of each kind."""

    claim: Claim
    source: Source | None
    relied_on_by: tuple[ReliesOn, ...]


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


def claims_to_settle(workspace: Workspace) -> list[Claim]:
    """Return all claims, those that nobody has settled first."""
    with workspace.read() as connection:
        return to_settle_first(claims.load_claims(connection))


def claim_detail(workspace: Workspace, key: str) -> ClaimDetail:
    """Return a claim with its source and the first things that rely on it. Raises NotFoundError, InvalidError."""
    with workspace.read() as connection:
        claim = claims.find_claim(connection, key)
        source = claims.source_of(connection, claim.id)
        relying = claims.reliances_of(connection, claim.id, SHOWN)
        return ClaimDetail(claim, source, tuple(relying))


def items_relying_on(claim: Claim) -> str:
    """Return the query for the items that rely on a claim, by themselves or through their office."""
    return f"claim={quoted(claim.key)}"


def claim_facts(detail: ClaimDetail) -> list[tuple[str, str]]:
    """Return what is known of a claim, each with what it is called."""
    claim, source = detail.claim, detail.source
    facts = [
        (AGAINST, f"{claim.disputed_by_statement} ({claim.disputed_by})" if claim.disputed_by else ""),
        ("Doubt", claim.doubt),
        (claim.checked_as, f"{claim.checked}: {claim.checked_how}" if claim.checked else "never"),
    ]
    if source is not None:
        published = f"{source.published}" if source.published else ""
        facts += [
            ("Source", source.title),
            ("By", ", ".join(filter(None, (source.publisher, published)))),
            ("Page", source.url),
            ("Read on", f"{source.accessed or ''}"),
            ("Grade", source.grade),
            ("On the source", source.note),
        ]
    return [fact for fact in facts if fact[1]]


def claim_lines(claim: Claim) -> list[str]:
    """Return how far a claim can be trusted, what it says, and what speaks against it."""
    lines = [f"{claim.key}: {doubt_words(claim.status)}", claim.statement]
    if claim.disputed_by:
        lines.append(f"against it: {claim.disputed_by_statement} ({claim.disputed_by})")
    if claim.doubt:
        lines.append(f"doubt: {claim.doubt}")
    return lines


def speaking_against(claim: Claim, key: str, known: Sequence[Claim]) -> str:
    """Return what the claim says that `key` names, of those that can dispute another. Raises as `settle_claim` does."""
    if not key.strip():
        return ""
    other = find_named(key, known, what="claim")
    _must_be_another(claim, other)
    return other.statement


def _must_be_another(claim: Claim, other: Claim) -> None:
    if other.id == claim.id:
        raise InvalidError(f"{claim.key} cannot dispute itself.", hint="Name another claim.")


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


def settle_claim(
    workspace: Workspace, key: str, status: str, how: str, *, by: str | None = None, version: int | None = None
) -> ClaimPage:
    """Say what became of a claim, and how that is known; `by` names the claim that disputes it.

    Raises NotFoundError, InvalidError, and ConflictError where it is no longer the `version` that was seen.
    """
    reason = how_one_knows(how)
    with workspace.change("claim", f"claim {key} {status}", reason=reason) as changes:
        claim = claims.find_claim(changes.connection, key)
        values = {"status": status, "checked": workspace.today, "checked_how": reason}
        if by is not None:
            other = claims.find_claim(changes.connection, by)
            _must_be_another(claim, other)
            values["disputed_by_id"] = other.id
        changes.set(schema.claims, claim.id, values, version=version, reason=reason)
        changes.summary = f"claim {claim.key} {status}"
        claim = claims.find_claim(changes.connection, claim.key)
        return ClaimPage(claim, tuple(claims.relying_on(changes.connection, claim.id)))
