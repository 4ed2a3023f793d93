"""Show administrators the reports of links, and mail them each."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from accounts.services import administrators, people
from accounts.services.throttle import Limit
from files.domain.reports import IN_WORDS, Report, ReportReason, no_such_report
from files.domain.shares import Share
from files.models import HEAD, ReportItem, ShareItem
from files.models.reports import SHELF
from files.services.mapping import share_of
from mydoc import mail
from mydoc.aws import writes
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled
from mydoc.core import clock
from mydoc.core.errors import TooManyRequests
from mydoc.core.ids import is_id
from mydoc.core.paging import Page, encode_cursor, id_in

logger = logging.getLogger(__name__)

# So that nobody fills mailboxes by reporting links of their own; the page shows all.
_MAILS = Limit("reports-mails", 20, 24 * 3600)


def find(*, cursor: str | None = None, limit: int = 50) -> Page[Report]:
    """Return reports of links, the latest first, with whose links they are now: three round trips.

    Args:
        limit: reports a page, 1 to 100.

    Raises:
        Invalid: `bad_cursor`.
    """
    below = id_in(cursor)
    key = ReportItem.id < below if below else None
    found = list(ReportItem.query(SHELF, key, limit=limit + 1, page_size=limit + 1, scan_index_forward=False))
    shown = [item for item in found[:limit] if item.ttl > clock.now()]
    next_cursor = encode_cursor({"id": found[limit - 1].id}) if len(found) > limit else None
    return Page(_with_links(shown), next_cursor)


def dismiss(*, report_id: str) -> None:
    """Delete a report: one round trip.

    Raises:
        NotFound: `report_not_found`.
    """
    if not is_id(report_id):
        raise no_such_report()
    try:
        writes.delete(ReportItem(SHELF, report_id), condition=ReportItem.id.exists())
    except Cancelled:
        raise no_such_report() from None


def tell(*, report_id: str) -> None:
    """Mail the administrators about a report, once: five round trips and the mails.

    1. Read the report and its link. Stop if either is gone, or if the day's mails are used up.
    2. Note that it is told, on condition that it is not yet. A crash after it leaves a report that no one is
       mailed about; the page shows it.
    3. Mail each administrator. One whose mail fails does not keep it from the others.
    """
    try:
        item = ReportItem.get(SHELF, report_id, consistent_read=True)
    except ReportItem.DoesNotExist:
        return
    [report] = _with_links([item])
    if not report.slug or item.told_at is not None:
        return
    try:
        _MAILS.hit("site")
        writes.update(
            item, actions=[ReportItem.told_at.set(clock.now())], condition=ReportItem.told_at.does_not_exist()
        )
    except (TooManyRequests, Cancelled):
        return
    for person in people.get_people(ids=administrators.ids()).values():
        try:
            mail.send(to=person.email, content=reported(report, person.name))
        except Exception:
            logger.exception("an email about a report may not have been sent")


def reported(report: Report, name: str) -> mail.Content:
    """Return the mail that tells an administrator of a report. Anyone may have written its details."""
    link = f"the link “{report.title}”" if report.title else "a link"
    return mail.Content(
        subject="A link was reported",
        greeting=name,
        paragraphs=[f"Someone reported {link} of {report.owner_name}: {IN_WORDS[report.reason].lower()}."],
        quote=mail.unlinked(report.details),
        button=mail.Link("See reports", mail.url("reports:list")),
    )


def _with_links(items: Sequence[ReportItem]) -> list[Report]:
    """Return reports with their links and the links' owners: two round trips."""
    slugs = sorted({item.slug for item in items})
    heads = fetch([Read(ShareItem, slug, HEAD) for slug in slugs]) if slugs else []
    found_shares = [share_of(head) for head in heads if isinstance(head, ShareItem)]
    shares = {share.id: share for share in found_shares if share.ending is None}
    owners = people.get_people(ids={share.owner_id for share in shares.values()}) if shares else {}
    found = []
    for item in items:
        share: Share | None = shares.get(item.share_id)
        owner = owners.get(share.owner_id) if share else None
        found.append(
            Report(
                id=item.id,
                reason=ReportReason(item.reason),
                details=item.details or "",
                at=item.at,
                slug=share.slug if share else "",
                title=share.title if share else "",
                owner_id=owner.id if owner else "",
                owner_name=owner.full_name if owner else "",
                owner_email=owner.email if owner else "",
            )
        )
    return found
