"""Change a person together with their entries in the directory, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from accounts import realtime
from accounts.models import AdministratorsItem, UserItem
from accounts.services import administrators, circles
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.ids import is_id

_ATTEMPTS = 5
# Entries and decisions depend on these: a change is written only if they are as they were read.
_FOLLOWED = (
    "name",
    "surname",
    "group",
    "is_active",
    "is_admin",
    "email_confirmed_at",
    "leaving_at",
    "password",
    "quota_bytes",
    "preferences",
    "notifications",
    "time_zone",
)

Values = dict[str, Any]


def change(
    *,
    user_id: str,
    decide: Callable[[UserItem], Values],
    extra_actions: Callable[[UserItem, Values], list[Action]] | None = None,
    also: Callable[[TransactWrite, UserItem, UserItem], None] | None = None,
) -> UserItem:
    """Change a person and their entries together, and notify their open pages and programs.

    Args:
        decide: given the person as stored, the attributes to set; empty for none. May refuse by raising, and
            is asked again when the person was changed meanwhile.
        extra_actions: given the person as stored and what is set, what is written along with it.
        also: adds more to the transaction, given the person as stored and as they become.

    Returns:
        the person as they are now.

    Raises:
        NotFound: `no_account`.
        Conflict: `last_administrator`, if no one else could administer the site then; `busy`, if others kept
            changing the person.
    """
    for _ in range(_ATTEMPTS):
        item = get_item(user_id)
        values = decide(item)
        if not values:
            return item
        before = deepcopy(item)
        for name, value in values.items():
            setattr(item, name, value)
        try:
            actions = extra_actions(before, values) if extra_actions else []
            commit(_build(item, values, before, actions, also))
        except Cancelled as error:
            if error.refused_only_by(AdministratorsItem):
                raise administrators.last_administrator() from None
            continue
        if item.is_active:
            realtime.account_changed(user_id=user_id)
        return item
    raise Conflict("busy", "The account was changed at the same time. Try again.")


def update(
    *,
    user_id: str,
    actions: list[Action],
    condition: Condition | None = None,
    is_shown: bool = True,
    also: Callable[[TransactWrite], None] | None = None,
) -> None:
    """Change attributes of a person that the directory does not have, and notify their open pages and programs.

    It is a transaction of one write: uploads change the same item in transactions, and DynamoDB refuses a plain
    write that meets one; `commit` tries again.

    Args:
        is_shown: whether the change is one that the person sees in their account.

    Raises:
        mydoc.aws.transactions.Cancelled: if there is no such person, or the condition does not hold.
    """
    guard: Condition = UserItem.id.exists()
    if condition is not None:
        guard &= condition

    def build(transaction: TransactWrite) -> None:
        transaction.update(UserItem(id=user_id), actions=actions, condition=guard)
        if also:
            also(transaction)

    commit(build)
    if is_shown:
        realtime.account_changed(user_id=user_id)


def get_item(user_id: str) -> UserItem:
    """Return a person as stored.

    Raises:
        NotFound: `no_account`.
    """
    try:
        if is_id(user_id):
            return UserItem.get(user_id, consistent_read=True)
    except UserItem.DoesNotExist:
        pass
    raise NotFound("no_account", "This account does not exist.")


def everybody() -> Iterator[str]:
    """Yield everyone's id. A scan: for an operator's commands, which the application has no right to."""
    for item in UserItem.scan(attributes_to_get=["id"], consistent_read=True):
        yield item.id


def follow(transaction: TransactWrite, before: circles.Entries, after: circles.Entries) -> None:
    """Add to a transaction that changes a person that their entries change, too."""
    for key in before.keys() - after.keys():
        transaction.delete(before[key])
    for key, entry in after.items():
        old = before.get(key)
        if old is None or old.attribute_values != entry.attribute_values:
            transaction.save(entry)


def as_read(item: UserItem) -> Condition:
    """Return the condition that nothing in a person's entries has changed since they were read."""
    condition: Condition = UserItem.id.exists()
    for name in _FOLLOWED:
        attribute = UserItem.get_attributes()[name]
        value = getattr(item, name)
        same = attribute == value
        # What is false, empty or null need not be stored.
        condition &= same if value else attribute.does_not_exist() | same
    return condition


def _build(
    item: UserItem,
    values: Values,
    before: UserItem,
    extra_actions: list[Action],
    also: Callable[[TransactWrite, UserItem, UserItem], None] | None,
) -> Callable[[TransactWrite], None]:
    attributes = UserItem.get_attributes()

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            UserItem(id=item.id),
            actions=[*(attributes[name].set(value) for name, value in values.items()), *extra_actions],
            condition=as_read(before),
        )
        follow(transaction, circles.entries(before), circles.entries(item))
        administrators.follow(transaction, before, item)
        if also:
            also(transaction, before, item)

    return build
