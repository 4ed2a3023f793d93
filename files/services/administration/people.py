"""Find, invite, change and sign out people for administrators; the caller decides who is one."""

from __future__ import annotations

from pynamodb.transactions import TransactWrite

from accounts.domain.people import ManagedAccount, Person
from accounts.services import administration as accounts
from accounts.services import managed
from files.domain.audit import Action
from files.services import audit
from files.services.administration.trail import lines_of
from mydoc.core.errors import Invalid
from mydoc.core.paging import Page
from mydoc.core.sizes import in_words
from mydoc.web.versions import ANY, Expected


def find(*, query: str = "", cursor: str | None = None, limit: int = 50) -> Page[ManagedAccount]:
    """Return accounts by the beginning of a name or an address, or all: two round trips.

    Raises:
        Invalid: `bad_cursor`.
    """
    return managed.find(query=query, cursor=cursor, limit=limit)


def get(*, user_id: str) -> ManagedAccount:
    """Return an account: one round trip.

    Raises:
        NotFound: `no_account`.
    """
    return managed.get(user_id=user_id)


def invite(*, by: Person | None, email: str, name: str, surname: str, is_admin: bool = False) -> ManagedAccount:
    """Make an account for someone, who chooses the password through the link that a mail brings.

    Args:
        by: the administrator; None for an operator's command.

    Raises:
        Invalid: `bad_email` or `bad_name`, with the field that is wrong. Conflict: `account_exists`.
    """

    def note(transaction: TransactWrite, before: ManagedAccount, after: ManagedAccount) -> None:
        _add(transaction, Action.PERSON_INVITED, by, after)
        if is_admin:
            _add(transaction, Action.ADMINISTRATOR_MADE, by, after)

    return accounts.invite_person(email=email, name=name, surname=surname, is_admin=is_admin, note=note)


def change(
    *,
    by: Person | None,
    user_id: str,
    is_active: bool | None = None,
    is_admin: bool | None = None,
    quota_bytes: int | None = None,
    expected: Expected = ANY,
) -> ManagedAccount:
    """Disable or enable an account, make or unmake an administrator, set a quota: all at once, from the person's
    next request on. Doing it twice does no harm, and is in the history once.

    Args:
        by: the administrator; None for an operator's command.

    Raises:
        Invalid: `nothing_to_change`, `bad_quota`. NotFound: `no_account`. Outdated: `changed_meanwhile`.
        Conflict: `last_administrator`, `being_deleted`, `busy`.
    """
    if is_active is None and is_admin is None and quota_bytes is None:
        raise Invalid("nothing_to_change", "Send at least one of is_active, is_admin or quota_bytes.")

    def note(transaction: TransactWrite, before: ManagedAccount, after: ManagedAccount) -> None:
        if before.is_active != after.is_active:
            action = Action.PERSON_ENABLED if after.is_active else Action.PERSON_DISABLED
            _add(transaction, action, by, after)
        if before.is_admin != after.is_admin:
            action = Action.ADMINISTRATOR_MADE if after.is_admin else Action.ADMINISTRATOR_UNMADE
            _add(transaction, action, by, after)
        if before.quota_bytes != after.quota_bytes:
            _add(transaction, Action.QUOTA_SET, by, after, f" set to {in_words(after.quota_bytes)}")

    return accounts.change(
        user_id=user_id,
        is_active=is_active,
        is_admin=is_admin,
        quota_bytes=quota_bytes,
        note=note,
        expected=expected,
    )


def sign_out(*, by: Person | None, user_id: str) -> None:
    """End a person's sessions, login tokens and their connections.

    Raises:
        NotFound: `no_account`. Conflict: `busy`.
    """

    def note(transaction: TransactWrite, before: ManagedAccount, after: ManagedAccount) -> None:
        _add(transaction, Action.PERSON_SIGNED_OUT, by, after)

    accounts.sign_out(user_id=user_id, note=note)


def _add(
    transaction: TransactWrite, action: Action, by: Person | None, account: ManagedAccount, more: str = ""
) -> None:
    lines = lines_of(action=action, by=by, person_id=account.id, detail=f"{account.email}{more}")
    audit.add(transaction, lines)
