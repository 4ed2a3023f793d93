"""Mark an account for deletion, and remove it at the end; `files.services` deletes what it owns in between."""

from __future__ import annotations

from typing import Any

from pynamodb.transactions import TransactWrite

from accounts.domain.addresses import normal_email
from accounts.domain.people import ManagedAccount
from accounts.models import EmailClaim, MemberItem, UserItem
from accounts.services import circles, directory, managed, sessions, tokens
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict, NotFound
from mydoc.web.versions import ANY, Expected


def begin(*, user_id: str, note: managed.Note | None = None, expected: Expected = ANY) -> ManagedAccount:
    """Mark an account for deletion: sessions, tokens and connections end, and no one can sign in to it, enable it
    or create anything for it. Doing it twice does no harm, and is recorded once.

    Raises:
        NotFound: `no_account`. Outdated: `changed_meanwhile`. Conflict: `last_administrator`; `busy`.
    """

    def decide(item: UserItem) -> dict[str, Any]:
        expected.check(managed.of_item(item).version)
        return {} if item.leaving_at is not None else {"is_active": False, "leaving_at": clock.now()}

    item = directory.change(
        user_id=user_id,
        decide=decide,
        extra_actions=lambda *_: [UserItem.auth_epoch.add(1)],
        also=managed.noting(note),
    )
    tokens.revoke_all(user_id=user_id)
    return managed.of_item(item)


def finish(*, user_id: str) -> None:
    """Remove a marked account with its address, sessions, tokens and place in a group, once all it owned is gone.
    Do nothing if it is gone already.

    Raises:
        Conflict: `busy`, if it is not marked or changed at this moment.
    """
    try:
        item = directory.get_item(user_id)
    except NotFound:
        return
    tokens.revoke_all(user_id=user_id)
    sessions.remove_all(user_id=user_id)

    def build(transaction: TransactWrite) -> None:
        is_marked = directory.as_read(item) & UserItem.leaving_at.exists()
        transaction.delete(UserItem(item.id), condition=is_marked)
        transaction.delete(EmailClaim(normal_email(item.email)), condition=EmailClaim.user_id == item.id)
        directory.follow(transaction, circles.entries(item), {})
        if item.group:
            transaction.delete(MemberItem(item.group, item.id))

    try:
        commit(build)
    except Cancelled:
        raise Conflict("busy", "The account was changed at the same time. Try again.") from None
