"""Keep at least one person who can administer the site.

One item names them all, and every transaction that makes or unmakes an administrator writes it with a condition.
"""

from __future__ import annotations

from pynamodb.expressions.condition import Condition, size
from pynamodb.transactions import TransactWrite

from accounts.models import AdministratorsItem, UserItem
from mydoc.aws import writes
from mydoc.core.errors import Conflict

_ID = "site"


def can_administer(item: UserItem | None) -> bool:
    """Return whether someone is an administrator who can sign in."""
    return item is not None and bool(item.is_admin and item.is_active and item.email_confirmed_at)


def follow(transaction: TransactWrite, before: UserItem | None, after: UserItem | None) -> None:
    """Add to a transaction that changes a person whether they can administer. The last administrator cannot be
    removed.

    Args:
        before: None for someone new.
        after: None for someone who is deleted.
    """
    person = after if after is not None else before
    if person is None or can_administer(before) == can_administer(after):
        return
    if can_administer(after):
        transaction.update(AdministratorsItem(_ID), actions=[AdministratorsItem.people.add({person.id})])
    else:
        transaction.update(
            AdministratorsItem(_ID),
            actions=[AdministratorsItem.people.delete({person.id})],
            condition=_has_others(person.id),
        )


def ids() -> list[str]:
    """Return the ids of everyone who can administer the site: one round trip."""
    try:
        return sorted(AdministratorsItem.get(_ID, consistent_read=True).people or set())
    except AdministratorsItem.DoesNotExist:
        return []


def remove_others() -> None:
    """Remove people from the item who cannot administer, such as those whom a restore lost."""
    for user_id in ids():
        try:
            item = UserItem.get(user_id, consistent_read=True)
        except UserItem.DoesNotExist:
            item = None
        if not can_administer(item):
            writes.update(AdministratorsItem(_ID), actions=[AdministratorsItem.people.delete({user_id})])


def last_administrator() -> Conflict:
    """Return the error for leaving the site without an administrator."""
    return Conflict(
        "last_administrator",
        "This is the only administrator. Make someone else an administrator first.",
    )


def _has_others(user_id: str) -> Condition:
    # Whoever became an administrator before there was this item is in it once `manage.py people rebuild` has run.
    people = AdministratorsItem.people
    return people.exists() & ((size("people") > 1) | ~people.contains(user_id))
