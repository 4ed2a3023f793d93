"""Say what the mails about a file request tell its owner."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.domain.notifications import Notification
from accounts.domain.people import Person
from accounts.services import unsubscribe
from accounts.services.notifications import settings_link
from files.domain.requests import CollectedFile, Request, Submission
from mydoc import mail


def collected(
    request: Request,
    submission: Submission,
    owner: Person,
    *,
    named: Sequence[CollectedFile],
    received: int,
    failed: int,
) -> mail.Content:
    """Return the mail that tells of a guest's files.

    Args:
        named: the files that the mail names, of those `received`.
        failed: files that were rejected.
    """
    guest = submission.label if submission.name or submission.email else "A guest"
    rejected = f"{failed} {'file was' if failed == 1 else 'files were'} rejected."
    if received:
        sent = f"{guest} sent you {'a file' if received == 1 else f'{received} files'} for “{request.title}”."
        told = f"{sent} {rejected}" if failed else sent
    else:
        told = f"{guest} tried to send you files for “{request.title}”. {rejected}"
    return mail.Content(
        subject=f"{'New' if received else 'Rejected'} files for “{request.title}”",
        greeting=owner.name,
        paragraphs=[told],
        files=[mail.ListedFile(_path(file), file.size) for file in named],
        more_files=received - len(named),
        button=mail.Link("View files", mail.url("files:request", request_id=request.id)),
        stop=unsubscribe.link(owner, Notification.FILES_RECEIVED),
        links=[settings_link()],
    )


def _path(file: CollectedFile) -> str:
    return f"{file.folder}/{file.name}" if file.folder else file.name
