"""Find and return accounts as administrators see them."""

from __future__ import annotations

from collections.abc import Callable

from pynamodb.transactions import TransactWrite

from accounts.domain.addresses import normal_email
from accounts.domain.people import AccountState, ManagedAccount
from accounts.models import EmailClaim, UserItem
from accounts.services import directory, search
from mydoc.aws.batches import Read, fetch
from mydoc.core.errors import Conflict, NotFound
from mydoc.core.paging import Page

# Adds its record to the transaction that changes an account, given the account before and after.
Note = Callable[[TransactWrite, ManagedAccount, ManagedAccount], None]


def get(*, user_id: str) -> ManagedAccount:
    """Return an account: one round trip.

    Raises:
        NotFound: `no_account`.
    """
    return of_item(directory.get_item(user_id))


def get_by_email(*, email: str) -> ManagedAccount:
    """Return an account by its address, also of someone disabled or unconfirmed: two round trips.

    Raises:
        Invalid: `bad_email`. NotFound: `no_account`.
    """
    try:
        claim = EmailClaim.get(normal_email(email), consistent_read=True)
    except EmailClaim.DoesNotExist:
        raise NotFound("no_account", "There is no account with this address.") from None
    return get(user_id=claim.user_id)


def find(*, query: str, cursor: str | None, limit: int) -> Page[ManagedAccount]:
    """Return accounts whose name, surname, full name or address begins with the query, in the order of the
    alphabet, disabled and unconfirmed ones too; all of them for an empty query. Two round trips a page, which may
    hold fewer than `limit` and still have a next one.

    Raises:
        Invalid: `bad_cursor`.
    """
    page = search.search_everybody(query=query, cursor=cursor, limit=limit)
    found = fetch([Read(UserItem, user_id) for user_id in page.items]) if page.items else []
    return Page([of_item(item) for item in found if isinstance(item, UserItem)], page.next_cursor)


def being_deleted() -> Conflict:
    """Return the error for changing an account that is being deleted."""
    return Conflict("being_deleted", "This account is being deleted. This cannot be undone.")


def noting(note: Note | None) -> Callable[[TransactWrite, UserItem, UserItem], None]:
    """Return a note in the form that `directory.change` takes."""

    def also(transaction: TransactWrite, before: UserItem, after: UserItem) -> None:
        if note:
            note(transaction, of_item(before), of_item(after))

    return also


def of_item(item: UserItem) -> ManagedAccount:
    """Return the account in an item."""
    state = AccountState.ACTIVE
    if item.leaving_at is not None:
        state = AccountState.DELETING
    elif not item.is_active:
        state = AccountState.DISABLED
    elif item.email_confirmed_at is None:
        state = AccountState.UNCONFIRMED
    return ManagedAccount(
        id=item.id,
        email=item.email,
        name=item.name,
        surname=item.surname,
        state=state,
        is_admin=item.is_admin,
        group=item.group,
        date_joined=item.date_joined,
        last_login=item.last_login,
        quota_bytes=int(item.quota_bytes),
        bytes_used=int(item.quota_bytes) - int(item.bytes_free),
        documents_count=int(item.documents_count),
    )
