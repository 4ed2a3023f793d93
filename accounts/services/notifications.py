"""Remember up to when owners were mailed about documents that expire, and link to the choice of emails."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from accounts.domain.notifications import Notification
from accounts.domain.people import Person
from accounts.models import UserItem
from accounts.services import directory
from accounts.services.people import person_of
from mydoc import mail
from mydoc.aws.transactions import Cancelled


@dataclass(frozen=True)
class Warned:
    """The last mail about documents that expire.

    Attributes:
        token: an id of its moment: what has a later id was not there yet. Empty before the first.
        until: it told of all that expires before; None before the first.
    """

    token: str = ""
    until: datetime | None = None

    def knows(self, id: str, expires_at: datetime) -> bool:
        """Return whether it told of something."""
        return self.until is not None and expires_at < self.until and id < self.token


def warnings_of(*, ids: Collection[str]) -> dict[str, tuple[Person, Warned]]:
    """Return those of these people who are active and want to be warned, and up to when they were."""
    if not ids:
        return {}
    found = {}
    for item in UserItem.batch_get(sorted(set(ids)), consistent_read=True):
        person = person_of(item)
        if person.is_active and Notification.EXPIRING in person.notifications:
            found[person.id] = person, Warned(item.warned_token or "", item.warned_until)
    return found


def take_warning(*, user_id: str, before: Warned, after: Warned) -> bool:
    """Claim a mail, and return whether the caller may send it.

    Args:
        before: as it was read; if another mail was claimed since, the caller may not.
    """
    token = UserItem.warned_token
    is_as_read = token == before.token if before.token else token.does_not_exist()
    try:
        _write(user_id, after, is_as_read)
    except Cancelled:
        # The answer to our own write may have been lost.
        return bool(directory.get_item(user_id).warned_token == after.token)
    return True


def give_warning_back(*, user_id: str, before: Warned, after: Warned) -> None:
    """Undo `take_warning`, unless another mail was claimed since."""
    with suppress(Cancelled):
        _write(user_id, before, UserItem.warned_token == after.token)


def _write(user_id: str, warned: Warned, condition: Condition) -> None:
    token, until = UserItem.warned_token, UserItem.warned_until
    actions: list[Action] = [token.remove(), until.remove()]
    if warned.until is not None:
        actions = [token.set(warned.token), until.set(warned.until)]
    directory.update(user_id=user_id, actions=actions, condition=condition, is_shown=False)


def settings_link() -> mail.Link:
    """Return the link to the page on which people choose which emails they get, for a mail."""
    return mail.Link("Choose which emails you get", mail.url("settings:notifications"))
