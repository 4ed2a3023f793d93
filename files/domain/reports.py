"""Define reports of links that someone finds abusive."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mydoc.core.errors import Invalid, NotFound

LONGEST_DETAILS = 2_000
# Administrators decide within days, and nothing is kept of it for longer.
REPORT_KEPT = timedelta(days=30)


class ReportReason(StrEnum):
    """What is wrong with a link."""

    MALWARE = "malware"
    ILLEGAL = "illegal"
    PERSONAL = "personal"
    COPYRIGHT = "copyright"
    OTHER = "other"


IN_WORDS = {
    ReportReason.MALWARE: "Malware or phishing",
    ReportReason.ILLEGAL: "Illegal content",
    ReportReason.PERSONAL: "Personal data or harassment",
    ReportReason.COPYRIGHT: "Copyright",
    ReportReason.OTHER: "Something else",
}


@dataclass(frozen=True)
class Report:
    """A report of a link, without anything about who sent it.

    Attributes:
        slug: of the link; empty once it has ended, as are its title and owner.
    """

    id: str
    reason: ReportReason
    details: str
    at: datetime
    slug: str = ""
    title: str = ""
    owner_id: str = ""
    owner_name: str = ""
    owner_email: str = ""

    @property
    def reason_in_words(self) -> str:
        return IN_WORDS[self.reason]


def check_details(reason: ReportReason, text: str) -> str:
    """Return the details of a report as they are kept.

    Raises:
        Invalid: `bad_details`, above 2,000 characters, with control characters, or without any where the reason
            says nothing.
    """
    details = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    message = ""
    if len(details) > LONGEST_DETAILS:
        message = f"Use at most {LONGEST_DETAILS} characters."
    elif any(unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t" for one in details):
        message = "Details cannot contain control characters."
    elif reason is ReportReason.OTHER and not details:
        message = "Say what is wrong with this link."
    if message:
        raise Invalid("bad_details", message, fields={"details": message})
    return details


def no_such_report() -> NotFound:
    """Return the error for a report that was dismissed, or is too old."""
    return NotFound("report_not_found", "This report does not exist. It may have been dismissed.")
