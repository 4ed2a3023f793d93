"""Replacing a password: what a mailed reset link is good for, and all that ends with the old password."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import realtime
from accounts.models import User, UserItem
from accounts.services import directory, passwords, sessions, token_limit
from accounts.services.reset_links import reset_tokens
from mydoc.aws.transactions import Cancelled, kind_of
from mydoc.core.errors import Conflict, Invalid, NotFound
from mydoc.core.ids import new_id
from mydoc.web.versions import digest
from tests.support.stored import keep, stored_person

NEW = "quite another password"


@dataclass
class Done:
    """What ends, and what is written and queued, without a table and a queue."""

    written: list[dict[str, Any]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    queued: list[tuple[Any, ...]] = field(default_factory=list)
    is_refused: bool = False

    def update(self, **change: Any) -> None:
        if self.is_refused:
            raise Cancelled({kind_of(UserItem)})
        self.written.append(change)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    done = Done()
    monkeypatch.setattr(directory, "update", done.update)
    monkeypatch.setattr(token_limit, "read", lambda *, user_id: f"tokens of {user_id}")
    monkeypatch.setattr(realtime, "disconnect", lambda *, user_id: done.ended.append(f"connections of {user_id}"))
    monkeypatch.setattr(passwords, "enqueue_later", lambda *job, seconds: done.queued.append((*job, seconds)))
    return done


@pytest.fixture
def alice(monkeypatch: pytest.MonkeyPatch) -> UserItem:
    item = stored_person()
    keep(monkeypatch, item)
    return item


def uid_of(text: str) -> str:
    return urlsafe_base64_encode(force_bytes(text))


def reset(item: UserItem, *, password: str = NEW, **link: Any) -> None:
    usual = {"uid": uid_of(item.id), "token": reset_tokens.make_token(User.from_item(item))}
    passwords.reset(**usual | link, password=password)


@pytest.mark.parametrize("revokes", [True, False])
def test_a_link_sets_the_password_and_ends_what_was_opened_with_the_old_one(
    alice: UserItem, done: Done, revokes: bool
):
    reset(alice, revoke_tokens=revokes)

    [change] = done.written
    assert (change["user_id"], change["is_shown"]) == (alice.id, False)
    assert change["condition"] == (UserItem.password == alice.password)
    assert (change["also"] is not None) is revokes
    assert done.ended == [f"connections of {alice.id}"]
    [(task, user_id, tokens_revoked, _, seconds)] = done.queued
    assert (task, user_id, tokens_revoked) == ("accounts.tasks.send_password_changed", alice.id, int(revokes))
    assert 0 < seconds < 10


def test_named_tokens_end_unless_their_owner_keeps_them(alice: UserItem, done: Done):
    reset(alice)

    assert done.written[0]["also"].keywords == {"roster": f"tokens of {alice.id}"}


def test_the_job_names_the_new_password_by_a_digest(alice: UserItem, done: Done):
    user = User.from_item(alice)
    passwords.replace(user, password=NEW, revoke_tokens=False)

    assert done.queued[0][3] == digest(user.password)


def test_the_new_password_is_the_one_that_is_stored(alice: UserItem, done: Done):
    user = User.from_item(alice)
    passwords.replace(user, password=NEW, revoke_tokens=True)

    assert user.check_password(NEW)
    assert done.written[0]["actions"] == [UserItem.password.set(user.password)]


def test_a_password_that_was_changed_meanwhile_is_left_alone(alice: UserItem, done: Done):
    done.is_refused = True

    with pytest.raises(Conflict) as refused:
        passwords.replace(User.from_item(alice), password=NEW, revoke_tokens=True)
    assert refused.value.code == "busy"
    with pytest.raises(Invalid) as used:
        reset(alice)
    assert used.value.code == "bad_link"
    assert done.ended == []


@pytest.mark.parametrize("changes", [{"is_active": False}, {"email_confirmed_at": None}])
def test_a_link_is_good_for_nobody_who_may_not_sign_in(alice: UserItem, done: Done, changes: dict[str, Any]):
    assert passwords.owner_of(uid_of(alice.id)) == User.from_item(alice)
    for name, value in changes.items():
        setattr(alice, name, value)

    assert passwords.owner_of(uid_of(alice.id)) is None
    with pytest.raises(Invalid) as refused:
        reset(alice)
    assert refused.value.code == "bad_link"
    assert done == Done()


@pytest.mark.parametrize(
    "link",
    [
        {"uid": ""},
        {"uid": "x"},
        {"uid": "é"},
        {"uid": "_w"},
        {"uid": uid_of("x")},
        {"uid": uid_of(new_id())},
        {"token": ""},
        {"token": "x"},
        {"token": "abc-def"},
    ],
)
def test_a_made_up_link_is_good_for_nothing(alice: UserItem, done: Done, link: dict[str, str]):
    with pytest.raises(Invalid) as refused:
        reset(alice, **link)

    assert refused.value.code == "bad_link"
    assert done == Done()


@pytest.mark.parametrize(
    ("name", "value"), [("auth_epoch", 1), ("password", "the hash of another"), ("email", "another@example.com")]
)
def test_inv_28_a_link_dies_with_password_epoch_and_address(alice: UserItem, done: Done, name: str, value: Any):
    token = reset_tokens.make_token(User.from_item(alice))
    setattr(alice, name, value)

    with pytest.raises(Invalid):
        reset(alice, token=token)
    assert done == Done()


@pytest.mark.parametrize("password", ["", "short", "password123", "alice@example.com", "12345678901"])
def test_a_bad_password_is_refused_with_all_that_is_wrong_and_uses_nothing_up(
    alice: UserItem, done: Done, password: str
):
    with pytest.raises(Invalid) as refused:
        reset(alice, password=password)

    assert refused.value.code == "bad_password"
    assert refused.value.fields == {"password": refused.value.message}
    assert done == Done()


def test_a_password_is_checked_and_kept_in_its_normal_spelling():
    """Six letters and as many accents are twelve characters as they are typed, and six as they are kept."""
    with pytest.raises(Invalid):
        passwords.validate("e\u0301" * 6, email="", name="", surname="")

    assert User(password=passwords.hashed("pe\u0301rilleux voyage")).check_password("p\u00e9rilleux voyage")


def test_signing_out_everywhere_raises_the_epoch_and_closes_connections(alice: UserItem, done: Done):
    also: list[Any] = []
    sessions.sign_out_everywhere(user_id=alice.id, also=also.append)

    [change] = done.written
    assert change["actions"] == [UserItem.auth_epoch.add(1)]
    assert (change["user_id"], change["also"], change["is_shown"]) == (alice.id, also.append, False)
    assert done.ended == [f"connections of {alice.id}"]

    sessions.after_sign_out(user_id=alice.id)
    assert done.ended == [f"connections of {alice.id}"] * 2


def test_nobody_is_signed_out_who_is_not_there(alice: UserItem, done: Done):
    done.is_refused = True

    with pytest.raises(NotFound) as refused:
        sessions.sign_out_everywhere(user_id=new_id())
    assert refused.value.code == "no_account"
    assert done.ended == []
