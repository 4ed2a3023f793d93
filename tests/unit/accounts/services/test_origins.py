"""When the session or token that something was issued to has ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from pynamodb.models import Model

from accounts.domain.tokens import Token, TokenKind
from accounts.models import SessionItem, TokenItem, User, UserItem
from accounts.services import origins
from accounts.sessions import SessionStore, key_hash
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.ids import new_id
from tests.support.stored import NOW, SECOND, Stored, stored_person

END = NOW + timedelta(hours=1)
SESSION_OF_ALICE = "a" * 32


@pytest.fixture(autouse=True)
def _moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def auth_hash(owner: UserItem) -> str:
    return str(User.from_item(owner).get_session_auth_hash())


def session(owner: UserItem, **changes: Any) -> tuple[origins.Origin, SessionItem]:
    data = {SESSION_KEY: owner.id, HASH_SESSION_KEY: auth_hash(owner), **changes}
    item = SessionItem(key_hash=key_hash(SESSION_OF_ALICE), data=SessionStore().encode(data), expires_at=END)
    return origins.of_session(user_id=owner.id, session_key=SESSION_OF_ALICE), item


def token(owner: UserItem, kind: TokenKind) -> tuple[origins.Origin, TokenItem]:
    shown = Token(new_id(), kind, owner.id, "", frozenset(), NOW, END)
    item = TokenItem(
        user_id=owner.id,
        key=f"{kind}#{shown.id}",
        digest="digest",
        scopes=set(),
        created_at=NOW,
        expires_at=END,
        auth_hash=auth_hash(owner) if kind is TokenKind.LOGIN else None,
    )
    return origins.of_token(shown), item


ORIGINS = {
    "session": session,
    "login token": lambda owner: token(owner, TokenKind.LOGIN),
    "named token": lambda owner: token(owner, TokenKind.NAMED),
}
everything = pytest.mark.parametrize("kind", ORIGINS)


@everything
def test_it_lives_until_its_end_and_not_a_moment_longer(kind: str):
    owner = stored_person()
    origin, item = ORIGINS[kind](owner)
    assert origins.live_until(origin=origin, owner=owner, item=item) == END

    item.expires_at = NOW + SECOND
    assert origins.live_until(origin=origin, owner=owner, item=item) == NOW + SECOND
    for end in (NOW, NOW - SECOND):
        item.expires_at = end
        assert origins.live_until(origin=origin, owner=owner, item=item) is None


@everything
@pytest.mark.parametrize("changes", [{"is_active": False}, {"email_confirmed_at": None}, {"id": new_id()}])
def test_inv_24_it_ends_with_its_owner(kind: str, changes: dict[str, Any]):
    owner = stored_person()
    origin, item = ORIGINS[kind](owner)
    for name, value in changes.items():
        setattr(owner, name, value)

    assert origins.live_until(origin=origin, owner=owner, item=item) is None


@everything
def test_inv_24_it_has_ended_where_it_or_its_owner_is_gone(kind: str):
    owner = stored_person()
    origin, item = ORIGINS[kind](owner)

    assert origins.live_until(origin=origin, owner=None, item=item) is None
    assert origins.live_until(origin=origin, owner=owner, item=None) is None
    assert origins.live_until(origin=origin, owner=item, item=owner) is None


@everything
@pytest.mark.parametrize(("name", "value"), [("auth_epoch", 1), ("password", "the hash of another")])
def test_inv_24_a_new_password_and_a_new_epoch_end_all_but_named_tokens(kind: str, name: str, value: Any):
    owner = stored_person()
    origin, item = ORIGINS[kind](owner)
    setattr(owner, name, value)

    assert (origins.live_until(origin=origin, owner=owner, item=item) == END) is (kind == "named token")


@pytest.mark.parametrize(
    "changes",
    [{SESSION_KEY: new_id()}, {SESSION_KEY: ""}, {HASH_SESSION_KEY: "another"}, {HASH_SESSION_KEY: ""}],
)
def test_inv_24_a_session_is_of_whoever_is_signed_in_to_it(changes: dict[str, str]):
    owner = stored_person()
    origin, item = session(owner, **changes)

    assert origins.live_until(origin=origin, owner=owner, item=item) is None


def test_inv_24_a_login_token_without_the_hash_of_a_password_opens_nothing():
    owner = stored_person()
    origin, item = token(owner, TokenKind.LOGIN)
    item.auth_hash = ""

    assert origins.live_until(origin=origin, owner=owner, item=item) is None


def test_inv_24_a_session_without_the_hash_of_a_password_opens_nothing():
    owner = stored_person()
    origin, item = session(owner)
    item.data = SessionStore().encode({SESSION_KEY: owner.id})

    assert origins.live_until(origin=origin, owner=owner, item=item) is None


def test_an_origin_names_nothing_that_one_could_sign_in_with():
    owner = stored_person()

    assert SESSION_OF_ALICE not in session(owner)[0].ref
    assert "digest" not in token(owner, TokenKind.NAMED)[0].ref


@pytest.mark.parametrize("count", [1, 98, 99, 100, 250])
def test_those_that_ended_are_found_99_at_a_time(count: int, monkeypatch: pytest.MonkeyPatch):
    owner = stored_person()
    made = [token(owner, TokenKind.NAMED) for _ in range(count)]
    kept: list[Model] = [item for _, item in made[1:]]
    stored = Stored([owner, *kept])
    monkeypatch.setattr(origins, "fetch", stored.fetch)

    found = origins.ended([origin for origin, _ in made + made], user_id=owner.id)

    assert found == {made[0][0]}
    assert origins.ended([origin for origin, _ in made], user_id=new_id()) == {origin for origin, _ in made}
    assert max(stored.asked) <= 100
    assert len(stored.asked) == 2 * -(-count // 99)


def test_sessions_and_tokens_are_looked_for_where_they_are_stored(monkeypatch: pytest.MonkeyPatch):
    owner = stored_person()
    made = [make(owner) for make in ORIGINS.values()]
    monkeypatch.setattr(origins, "fetch", Stored([owner, *(item for _, item in made)]).fetch)

    assert origins.ended([origin for origin, _ in made], user_id=owner.id) == set()
    monkeypatch.setattr(origins, "fetch", Stored([owner]).fetch)
    assert origins.ended([origin for origin, _ in made], user_id=owner.id) == {origin for origin, _ in made}


def commit_requiring(origin: origins.Origin, owner: UserItem) -> None:
    commit(lambda transaction: origins.require(transaction, origin=origin, owner=owner))


@everything
def test_inv_24_what_needs_it_is_written_while_it_lives(aws: None, kind: str):
    owner = stored_person()
    origin, item = ORIGINS[kind](owner)
    owner.save()
    with pytest.raises(Cancelled):
        commit_requiring(origin, owner)

    item.save()
    commit_requiring(origin, owner)


@everything
@pytest.mark.parametrize(
    "changes",
    [{"is_active": False}, {"password": "the hash of another"}, {"auth_epoch": 1}],
    ids=["disabled", "password", "epoch"],
)
def test_inv_24_nothing_is_written_where_its_owner_is_not_as_read(aws: None, kind: str, changes: dict[str, Any]):
    read = stored_person()
    origin, item = ORIGINS[kind](read)
    item.save()
    stored_person(**{"id": read.id} | changes).save()

    with pytest.raises(Cancelled):
        commit_requiring(origin, read)
