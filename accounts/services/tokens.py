"""Create, authenticate and revoke bearer tokens. A token's text names its owner, its id and a secret; only an
HMAC of the text is stored."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare
from pynamodb.transactions import TransactWrite

from accounts import realtime
from accounts.domain.names import clean_label
from accounts.domain.tokens import (
    ALL_SCOPES,
    LOGIN_TOKEN_LIFE,
    PREFIX,
    NewToken,
    Token,
    TokenKind,
    check_scopes,
    end_of,
    ids_in,
)
from accounts.models import TokenItem, User, UserItem
from accounts.services import credentials, origins, token_family, token_limit
from accounts.services.peppers import peppers
from accounts.services.token_limit import Roster
from mydoc.aws import writes
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.errors import Conflict
from mydoc.core.ids import is_id, new_id, new_secret

_ATTEMPTS = 8
_USE_NOTED_EVERY = timedelta(hours=1)


def login(*, email: str, password: str, address: str) -> NewToken:
    """Return a token for one hour with all scopes. It ends sooner with "sign out everywhere", a new password, or
    the account.

    Args:
        address: the network address this comes from.

    Raises:
        As `credentials.verify`.
    """
    user = credentials.verify(email=email, password=password, address=address)
    new, item = _made(
        user_id=user.id,
        kind=TokenKind.LOGIN,
        name="",
        scopes=ALL_SCOPES,
        expires_at=clock.now() + LOGIN_TOKEN_LIFE,
        auth_hash=user.get_session_auth_hash(),
    )
    writes.put(item)
    return new


def create(
    *,
    user_id: str,
    name: str,
    scopes: Collection[str],
    expires_in: timedelta | None = None,
    maker: Token | None = None,
    asked_by: User | None = None,
) -> NewToken:
    """Create a named token and return it with its text, which is shown once.

    Args:
        expires_in: at most a year; None for 90 days, or as long as the maker if that is shorter.
        maker: the token of the request. The new one can have no more scopes and no later expiry, and it is revoked
            with it, unless the maker is a login token, which stands for the password as a session does.
        asked_by: the owner as read when their session or token was checked: a new password or disabling the
            account at this moment ends this token, too.

    Raises:
        Invalid: `bad_name`, `bad_scopes` or `bad_expiry`, with the field that is wrong.
        Conflict: `too_many_tokens`; `busy`, if others kept making and revoking.
        Unauthenticated: `bad_token`, if the maker is revoked meanwhile, or the session or token of the request has
            ended.
    """
    label = clean_label(name)
    chosen = check_scopes(set(scopes), within=maker.scopes if maker else ALL_SCOPES)
    expires_at = end_of(expires_in, maker=maker, at=clock.now())
    new, item = _made(
        user_id=user_id,
        kind=TokenKind.NAMED,
        name=label,
        scopes=chosen,
        expires_at=expires_at,
        auth_hash=None,
        maker=_key(maker) if maker and maker.kind is TokenKind.NAMED else None,
    )
    for _ in range(_ATTEMPTS):
        roster = token_limit.read(user_id=user_id)
        if item.maker and item.maker.partition("#")[2] not in roster.living:
            raise token_family.bad_token()
        try:
            commit(_build(roster, item, asked_by))
        except Cancelled as error:
            if error.refused_by(UserItem):
                raise token_family.bad_token() from None
            continue
        return new
    raise Conflict("busy", "Your tokens are being changed. Try again in a moment.")


def _build(roster: Roster, item: TokenItem, asked_by: User | None) -> Callable[[TransactWrite], None]:
    token_id = item.key.partition("#")[2]

    def build(transaction: TransactWrite) -> None:
        token_limit.enter(transaction, roster, token_id=token_id, ends_at=item.expires_at)
        if item.maker:
            token_family.count(transaction, user_id=item.user_id, maker=item.maker)
        if asked_by:
            transaction.condition_check(UserItem, item.user_id, condition=origins.is_as_read(asked_by))
        transaction.save(item)

    return build


def list_named(*, user_id: str) -> list[Token]:
    """Return a person's named tokens that have not ended, newest first. One Query: there are at most 50."""
    items = TokenItem.query(
        user_id,
        TokenItem.key.startswith(f"{TokenKind.NAMED}#"),
        scan_index_forward=False,
        consistent_read=True,
    )
    now = clock.now()
    return [_token(item) for item in items if item.expires_at > now]


def get_named(*, user_id: str, token_id: str) -> Token:
    """Return one of a person's named tokens: one round trip.

    Raises:
        NotFound: `no_token`, also for someone else's and for one that has ended.
    """
    if is_id(token_id):
        try:
            found = TokenItem.get(user_id, f"{TokenKind.NAMED}#{token_id}", consistent_read=True)
            if found.expires_at > clock.now():
                return _token(found)
        except TokenItem.DoesNotExist:
            pass
    raise token_family.no_token()


