"""Changes to a person that the directory has to follow, in one transaction with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from accounts.domain import fold, search_tokens
from accounts.models import PersonEntry, UserItem
from accounts.services.people import EVERYBODY, partition_of
from mydoc.errors import Conflict, NotFound
from mydoc.ids import is_id
from mydoc.transactions import Cancelled, commit

_ATTEMPTS = 5
# What the entries, and the decisions about a person, follow from: a change is written only if it is as read.
_FOLLOWED = ("name", "surname", "is_active", "email_confirmed_at", "password")

Values = dict[str, Any]


def change(
    *,
    user_id: str,
    decide: Callable[[UserItem], Values],
    extra_actions: list[Action] | None = None,
) -> UserItem:
    """Change a person and their entries together.

    Args:
        decide: given the person as stored, the attributes to set; empty for none. May refuse by raising, and
            is asked again when the person was changed meanwhile.
        extra_actions: written along with the attributes.

    Returns:
        the person as they are now.

    Raises:
        NotFound: `no_account`.
        Conflict: `busy`, if others kept changing the person.
    """
    for _ in range(_ATTEMPTS):
        item = get_item(user_id)
        values = decide(item)
        if not values:
            return item
        before, unchanged = entries(item), _as_read(item)
        for name, value in values.items():
            setattr(item, name, value)
        try:
            commit(_build(item, values, before, unchanged, extra_actions or []))
        except Cancelled:
            continue
        return item
    raise Conflict("busy", "This account was changed elsewhere. Try again.")


def update(*, user_id: str, actions: list[Action], condition: Condition | None = None) -> None:
    """Change attributes of a person that the directory does not follow.

    A transaction of one: uploads change the same item in transactions, and DynamoDB refuses a plain write that
    meets one; `commit` tries again.

    Raises:
        mydoc.transactions.Cancelled: if there is no such person, or the condition does not hold.
    """
    guard: Condition = UserItem.id.exists()
    if condition is not None:
        guard &= condition
    commit(lambda transaction: transaction.update(UserItem(id=user_id), actions=actions, condition=guard))


def get_item(user_id: str) -> UserItem:
    """A person as stored.

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
    """Everybody's id. A scan: for an operator's commands, which the application has no right to."""
    for item in UserItem.scan(attributes_to_get=["id"], consistent_read=True):
        yield item.id


def entries(item: UserItem) -> dict[tuple[str, str], PersonEntry]:
    """What the directory holds of a person, by key: nothing unless they are confirmed and active."""
    if not item.is_active or item.email_confirmed_at is None:
        return {}
    everybody = fold(f"{item.name} {item.surname}") or fold(item.email)
    keys = [(EVERYBODY, f"{everybody}#{item.id}")]
    for token in search_tokens(email=item.email, name=item.name, surname=item.surname):
        keys.append((partition_of(token), f"{token}#{item.id}"))
    return {
        (partition, position): PersonEntry(
            partition=partition,
            position=position,
            user_id=item.id,
            email=item.email,
            name=item.name,
            surname=item.surname,
        )
        for partition, position in keys
    }


def _build(
    item: UserItem,
    values: Values,
    before: dict[tuple[str, str], PersonEntry],
    unchanged: Condition,
    extra_actions: list[Action],
) -> Callable[[TransactWrite], None]:
    attributes = UserItem.get_attributes()
    after = entries(item)

    def build(transaction: TransactWrite) -> None:
        transaction.update(
            UserItem(id=item.id),
            actions=[*(attributes[name].set(value) for name, value in values.items()), *extra_actions],
            condition=unchanged,
        )
        for key in before.keys() - after.keys():
            transaction.delete(before[key])
        for entry in after.values():
            transaction.save(entry)

    return build


def _as_read(item: UserItem) -> Condition:
    condition: Condition = UserItem.id.exists()
    for name in _FOLLOWED:
        attribute = UserItem.get_attributes()[name]
        value = getattr(item, name)
        condition &= attribute.does_not_exist() if value is None else attribute == value
    return condition
