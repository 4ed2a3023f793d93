"""Delete an account with all it owns, in jobs that each resume where the last one stopped.

1. `delete` enqueues a job that runs 200 seconds later, which is longer than any request. A crash after it leaves a
   job that finds an account that is not marked, and does nothing.
2. It marks the account, in one transaction with its line in the history: no one can sign in to it, its links stop
   working and nothing new can be created for it. Then it enqueues a job at once. A crash in between leaves the job
   of step 1.
3. `erase` deletes some of what the account owns, as its owner would, and enqueues itself. What is deleted is not
   found again, so a job that crashes or runs twice does no harm. A crash leaves the job in the queue.
4. A job that finds nothing more deletes the account, its address and its entries in one transaction, on condition
   that it is marked, and enqueues a last job.
5. A quarter of an hour later, that job deletes what was recorded about the account meanwhile.

A job that fails three times is listed among the failed jobs, and continues when it is replayed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from pynamodb.transactions import TransactWrite

from accounts.domain.people import AccountState, ManagedAccount, Person
from accounts.services import deletion, managed
from files.domain.audit import Action
from files.domain.documents import Ending
from files.domain.statistics import subject_of_account, subject_of_share
from files.models import (
    HEAD,
    AuditItem,
    DeliveryItem,
    DocumentItem,
    GrantItem,
    RequestPart,
    RequestRefItem,
    ShareItem,
    ShareRefItem,
    StatisticsItem,
    TrashItem,
    WebhookItem,
    WebhookOwnerItem,
)
from files.services import audit, audit_export, mapping, shares, webhooks, zips
from files.services import deletion as document_deletion
from files.services.administration import trail
from files.services.documents import repository
from files.services.requests import owner as request_owner
from mydoc.aws import queue, writes
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import NotFound
from mydoc.web.versions import ANY, Expected

ERASE = "files.tasks.erase_person"
# Until the last activities are counted: the schedule runs every five minutes.
_LAST_LOOK = 900
# Things a job ends: some ten round trips each, far below what Lambda gives it.
_A_JOB = 40
_LINES_A_JOB = 200

Step = Callable[[Person, int], int]


def delete(*, by: Person | None, user_id: str, expected: Expected = ANY) -> ManagedAccount:
    """Delete an account with all it owns.

    No one can sign in to it from the next request on; jobs delete the rest. Doing it twice does no harm.

    Args:
        by: the administrator; None for an operator's command.

    Raises:
        NotFound: `no_account`. Outdated: `changed_meanwhile`. Conflict: `last_administrator`; `busy`.
    """

    def note(transaction: TransactWrite, before: ManagedAccount, after: ManagedAccount) -> None:
        lines = trail.lines_of(action=Action.PERSON_DELETED, by=by, person_id=after.id, detail=after.email)
        audit.add(transaction, lines)

    expected.check(managed.get(user_id=user_id).version)
    queue.enqueue_later(ERASE, user_id, seconds=queue.AFTER_ANY_REQUEST)
    account = deletion.begin(user_id=user_id, note=note, expected=expected)
    queue.enqueue(ERASE, user_id)
    return account


def erase(*, user_id: str) -> None:
    """Do a job's share of deleting an account; nothing for one that is not to be deleted."""
    try:
        account = managed.get(user_id=user_id)
    except NotFound:
        _remove_rest(user_id)
        return
    if account.state is not AccountState.DELETING:
        return
    owner = Person(account.id, account.email, account.name, account.surname, is_active=False)
    left = _A_JOB
    for step in _STEPS:
        left -= step(owner, left)
        if left <= 0:
            break
    if left < _A_JOB:
        queue.enqueue(ERASE, user_id)
        return
    deletion.finish(user_id=user_id)
    queue.enqueue_later(ERASE, user_id, seconds=_LAST_LOOK)


def _end_links(owner: Person, most: int) -> int:
    refs = list(ShareRefItem.query(owner.id, limit=most, page_size=most, consistent_read=True))
    for ref in refs:
        _remove_statistics(subject_of_share(ref.id))
        try:
            shares.revoke(owner=owner, share_id=ref.id)
        except NotFound:
            # It had ended already, and much may be left of it: a job has time for that.
            shares.settle(owner_id=owner.id, share_id=ref.id)
            if not _has_share(ref):
                writes.delete(ref)
    return len(refs)


def _has_share(ref: ShareRefItem) -> bool:
    return ShareItem.count(ref.slug, ShareItem.part == HEAD, consistent_read=True) > 0


def _end_documents(owner: Person, most: int) -> int:
    items = list(DocumentItem.query(owner.id, limit=most, page_size=most, consistent_read=True))
    for item in items:
        document = mapping.document_of(item)
        # The next job tries again with a document that changes at this moment.
        if not document_deletion.end(document, Ending.DELETED):
            document_deletion.settle(owner_id=owner.id, document_id=document.id)
    return len(items)


def _end_requests(owner: Person, most: int) -> int:
    refs = list(RequestRefItem.query(owner.id, limit=most, page_size=most, consistent_read=True))
    for ref in refs:
        with suppress(NotFound):
            request_owner.close(owner=owner, request_id=ref.id)
        writes.delete_all(RequestPart, RequestPart.query(ref.slug, consistent_read=True))
        writes.delete(ref)
    return len(refs)


def _end_webhooks(owner: Person, most: int) -> int:
    items = list(WebhookItem.query(owner.id, limit=most, page_size=most, consistent_read=True))
    for item in items:
        writes.delete_all(DeliveryItem, DeliveryItem.query(item.id, consistent_read=True))
        with suppress(NotFound):
            webhooks.delete(owner=owner, webhook_id=item.id)
    return len(items)


def _leave_others_documents(owner: Person, most: int) -> int:
    """Take the person off the documents that others shared with them."""
    grants = list(GrantItem.query(owner.id, limit=most, page_size=most, consistent_read=True))
    for grant in grants:
        before = repository.find(owner_id=grant.owner_id, document_id=grant.id)
        if before is None or not before.is_shared_with(owner.id):
            writes.delete(grant)
            continue
        after = replace(before, people=[person for person in before.people if person.id != owner.id])
        people = [mapping.person_map(person) for person in after.people]
        try:
            repository.change(
                before,
                after,
                actions=[DocumentItem.people.set(people)],
                condition=repository.status_is(before.status),
            )
        except Cancelled:
            continue  # It changed at this moment: the next job tries again.
    return len(grants)


def _remove_trail(owner: Person, most: int) -> int:
    lines = list(AuditItem.query(owner.id, limit=_LINES_A_JOB, consistent_read=True))
    for line in lines:
        trail.forget(line)
    writes.delete_all(AuditItem, lines)
    return 1 if lines else 0


# In this order: ending the first ones still writes to the later ones.
_STEPS: list[Step] = [
    _end_links,
    _end_documents,
    _end_requests,
    _end_webhooks,
    _leave_others_documents,
    _remove_trail,
]


def _remove_rest(user_id: str) -> None:
    """Remove what is kept under the id of someone who is gone."""
    zips.let_go(user_id)
    audit_export.forget(person_id=user_id)
    nobody = Person(user_id, "", "", "", is_active=False)
    _remove_trail(nobody, 1)
    _remove_statistics(subject_of_account(user_id))
    writes.delete(WebhookOwnerItem(user_id))
    # Each went with its document, but for what restoring tables of two moments left.
    writes.delete_all(TrashItem, TrashItem.query(user_id, consistent_read=True))


def _remove_statistics(subject: str) -> None:
    writes.delete_all(StatisticsItem, StatisticsItem.query(subject, consistent_read=True))