def revoke(*, user_id: str, token_id: str, kind: TokenKind = TokenKind.NAMED) -> None:
    """Revoke one of a person's tokens, those made with it, and the connections opened with any of them: one round
    trip, two more if it made others.

    Raises:
        NotFound: `no_token`, also for someone else's. Conflict: `busy`.
    """
    if not is_id(token_id):
        raise token_family.no_token()
    item = TokenItem(user_id=user_id, key=f"{kind}#{token_id}")

    def build(transaction: TransactWrite) -> None:
        transaction.delete(item, condition=TokenItem.digest.exists() & TokenItem.made.does_not_exist())

    try:
        commit(build)
    except Cancelled:
        token_family.revoke(user_id, item.key)
    realtime.disconnect(user_id=user_id)


def revoke_all(*, user_id: str) -> None:
    """Delete every token of a person, and close the connections that were opened with them."""
    # Until a token is deleted, it may make another one, so look again.
    while items := list(TokenItem.query(user_id, consistent_read=True)):
        writes.delete_all(TokenItem, items)
    realtime.disconnect(user_id=user_id)


def authenticate(text: str) -> tuple[User, Token]:
    """Return the user and the token of a text: one round trip, and one more once an hour to record its use, or
    once after the pepper was rotated.

    Raises:
        Unauthenticated: `bad_token`; the same whether it is malformed, unknown, revoked, ended, or its owner
            may not sign in any more.
    """
    kind, user_id, token_id = _parse(text)
    item, owner = fetch([Read(TokenItem, user_id, f"{kind}#{token_id}"), Read(UserItem, user_id)])
    if not isinstance(item, TokenItem) or not isinstance(owner, UserItem):
        raise token_family.bad_token()
    digests = [_digest(text, pepper) for pepper in peppers()]
    if not any(constant_time_compare(item.digest, digest) for digest in digests):
        raise token_family.bad_token()
    user = User.from_item(owner)
    if item.expires_at <= clock.now() or not user.may_sign_in or not _is_of_this_epoch(item, user):
        raise token_family.bad_token()
    _note_use(item, digests[0])
    return user, _token(item)


def _made(
    *,
    user_id: str,
    kind: TokenKind,
    name: str,
    scopes: frozenset[str],
    expires_at: datetime,
    auth_hash: str | None,
    maker: str | None = None,
) -> tuple[NewToken, TokenItem]:
    token_id = new_id()
    text = f"{PREFIX}_{kind}_{user_id}_{token_id}_{new_secret(32)}"
    item = TokenItem(
        user_id=user_id,
        key=f"{kind}#{token_id}",
        digest=_digest(text, peppers()[0]),
        name=name or None,
        scopes=set(scopes),
        created_at=clock.now(),
        expires_at=expires_at,
        auth_hash=auth_hash,
        maker=maker,
    )
    return NewToken(_token(item), text), item


def _parse(text: str) -> tuple[str, str, str]:
    named = ids_in(text)
    if named is None:
        raise token_family.bad_token()
    return named


def _digest(text: str, pepper: str) -> str:
    return hmac.new(pepper.encode(), text.encode(), hashlib.sha256).hexdigest()


def _is_of_this_epoch(item: TokenItem, user: User) -> bool:
    return item.auth_hash is None or constant_time_compare(item.auth_hash, user.get_session_auth_hash())


def _note_use(item: TokenItem, digest: str) -> None:
    """Record the use and, if the pepper was rotated since, the digest under the new one."""
    now = clock.now()
    if item.digest == digest and item.last_used_at and now - item.last_used_at < _USE_NOTED_EVERY:
        return
    try:
        # Only where it still exists: a token revoked in this moment must not come back. What its digest is does
        # not matter: two processes may renew it at once.
        writes.update(
            item,
            actions=[TokenItem.last_used_at.set(now), TokenItem.digest.set(digest)],
            condition=TokenItem.digest.exists(),
        )
    except Cancelled:
        raise token_family.bad_token() from None


def _token(item: TokenItem) -> Token:
    kind, _, token_id = item.key.partition("#")
    return Token(
        id=token_id,
        kind=TokenKind(kind),
        user_id=item.user_id,
        name=item.name or "",
        scopes=frozenset(item.scopes),
        created_at=item.created_at,
        expires_at=item.expires_at,
        last_used_at=item.last_used_at,
    )


def _key(token: Token) -> str:
    return f"{token.kind}#{token.id}"
