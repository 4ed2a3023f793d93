"""Change, invite and disable accounts for administrators; the caller decides who is one."""

from __future__ import annotations

from typing import Any

from pynamodb.expressions.update import Action

from accounts.domain.addresses import exact_email, normal_email
from accounts.domain.names import clean_names
from accounts.domain.people import ManagedAccount
from accounts.models import EmailClaim, User, UserItem
from accounts.services import directory, managed, passwords, registration, sessions, tokens
from mydoc.aws.queue import enqueue
from mydoc.core import clock
from mydoc.core.errors import Conflict, Invalid
from mydoc.core.sizes import in_words
from mydoc.features.domain import LARGEST_QUOTA
from mydoc.web.versions import ANY, Expected


def disable(*, user_id: str) -> None:
    """Disable an account, as `change`: sessions, tokens and connections end at once."""
    change(user_id=user_id, is_active=False)


def enable(*, user_id: str) -> None:
    """Enable an account, as `change`."""
    change(user_id=user_id, is_active=True)


def set_admin(*, user_id: str, is_admin: bool) -> None:
    """Make someone an administrator or not, as `change`."""
    change(user_id=user_id, is_admin=is_admin)


def change(
    *,
    user_id: str,
    is_active: bool | None = None,
    is_admin: bool | None = None,
    quota_bytes: int | None = None,
    note: managed.Note | None = None,
    expected: Expected = ANY,
) -> ManagedAccount:
    """Change an account, all at once, from its next request on. Doing it twice does no harm.

    Args:
        is_active: False disables the account: sessions, tokens and connections end, and the directory entry is
            removed. True enables it; its owner signs in and creates new tokens.
        is_admin: whether they are an administrator.
        quota_bytes: what their documents may take up; what is stored stays. For a member of a group, the group's
            quota replaces it when that changes.
        note: adds to the transaction, if anything changes, who did it.
        expected: the versions of the account that the change is meant for.

    Returns:
        the account as it is then.

    Raises:
        NotFound: `no_account`. Invalid: `bad_quota`. Outdated: `changed_meanwhile`.
        Conflict: `last_administrator`, if no one else could administer the site then; `being_deleted`; `busy`.
    """
    if quota_bytes is not None and not 0 <= quota_bytes <= LARGEST_QUOTA:
        message = f"Choose between 0 bytes and {in_words(LARGEST_QUOTA)}."
        raise Invalid("bad_quota", message, fields={"quota_bytes": message})
    wanted = {"is_active": is_active, "is_admin": is_admin, "quota_bytes": quota_bytes}
    if is_active and not directory.get_item(user_id).is_active:
        # A crash while disabling may have left some.
        tokens.revoke_all(user_id=user_id)

    def decide(item: UserItem) -> dict[str, Any]:
        # The write holds only if all that is part of the version still is as it was read here.
        expected.check(managed.of_item(item).version)
        if item.leaving_at is not None:
            raise managed.being_deleted()
        return {name: value for name, value in wanted.items() if value not in (None, getattr(item, name))}

    item = directory.change(user_id=user_id, decide=decide, extra_actions=_consequences, also=managed.noting(note))
    if is_active is False:
        # It closes the connections, too.
        tokens.revoke_all(user_id=user_id)
    return managed.of_item(item)


def sign_out(*, user_id: str, note: managed.Note | None = None) -> None:
    """End a person's sessions, login tokens and connections; named tokens go on.

    Raises:
        NotFound: `no_account`. Conflict: `busy`.
    """
    account = managed.get(user_id=user_id)
    sessions.sign_out_everywhere(
        user_id=user_id, also=lambda write: note(write, account, account) if note else None
    )


def _consequences(item: UserItem, values: dict[str, Any]) -> list[Action]:
    actions: list[Action] = []
    if values.get("is_active") is False:
        # Old sessions must not work again when the account is enabled.
        actions.append(UserItem.auth_epoch.add(1))
    if "quota_bytes" in values:
        actions.append(UserItem.bytes_free.add(values["quota_bytes"] - int(item.quota_bytes)))
    return actions


def invite(*, email: str, name: str, surname: str) -> str:
    """Make someone an administrator, who confirms the address and chooses a password through a mailed link.

    Typing an address does not prove whose it is. An account that is confirmed already keeps its password.

    Returns:
        the account's id.

    Raises:
        Invalid: `bad_email` or `bad_name`.
    """
    email = exact_email(email)
    name, surname = clean_names(name=name, surname=surname)
    made = registration.create(
        email=email,
        name=name,
        surname=surname,
        is_admin=True,
    )
    if made:
        return made
    user_id = str(EmailClaim.get(normal_email(email), consistent_read=True).user_id)
    set_admin(user_id=user_id, is_admin=True)
    return user_id


def invite_person(*, email: str, name: str, surname: str, is_admin: bool, note: managed.Note) -> ManagedAccount:
    """Create an account for someone, who gets a mail with a link that confirms the address and sets a password.

    Raises:
        Invalid: `bad_email` or `bad_name`, with the field that is wrong. Conflict: `account_exists`.
    """
    email = exact_email(email)
    name, surname = clean_names(name=name, surname=surname)
    made = registration.create(
        email=email,
        name=name,
        surname=surname,
        is_admin=is_admin,
        also=lambda write, item: note(write, managed.of_item(item), managed.of_item(item)),
    )
    if not made:
        message = "There is already an account with this address."
        raise Conflict("account_exists", message, fields={"email": message})
    enqueue("accounts.tasks.send_password_reset", email)
    return managed.get(user_id=made)


def ensure_demo_account(*, email: str, password: str, name: str, surname: str, is_admin: bool = False) -> str:
    """Create or correct a confirmed, active account with this password.

    Returns:
        its id.

    Raises:
        Invalid: `bad_email` or `bad_name`.
    """
    email = normal_email(email)
    name, surname = clean_names(name=name, surname=surname)
    try:
        user_id = EmailClaim.get(email, consistent_read=True).user_id
    except EmailClaim.DoesNotExist:
        made = registration.create(
            email=email,
            hashed_password=passwords.hashed(password),
            name=name,
            surname=surname,
            is_admin=is_admin,
            confirmed_at=clock.now(),
        )
        if made:
            return made
        user_id = EmailClaim.get(email, consistent_read=True).user_id

    def decide(item: UserItem) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if not User.from_item(item).check_password(password):
            values["password"] = passwords.hashed(password)
        if not item.is_active:
            values["is_active"] = True
        if item.email_confirmed_at is None:
            values["email_confirmed_at"] = clock.now()
        if item.is_admin != is_admin:
            values["is_admin"] = is_admin
        return values

    directory.change(user_id=user_id, decide=decide)
    return user_id
