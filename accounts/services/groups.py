"""Assign people to groups, and keep each member's quota that of the group.

The other limits are read when they are asked for (mydoc.features). The quota is kept with what is left of it, at
the person, so it has to follow. What holds: whoever joins gets the quota of the very features that their write is
conditional on, and whoever is in a group when a job goes through it gets the quota of the features that the job's
write is conditional on. The job runs after each change of a quota and reads the members consistently: it meets
everyone who joined before the change, and who joins after it has the new quota already. In between members have
the old one. Jobs may run twice, late and at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from pynamodb.transactions import TransactWrite

from accounts import realtime
from accounts.domain.addresses import normal_email
from accounts.domain.people import Person
from accounts.models import EmailClaim, MemberItem, UserItem
from accounts.services import circles, directory, people
from mydoc import features
from mydoc.aws.batches import Read, fetch
from mydoc.aws.queue import enqueue
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core.errors import Conflict, Invalid, NotFound
from mydoc.core.ids import is_id
from mydoc.core.paging import Page, encode_cursor, id_in
from mydoc.features import EVERYBODY, Features
from mydoc.features import service as reading
from mydoc.web.versions import ANY, Expected, digest

_ATTEMPTS = 8
# Two round trips each: a job stays far below Lambda's time limit.
_MEMBERS_A_JOB = 200

FOLLOW_ONE = "accounts.tasks.follow_group"

# Given a person and the features as they are, the group to be in; None to leave them as they are.
Decide = Callable[[UserItem, Features], str | None]


def assign(*, user_id: str, group: str, expected: Expected = ANY) -> Person:
    """Add a person to a group, or remove them from theirs, and set the quota to match: two round trips.

    Doing it twice does no harm. Stored documents stay, also beyond a smaller quota.

    Args:
        group: its name; "" for none.
        expected: the versions of their place, by `version_of`, that the change is meant for.

    Raises:
        NotFound: `no_account`. Invalid: `unknown_group`. Conflict: `busy`. Outdated: `changed_meanwhile`.
    """

    def decide(item: UserItem, found: Features) -> str:
        # The write holds only if they still are in the group that was read here.
        expected.check(version_of(item.group))
        if group and group not in found.groups:
            message = "There is no such group. Create it first, under Features."
            raise Invalid("unknown_group", message, fields={"group": message})
        return group

    item = _move(user_id, decide)
    if item is None:
        raise no_account()
    return people.person_of(item)


def get(*, user_id: str) -> Person:
    """Return a person and their group, also of someone who is disabled: one round trip.

    Raises:
        NotFound: `no_account`.
    """
    return people.person_of(directory.get_item(user_id))


def version_of(group: str) -> str:
    """Return the version of being in this group."""
    return digest(group)


def assign_by_email(*, email: str, group: str) -> Person:
    """Assign a person, as `assign`, by their address, confirmed or not: three round trips.

    Raises:
        Invalid: `bad_email`, and as `assign`.
    """
    try:
        claim = EmailClaim.get(normal_email(email), consistent_read=True)
    except EmailClaim.DoesNotExist:
        raise no_account() from None
    return assign(user_id=claim.user_id, group=group)


def members(*, group: str, cursor: str | None = None, limit: int = 50) -> Page[Person]:
    """Return a page of a group's members, in the order in which they signed up: two round trips, and one for the
    group's name if this process did not ask for 30 seconds.

    Args:
        limit: people a page, 1 to 100.

    Raises:
        NotFound: `group_not_found`. Invalid: `bad_cursor`.
    """
    if group not in features.current().groups and group not in features.latest().groups:
        raise group_not_found()
    ids = _member_ids(group, id_in(cursor, name="after"), limit + 1)
    shown = ids[:limit]
    found = people.get_people(ids=shown)
    # Tables that were restored may not be of the same moment.
    page = [found[user_id] for user_id in shown if user_id in found and found[user_id].group == group]
    return Page(page, encode_cursor({"after": shown[-1]}) if len(ids) > limit else None)


def group_not_found() -> NotFound:
    """Return the error for a group that does not exist, and for anyone who may not know."""
    return NotFound("group_not_found", "There is no such group.")


def no_account() -> NotFound:
    """Return the error for an account that does not exist, and for anyone who may not know."""
    return NotFound("no_account", "This account does not exist.")


def follow_all(*, groups: Sequence[str]) -> None:
    """Enqueue a job for each group, to give its members its quota."""
    for group in groups:
        enqueue(FOLLOW_ONE, group, "")


def follow(*, group: str, after: str) -> None:
    """Give members of a group its quota, or take them out of it if it is gone, and enqueue a job for the rest.

    Args:
        after: the id of the member that the job before ended with; "" to begin.
    """
    ids = _member_ids(group, after, _MEMBERS_A_JOB)
    for user_id in ids:
        _move(user_id, lambda item, found: _place(item, found, group))
    if len(ids) == _MEMBERS_A_JOB:
        enqueue(FOLLOW_ONE, group, ids[-1])


def _place(item: UserItem, found: Features, group: str) -> str | None:
    if item.group != group:
        return None  # Moved meanwhile, with the quota of where they went.
    place = group if group in found.groups else EVERYBODY
    return None if (place, found.limits(place).quota) == (group, int(item.quota_bytes)) else place


def _move(user_id: str, decide: Decide) -> UserItem | None:
    """Put a person where `decide` says, with that group's quota, and return them as they are then; None if they do
    not exist.

    The transaction holds only if neither they nor the features have changed since both were read.
    """
    for _ in range(_ATTEMPTS):
        if not is_id(user_id):
            return None
        item, stored = fetch([Read(UserItem, user_id), reading.to_read()])
        if not isinstance(item, UserItem):
            return None
        found = reading.features_of(stored)
        group = decide(item, found)
        if group is None:
            return item
        try:
            commit(_build(item, group, found.limits(group).quota, found))
        except Cancelled:
            continue
        item.group = group
        realtime.account_changed(user_id=user_id)
        return item
    raise Conflict("busy", "This was changed at the same time. Try again.")


def _build(item: UserItem, group: str, quota: int, found: Features) -> Callable[[TransactWrite], None]:
    actions: list[Any] = [
        UserItem.group.set(group),
        UserItem.quota_bytes.set(quota),
        UserItem.bytes_free.add(quota - int(item.quota_bytes)),
    ]
    after = deepcopy(item)
    after.group = group

    def build(transaction: TransactWrite) -> None:
        reading.require_unchanged(transaction, found)
        transaction.update(UserItem(id=item.id), actions=actions, condition=directory.as_read(item))
        directory.follow(transaction, circles.entries(item), circles.entries(after))
        if item.group not in {EVERYBODY, group}:
            transaction.delete(MemberItem(item.group, item.id))
        if group:
            transaction.save(MemberItem(group, item.id))

    return build


def _member_ids(group: str, after: str, limit: int) -> list[str]:
    condition = MemberItem.user_id > after if after else None
    found = MemberItem.query(group, condition, limit=limit, page_size=limit, consistent_read=True)
    return [member.user_id for member in found]
