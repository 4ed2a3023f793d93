"""Changing a password, when the process dies on the way or somebody else is quicker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from accounts import realtime, tasks
from accounts.models import TokenRoster
from accounts.services import directory, password_changes, passwords, tokens
from mydoc.core.errors import Conflict, Unauthenticated
from tests.conftest import Actor

NEW = "quite another password"


class Died(BaseException):
    """A process that is killed catches nothing."""


pytestmark = pytest.mark.usefixtures("told_at_once")


@pytest.fixture(autouse=True)
def looked_at_later(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The arguments of what is looked at once more, and after how long."""
    later: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        password_changes, "enqueue_later", lambda _, *arguments, seconds: later.append((arguments, seconds))
    )
    return later


def die(*_: Any, **__: Any) -> None:
    raise Died


def new_token(actor: Actor, **more: Any) -> tokens.NewToken:
    return tokens.create(user_id=actor.id, name="script", scopes=["documents:read"], **more)


def works(new: tokens.NewToken) -> bool:
    try:
        tokens.authenticate(new.text)
    except Unauthenticated:
        return False
    return True


def test_killed_right_after_the_write_no_token_works_and_its_owner_is_mailed(
    alice: Actor, run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = new_token(alice)
    with monkeypatch.context() as killed:
        killed.setattr(realtime, "disconnect", die)
        killed.setattr(tokens, "revoke_all", die)
        with pytest.raises(Died):
            passwords.replace(alice.user, password=NEW, revoke_tokens=True)

    assert alice.user.check_password(NEW)
    assert not works(token)
    run_jobs()
    assert "All your access tokens were revoked" in mail.outbox[-1].body


def test_killed_right_after_the_write_connections_are_closed_all_the_same(
    alice: Actor, run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    with monkeypatch.context() as killed:
        killed.setattr(realtime, "disconnect", die)
        with pytest.raises(Died):
            passwords.replace(alice.user, password=NEW, revoke_tokens=False)
    monkeypatch.setattr(realtime, "disconnect", lambda *, user_id: closed.append(user_id))
    run_jobs()

    assert closed == [alice.id]
    assert "Your access tokens still work" in mail.outbox[-1].body


def test_killed_before_the_write_nothing_is_told_and_it_is_looked_at_once_more(
    alice: Actor, run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, looked_at_later: list[Any]
) -> None:
    token = new_token(alice)
    with monkeypatch.context() as killed:
        killed.setattr(directory, "update", die)
        with pytest.raises(Died):
            passwords.replace(alice.user, password=NEW, revoke_tokens=True)
    run_jobs()

    [(arguments, seconds)] = looked_at_later
    # Longer than a request can take to write it.
    assert seconds == 200
    tasks.send_password_changed(*arguments)
    assert len(looked_at_later) == 1
    assert mail.outbox == []
    assert works(token)


def test_a_write_that_comes_after_the_first_look_is_told_at_the_second(
    alice: Actor, run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, looked_at_later: list[Any]
) -> None:
    update = directory.update

    def slow(**change: Any) -> None:
        run_jobs()
        update(**change)

    monkeypatch.setattr(directory, "update", slow)
    passwords.replace(alice.user, password=NEW, revoke_tokens=False)
    assert mail.outbox == []

    [(arguments, _)] = looked_at_later
    tasks.send_password_changed(*arguments)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("is_known_to_the_roster", [True, False])
def test_inv_28_a_token_made_while_the_password_changes_does_not_work_either(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, is_known_to_the_roster: bool
) -> None:
    maker = new_token(alice)
    if not is_known_to_the_roster:
        TokenRoster(alice.id, TokenRoster.KEY).delete()
    update, late = directory.update, []

    def made_first(**change: Any) -> None:
        if not late:
            late.append(new_token(alice, maker=maker.token))
        update(**change)

    monkeypatch.setattr(directory, "update", made_first)
    passwords.replace(alice.user, password=NEW, revoke_tokens=True)

    assert alice.user.check_password(NEW)
    assert [works(new) for new in (maker, *late)] == [False, False]
    assert tokens.list_named(user_id=alice.id) == []
    # There is room for new ones.
    assert works(new_token(alice))


def test_while_tokens_keep_being_made_the_password_stays(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    update = directory.update

    def made_first(**change: Any) -> None:
        new_token(alice)
        update(**change)

    monkeypatch.setattr(directory, "update", made_first)
    with pytest.raises(Conflict) as refused:
        passwords.replace(alice.user, password=NEW, revoke_tokens=True)

    assert (refused.value.code, "Try again" in refused.value.message) == ("busy", True)
    assert alice.user.check_password(alice.password)
