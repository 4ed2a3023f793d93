"""Signing in and showing the password again: which attempts count, and against what."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing

from accounts.models import User, UserItem
from accounts.services import credentials, remembered, throttle
from mydoc.core.errors import Forbidden, TooManyRequests, Unauthenticated
from tests.support.stored import keep, stored_person

ADDRESS = "192.0.2.1"
RIGHT = "correct horse battery"
BY_ADDRESS, BY_ACCOUNT = (f"login-address#{ADDRESS}", 100), ("login-account#alice@example.com", 20)


@dataclass
class Counted:
    """Attempts that began, against what, and how each ended."""

    full: set[str] = field(default_factory=set)
    begun: list[tuple[list[tuple[str, int]], int]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def begin(self, limits: list[tuple[str, int]], *, window_seconds: int) -> Any:
        self.begun.append((limits, window_seconds))
        if self.full & {key for key, _ in limits}:
            raise TooManyRequests("too_many_requests", "Wait a while.", retry_after=1)
        return self

    def forgive(self) -> None:
        self.ends.append("forgiven")

    def keep(self) -> None:
        self.ends.append("kept")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted()
    monkeypatch.setattr(throttle, "begin", counted.begin)
    return counted


@pytest.fixture
def alice(monkeypatch: pytest.MonkeyPatch) -> UserItem:
    """Stored, without a table, with a password that is cheap to check."""
    item = stored_person(email="Alice@example.com")
    keep(monkeypatch, item)
    monkeypatch.setattr(User, "check_password", lambda user, password: password == RIGHT)
    return item


def verify(*, password: str = RIGHT, email: str = "alice@example.com", browser: str = "") -> User:
    return credentials.verify(email=email, password=password, address=ADDRESS, browser=browser)


def test_a_right_password_lets_in_and_does_not_count(alice: UserItem, counted: Counted):
    for email in ("alice@example.com", " ALICE@Example.com"):
        assert verify(email=email).pk == alice.id

    assert counted.begun == [([BY_ADDRESS, BY_ACCOUNT], 15 * 60)] * 2
    assert counted.ends == ["forgiven"] * 2


@pytest.mark.parametrize("changes", [{"is_active": False}, {"email_confirmed_at": None}])
def test_who_may_not_sign_in_is_refused_as_if_the_password_were_wrong(
    alice: UserItem, counted: Counted, changes: dict[str, Any]
):
    with pytest.raises(Unauthenticated) as wrong:
        verify(password="wrong")
    for name, value in changes.items():
        setattr(alice, name, value)

    with pytest.raises(Unauthenticated) as refused:
        verify()
    assert (refused.value.code, refused.value.message) == (wrong.value.code, wrong.value.message)
    assert refused.value.code == "bad_credentials"
    assert counted.ends == ["kept"] * 2


@pytest.mark.parametrize("email", ["nobody@example.com", "no address", ""])
def test_what_is_nobodys_address_counts_like_any_other(alice: UserItem, counted: Counted, email: str):
    with pytest.raises(Unauthenticated) as refused:
        verify(email=email)

    assert refused.value.code == "bad_credentials"
    assert counted.begun == [([BY_ADDRESS, (f"login-account#{email}", 20)], 15 * 60)]
    assert counted.ends == ["kept"]


@pytest.mark.parametrize("full", [BY_ADDRESS[0], BY_ACCOUNT[0]])
def test_where_a_limit_is_full_a_right_password_is_not_looked_at(alice: UserItem, counted: Counted, full: str):
    counted.full = {full}

    with pytest.raises(TooManyRequests):
        verify()
    assert counted.ends == []


@pytest.mark.parametrize("full", [BY_ADDRESS[0], BY_ACCOUNT[0]])
def test_a_remembered_browser_has_a_lane_of_its_own(alice: UserItem, counted: Counted, full: str):
    counted.full = {full}
    browser = remembered.issue(User.from_item(alice))

    assert verify(browser=browser).pk == alice.id
    with pytest.raises(Unauthenticated):
        verify(browser=browser, password="wrong")

    assert counted.begun[1::2] == [([(f"login-remembered#{alice.id}", 10)], 15 * 60)] * 2
    assert counted.ends == ["forgiven", "kept"]


def test_that_lane_has_its_limit_too(alice: UserItem, counted: Counted):
    counted.full = {BY_ACCOUNT[0], f"login-remembered#{alice.id}"}

    with pytest.raises(TooManyRequests):
        verify(browser=remembered.issue(User.from_item(alice)))


def test_it_is_open_to_none_but_whom_the_browser_remembers(
    alice: UserItem, counted: Counted, monkeypatch: pytest.MonkeyPatch
):
    bob = stored_person(email="bob@example.com")
    keep(monkeypatch, alice, bob)
    counted.full = {BY_ACCOUNT[0]}

    for browser in (
        remembered.issue(User.from_item(bob)),
        "made up",
        remembered.issue(User.from_item(alice))[:-1],
    ):
        with pytest.raises(TooManyRequests):
            verify(browser=browser)
    assert [limits for limits, _ in counted.begun] == [[BY_ADDRESS, BY_ACCOUNT]] * 3


@pytest.mark.parametrize(
    "changes",
    [{"auth_epoch": 1}, {"password": "the hash of another"}, {"is_active": False}, {"email_confirmed_at": None}],
)
def test_inv_28_what_a_browser_keeps_dies_with_password_epoch_and_account(
    alice: UserItem, changes: dict[str, Any]
):
    browser = remembered.issue(User.from_item(alice))
    found = remembered.owner(browser)
    assert found is not None
    assert found.pk == alice.id

    for name, value in changes.items():
        setattr(alice, name, value)
    assert remembered.owner(browser) is None


def test_a_browser_is_remembered_for_90_days(alice: UserItem, monkeypatch: pytest.MonkeyPatch):
    browser, made = remembered.issue(User.from_item(alice)), time.time()

    for seconds, is_known in ((-2, True), (2, False)):
        moment = made + 90 * 24 * 3600 + seconds
        monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda moment=moment: moment))
        assert (remembered.owner(browser) is not None) is is_known


def test_what_a_browser_keeps_says_nothing_of_the_hash_that_its_session_carries(alice: UserItem):
    user = User.from_item(alice)
    [user_id, fingerprint] = signing.loads(remembered.issue(user), salt=remembered._SALT)

    assert user_id == alice.id
    assert fingerprint not in user.get_session_auth_hash()


@pytest.mark.parametrize(
    "signed", ["x", "", 5, None, [], ["x"], ["x", "y"], ["x", "y", "z"], {"x": "y"}, [[], {}]]
)
def test_what_is_signed_for_another_purpose_is_worth_nothing(alice: UserItem, signed: Any):
    assert remembered.owner(signing.dumps(signed, salt=remembered._SALT)) is None
    mine = signing.loads(remembered.issue(User.from_item(alice)), salt=remembered._SALT)
    assert remembered.owner(signing.dumps(mine, salt="another")) is None


def test_showing_the_password_again_counts_wrong_ones_of_the_person(alice: UserItem, counted: Counted):
    user = User.from_item(alice)

    credentials.prove(user, password=RIGHT)
    with pytest.raises(Forbidden) as refused:
        credentials.prove(user, password="wrong")

    assert refused.value.code == "wrong_password"
    assert counted.begun == [([(f"password-again#{alice.id}", 10)], 15 * 60)] * 2
    assert counted.ends == ["forgiven", "kept"]
    counted.full = {f"password-again#{alice.id}"}
    with pytest.raises(TooManyRequests):
        credentials.prove(user, password=RIGHT)
