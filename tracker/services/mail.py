"""One message for a mail program to send."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.errors import InvalidHeaderDefect as _Defect
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime

from tracker.errors import InvalidError

# Only ASCII on the way, whatever the text: some programs that hand mail on take nothing else. Lines end as the
# system's do, which is what sendmail expects.
_POLICY = default.clone(cte_type="7bit")


def message(subject: str, body: str, *, to: list[str], sender: str, at: datetime) -> bytes:
    """Return an RFC 5322 message. The same text on the same day has the same Message-ID. Raises InvalidError."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _addresses([sender or to[0]], "sender")
    mail["To"] = _addresses(to, "receiver")
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    digest = hashlib.sha256(f"{at.date()}\n{subject}\n{body}".encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@tracker.invalid>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers it by machine
    mail.set_content(body)
    return mail.as_bytes()


def _addresses(given: list[str], who: str) -> str:
    """Return addresses as a header has them; nothing in them may begin another header."""
    text = ", ".join(given)
    refused = InvalidError(f"The {who} '{text}' is not an address.", hint="Write it like layla@example.org.")
    if not text.isprintable():  # a line break would begin a header of somebody else's
        raise refused
    try:
        header = _POLICY.header_factory("To", text)
    except (IndexError, ValueError, MessageError):  # what the parser of addresses gives up on
        raise refused from None
    if not header.addresses or any(not one.username or not one.addr_spec.isascii() for one in header.addresses):
        raise refused
    if any(not isinstance(defect, _Defect) or "no domain" not in str(defect) for defect in header.defects):
        raise refused
    return text
