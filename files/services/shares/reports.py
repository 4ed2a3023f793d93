"""Report a link to the administrators; whoever has its address can, also one that does not open to them."""

from __future__ import annotations

from accounts.services.throttle import Limit
from files.domain.reports import REPORT_KEPT, ReportReason, check_details
from files.models import HEAD, ReportItem, ShareItem
from files.models.reports import SHELF
from files.services.shares.uniform_reads import spend
from files.services.shares.visits import LONGEST_SLUG
from mydoc.aws import queue, writes
from mydoc.aws.batches import Read, fetch
from mydoc.core import clock
from mydoc.core.errors import TooManyRequests
from mydoc.core.ids import new_id

REPORTS_FROM_ADDRESS = Limit("reports-address", 20, 3600)
# More of one link tell nothing new.
_REPORTS_OF_LINK = Limit("reports-link", 5, 24 * 3600)
_TASK = "files.tasks.tell_of_report"


def report(*, slug: str, address: str, reason: ReportReason, details: str) -> None:
    """Keep a report of a link for the administrators, and mail them: five round trips.

    The answer and its cost are the same for links that are used up, have ended or never were, of which nothing is
    kept. Of the reporter nothing is kept but the count for their network address, as a hash, for an hour.

    Args:
        address: the network address, for the limit.

    Raises:
        Invalid: `bad_details`. TooManyRequests: `too_many_requests`.
    """
    told = check_details(reason, details)
    REPORTS_FROM_ADDRESS.hit(address)
    try:
        _REPORTS_OF_LINK.hit(slug)
    except TooManyRequests:
        spend(3)
        return
    (head,) = fetch([Read(ShareItem, slug[:LONGEST_SLUG] or "-", HEAD)])
    if not isinstance(head, ShareItem) or head.ending is not None:
        spend(2)
        return
    now = clock.now()
    item = ReportItem(
        SHELF,
        new_id(),
        slug=slug,
        share_id=head.id,
        reason=reason.value,
        details=told or None,
        at=now,
        ttl=now + REPORT_KEPT,
    )
    writes.put(item)
    queue.enqueue(_TASK, item.id)
