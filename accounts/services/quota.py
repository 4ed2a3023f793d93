"""Reserve and release a person's quota, as part of other services' transactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from accounts.domain.limits import quota_refusals
from accounts.models import UserItem
from accounts.services import directory
from mydoc.aws.batches import Read
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import Conflict, Invalid, MyDocError, NotFound

_ATTEMPTS = 5
_IS_ACTIVE = UserItem.is_active == True  # noqa: E712 - builds a condition


def reserve(transaction: TransactWrite, *, user_id: str, sizes: Sequence[int]) -> None:
    """Add to a transaction that new documents take so many bytes, if the person is active and has them all."""
    size = sum(sizes)
    transaction.update(
        UserItem(id=user_id),
        actions=[UserItem.bytes_free.add(-size), UserItem.documents_count.add(len(sizes))],
        condition=_IS_ACTIVE & (UserItem.bytes_free >= size),
    )


def release(transaction: TransactWrite, *, user_id: str, size: int) -> None:
    """Add to a transaction that a document gives `size` bytes back. The caller's own conditions make it happen
    once."""
    transaction.update(
        UserItem(id=user_id),
        actions=[UserItem.bytes_free.add(size), UserItem.documents_count.add(-1)],
        condition=UserItem.id.exists(),
    )


def require_active(transaction: TransactWrite, *, user_id: str) -> None:
    """Add to a transaction that the person is active.

    Not together with `reserve` for the same person, which has the same condition: DynamoDB takes one operation for
    each item.
    """
    transaction.condition_check(UserItem, user_id, condition=_IS_ACTIVE)


def read_active(*, user_id: str) -> Read:
    """Return what to fetch along with other items for `is_active`."""
    return Read(UserItem, user_id)


def is_active(item: Model | None) -> bool:
    """Return whether `read_active` fetched an active person."""
    return isinstance(item, UserItem) and item.is_active


def refusals(*, user_id: str, sizes: Sequence[int]) -> list[MyDocError | None]:
    """Return why `reserve` did not hold for each of these sizes, read after the refusal; None for those that fit,
    in order: one round trip.

    Args:
        sizes: bytes that were asked for.
    """
    try:
        item = UserItem.get(user_id, consistent_read=True)
    except UserItem.DoesNotExist:
        return [NotFound("no_account", "This account does not exist.") for _ in sizes]
    return quota_refusals(is_active=item.is_active, free=int(item.bytes_free), sizes=sizes)


def change(*, user_id: str, quota_bytes: int) -> None:
    """Set how many bytes a person's documents may take up. What is stored stays, also beyond a smaller quota.

    Raises:
        Invalid: `bad_quota`, if it is negative.
        NotFound: `no_account`.
        Conflict: `busy`, if it was changed elsewhere meanwhile.
    """
    if quota_bytes < 0:
        raise Invalid("bad_quota", "A quota must not be negative.")
    item = directory.get_item(user_id)
    try:
        directory.update(
            user_id=user_id,
            actions=[
                UserItem.quota_bytes.set(quota_bytes),
                UserItem.bytes_free.add(quota_bytes - int(item.quota_bytes)),
            ],
            condition=UserItem.quota_bytes == item.quota_bytes,
        )
    except Cancelled:
        raise Conflict("busy", "The quota was changed at the same time. Try again.") from None


def recount(*, user_id: str, measure: Callable[[], tuple[int, int]]) -> bool:
    """Correct a person's used quota by counting anew.

    Args:
        measure: how many bytes and documents there are now; asked again when something changed meanwhile.

    Returns:
        whether it was something else.

    Raises:
        NotFound: `no_account`.
        Conflict: `busy`, if it kept changing.
    """
    for _ in range(_ATTEMPTS):
        item = directory.get_item(user_id)
        used, count = measure()
        free = int(item.quota_bytes) - used
        if (free, count) == (int(item.bytes_free), int(item.documents_count)):
            return False
        try:
            directory.update(
                user_id=user_id,
                actions=[UserItem.bytes_free.set(free), UserItem.documents_count.set(count)],
                condition=(UserItem.quota_bytes == item.quota_bytes)
                & (UserItem.bytes_free == item.bytes_free)
                & (UserItem.documents_count == item.documents_count),
            )
        except Cancelled:
            continue
        return True
    raise Conflict("busy", "The documents are being changed. Try again.")
