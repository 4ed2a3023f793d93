"""Change the terms of links."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from accounts.domain.people import Person
from files.domain.audit import Action
from files.domain.due import due_hour, due_moment
from files.domain.share_terms import Changes, changed, check_changes
from files.domain.shares import Share, next_due
from files.models import ShareItem
from files.services import audit
from files.services.documents.copies import entries
from files.services.shares.contents import lines_about
from files.services.shares.listing import find
from files.services.shares.passwords import hashed, is_common
from mydoc import features
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.web.versions import ANY, Expected

_ATTEMPTS = 4


def change(*, owner: Person, share_id: str, changes: Changes, expected: Expected = ANY) -> Share:
    """Change the terms of a link, from the next request on: three round trips, and three more for each change in
    between.

    Mails that waited while the link was paused are sent by the schedule.

    Args:
        expected: the versions of the rules that the change is meant for.

    Raises:
        Invalid: as `create`, but for documents. NotFound: `share_not_found`. Conflict: `busy`.
        Outdated: `changed_meanwhile`.
    """
    check_changes(changes, is_common=is_common)
    for attempt in range(_ATTEMPTS):
        before = find(owner=owner, share_id=share_id)
        after = changed(
            before,
            changes,
            hashed=hashed,
            longest=lambda: features.limits(owner.group).longest_expiry,
            at=clock.now(),
        )
        actions = _actions(before, after)
        if attempt and not actions:
            return before  # This very change was written, and its answer lost.
        expected.check(before.rules_version)
        if not actions:
            return before
        same: Condition = ShareItem.rules_version == before.rules_version
        if changes.given & {"expires_in", "expires_at"}:
            # Documents move the end of a link, or the one it is to have, without another version of its rules.
            same &= (ShareItem.expires_at == before.expires_at) & _ends_with(before)
        if after.is_one_time and not before.is_one_time:
            actions.append(ShareItem.fetched_count.set(_fetched(before)))
            same &= (ShareItem.downloads == before.downloads) & (ShareItem.version == before.version)
        try:
            _write(before, actions, owner, condition=same)
        except Cancelled:
            continue
        return replace(after, rules_version=before.rules_version + 1)
    raise Conflict("busy", "The link was changed at the same time. Try again.")


def _actions(before: Share, after: Share) -> list[Any]:
    actions: list[Any] = []

    def put(attribute: Any, name: str, value: Any) -> None:
        if getattr(before, name) != getattr(after, name):
            is_empty = value is None or value == ""
            actions.append(attribute.remove() if is_empty else attribute.set(value))

    put(ShareItem.title, "title", after.title)
    put(ShareItem.message, "message", after.message)
    put(ShareItem.password_hash, "password_hash", after.password_hash)
    put(ShareItem.max_downloads, "max_downloads", after.max_downloads)
    put(ShareItem.starts_at, "starts_at", after.starts_at)
    put(ShareItem.is_one_time, "is_one_time", after.is_one_time)
    put(ShareItem.is_paused, "is_paused", after.is_paused)
    put(ShareItem.paused_at, "paused_at", after.paused_at)
    put(ShareItem.audience, "audience", after.audience.value)
    put(ShareItem.expires_at, "expires_at", after.expires_at)
    put(ShareItem.follows_documents, "follows_documents", after.follows_documents)
    put(ShareItem.mails_due, "mails_due", after.mails_due)
    put(ShareItem.is_reminded, "is_reminded", after.is_reminded)
    due = next_due(after)
    if due != next_due(before):
        actions += [
            ShareItem.due_hour.set(due_hour(due)),
            ShareItem.due_at.set(due_moment(due)),
        ]
    return actions


def _ends_with(before: Share) -> Condition:
    """Return the condition that the last of a link's documents still expires when it did."""
    end: Condition = ShareItem.documents_end == before.documents_end
    return ShareItem.documents_end.does_not_exist() if before.documents_end is None else end


def _fetched(share: Share) -> int:
    """Return how many documents were downloaded through a share: a query for each megabyte of its entries."""
    return sum(document.downloads > 0 for document in entries(share.slug))


def _write(before: Share, actions: list[Any], owner: Person, *, condition: Condition) -> None:
    lines = lines_about(before, owner, Action.LINK_CHANGED)
    unchanged = condition & ShareItem.ending.does_not_exist()

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            ShareItem(before.slug),
            actions=[*actions, ShareItem.rules_version.add(1)],
            condition=(ShareItem.owner_id == owner.id) & unchanged,
        )
        audit.add(transaction, lines)

    commit(build)
