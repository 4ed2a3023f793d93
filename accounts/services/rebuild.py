"""Write the directory's entries and the list of administrators anew, from the people.

For an operator, after an update that lays the directory out anew or a restore of tables of different moments. It
scans, which the application has no right to. It may run while people work, twice and at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from pynamodb.transactions import TransactWrite

from accounts.models import PersonEntry, UserItem
from accounts.services import administrators, circles, directory
from mydoc.aws.batches import MOST_ITEMS, Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core.errors import NotFound


@dataclass(frozen=True)
class Rebuilt:
    """How many people were written, and how many stale entries removed."""

    people: int
    removed: int


def rebuild() -> Rebuilt:
    """Write every person's entries and the item of administrators, then remove entries that belong to no one."""
    people = 0
    for user_id in directory.everybody():
        _write(user_id)
        people += 1
    administrators.remove_others()
    return Rebuilt(people, _remove_stale())


def _write(user_id: str) -> None:
    while True:
        try:
            item = directory.get_item(user_id)
        except NotFound:
            return  # Deleted meanwhile.

        def build(transaction: TransactWrite, item: UserItem = item) -> None:
            transaction.condition_check(UserItem, item.id, condition=directory.as_read(item))
            directory.follow(transaction, {}, circles.entries(item))
            administrators.follow(transaction, None, item)

        try:
            commit(build)
        except Cancelled:
            continue  # Changed meanwhile.
        return


def _remove_stale() -> int:
    removed, every = 0, iter(PersonEntry.scan(consistent_read=True))
    while entries := list(islice(every, MOST_ITEMS)):
        ids = sorted({entry.user_id for entry in entries})
        found = dict(zip(ids, fetch([Read(UserItem, user_id) for user_id in ids]), strict=True))
        for entry in entries:
            removed += _remove_if_stale(entry, found[entry.user_id])
    return removed


def _remove_if_stale(entry: PersonEntry, item: object) -> bool:
    if isinstance(item, UserItem):
        if (entry.partition, entry.position) in circles.entries(item):
            return False
        still = directory.as_read(item)
    else:
        still = UserItem.id.does_not_exist()

    def build(transaction: TransactWrite) -> None:
        transaction.condition_check(UserItem, entry.user_id, condition=still)
        transaction.delete(entry)

    try:
        commit(build)
    except Cancelled:
        return False  # Whoever changed the person wrote their entries.
    return True
