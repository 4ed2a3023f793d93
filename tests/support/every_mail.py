"""One of every kind of mail, and the same with other counts: from plain objects, with hostile names on request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from accounts.domain.notifications import Notification
from accounts.domain.people import Person
from accounts.services import mail_texts
from files.domain.reports import Report, ReportReason
from files.domain.requests import Arrival, CollectedFile, Submission
from files.services.administration import reports
from files.services.notifications import texts as of_notifications
from files.services.recipients import texts as of_recipients
from files.services.requests import texts as of_requests
from mydoc.mail import Content, ListedFile
from tests.support.rule_tables import NOW, document, request, share

# What people may call themselves and their files, to make mails look or do what they should not.
HOSTILE = '<img src="https://evil.com/x.png">{{ site_url }} evil.com & "http://evil.com" \u202efdp.exe'
_LINK = "https://mydoc.example.com/s/slug/to/key"


def _person(name: str, zone: str = "", *, id: str = "alice") -> Person:
    return Person(id, f"{id}@example.com", name, "Ahrens", time_zone=zone)


def _for_recipient(name: str, files: int, **fields: object) -> of_recipients.ForRecipient:
    named = [ListedFile(f"Photos/{number} {name}.zip", 10**number) for number in range(min(files, 10))]
    link = share(title=name, message=f"Hello Bob,\nhere they are: {name}", **fields)
    return of_recipients.ForRecipient(link, _person(name), _LINK, "Europe/Berlin", named, files - len(named))


def _collected(name: str, *, received: int, failed: int = 0) -> Content:
    files = [CollectedFile("1", f"{name}.pdf", "", 5, Arrival.RECEIVED, NOW) for _ in range(min(received, 30))]
    return of_requests.collected(
        request(title=name),
        Submission("1", name, "jane@example.com", NOW, received, 5 * received),
        _person(name),
        named=files,
        received=received,
        failed=failed,
    )


def _receipt(name: str, **fields: str) -> Content:
    told = {"document_name": f"{name}.pdf", "by": "bob@example.com", **fields}
    return of_recipients.receipt(share(title=name), _person(name, "America/New_York"), at=NOW, **told)


def _shared(name: str, files: int) -> Content:
    documents = [document(id=str(number), name=f"{number} {name}.zip") for number in range(files)]
    return of_notifications.shared(_person("Bob", "Europe/Berlin", id="bob"), _person(name), documents)


def _opened(name: str, count: int) -> Content:
    events = [
        of_notifications.Opened(document(name=f"{name}.pdf"), _person(name), NOW, is_download=bool(number % 2))
        for number in range(count)
    ]
    return of_notifications.opened(_person("Alice", "Europe/Berlin"), events)


def _expiring(name: str, files: int, *, more: int = 0) -> Content:
    documents = [document(id=str(number), name=f"{number} {name}.zip") for number in range(files)]
    return of_notifications.expiring(_person("Alice", "Europe/Berlin"), documents, more=more)


# By the function that says what the mail tells, if it can be turned off: whose emails, and which kind of them.
STOPS = {
    "shared": ("bob", Notification.SHARED),
    "opened": ("alice", Notification.OPENED),
    "receipt": ("alice", Notification.LINK_DOWNLOADED),
    "expiring": ("alice", Notification.EXPIRING),
    "collected": ("alice", Notification.FILES_RECEIVED),
}

# By the function that says what the mail tells, and what is special about it; given a name that people chose.
EVERY: dict[str, Callable[[str], Content]] = {
    "confirmation": lambda name: mail_texts.confirmation(name, "https://mydoc.example.com/confirm/x/"),
    "already_registered": mail_texts.already_registered,
    "password_reset": lambda name: mail_texts.password_reset(name, "https://mydoc.example.com/reset/x/"),
    "password_changed": lambda name: mail_texts.password_changed(name, tokens_revoked=False),
    "password_changed: tokens": lambda name: mail_texts.password_changed(name, tokens_revoked=True),
    "personal_link": lambda name: of_recipients.personal_link(_for_recipient(name, 1)),
    "personal_link: 2 files": lambda name: of_recipients.personal_link(_for_recipient(name, 2)),
    "personal_link: 15 files": lambda name: of_recipients.personal_link(_for_recipient(name, 15)),
    "personal_link: locked": lambda name: of_recipients.personal_link(
        _for_recipient(name, 0, password_hash="#", starts_at=NOW + timedelta(days=1))
    ),
    "reminder": lambda name: of_recipients.reminder(_for_recipient(name, 3)),
    "reported": lambda name: reports.reported(
        Report("1", ReportReason.MALWARE, f"Look at this:\n{name}", NOW, "slug", name, "alice", name), name
    ),
    "receipt": _receipt,
    "receipt: ZIP": lambda name: _receipt(name, document_name="", by=""),
    "collected": lambda name: _collected(name, received=1),
    "collected: 2 files": lambda name: _collected(name, received=2, failed=1),
    "collected: rejected": lambda name: _collected(name, received=0, failed=2),
    "collected: 40 files": lambda name: _collected(name, received=40, failed=2),
    "shared": lambda name: _shared(name, 1),
    "shared: 2 files": lambda name: _shared(name, 2),
    "shared: 40 files": lambda name: _shared(name, 40),
    "opened": lambda name: _opened(name, 1),
    "opened: 2": lambda name: _opened(name, 2),
    "opened: 40": lambda name: _opened(name, 40),
    "expiring": lambda name: _expiring(name, 1),
    "expiring: 2 files": lambda name: _expiring(name, 2),
    "expiring: 600 files": lambda name: _expiring(name, 40, more=560),
}
