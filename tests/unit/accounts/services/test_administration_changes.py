"""What administrators change of an account: what is written, what ends with it, and what they note."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import UserItem
from accounts.services import administration, managed, sessions
from mydoc.aws.transactions import kind_of
from mydoc.core.errors import Conflict, Invalid, NotFound, Outdated
from mydoc.features.domain import LARGEST_QUOTA
from mydoc.web.versions import Expected
from tests.support.stored import NOW, Stage
from tests.support.stored import stage as stage

pytestmark = pytest.mark.usefixtures("offline")


def changed(stage: Stage, **change: Any) -> list[Any]:
    """What is written to Alice herself."""
    administration.change(user_id=stage.alice.id, **change)
    return [action for kind, actions in stage.written if kind is UserItem for action in actions]


def test_each_change_has_a_name_of_its_own(stage: Stage):
    administration.set_admin(user_id=stage.alice.id, is_admin=True)
    assert stage.written[0] == (UserItem, [UserItem.is_admin.set(True)])
    stage.written.clear()

    administration.disable(user_id=stage.alice.id)
    assert stage.written[0] == (UserItem, [UserItem.is_active.set(False), UserItem.auth_epoch.add(1)])
    stage.written.clear()
    stage.alice.is_active = False

    administration.enable(user_id=stage.alice.id)
    assert stage.written[0] == (UserItem, [UserItem.is_active.set(True)])


def test_who_is_disabled_loses_sessions_and_tokens(stage: Stage):
    assert changed(stage, is_active=False) == [UserItem.is_active.set(False), UserItem.auth_epoch.add(1)]
    assert stage.ended == [f"tokens of {stage.alice.id}"]


def test_who_is_disabled_already_loses_tokens_that_a_crash_left(stage: Stage):
    stage.alice.is_active = False

    assert changed(stage, is_active=False) == []
    assert stage.ended == [f"tokens of {stage.alice.id}"]


def test_who_is_enabled_begins_without_tokens_and_sessions_stay_ended(stage: Stage):
    stage.alice.is_active = False

    assert changed(stage, is_active=True) == [UserItem.is_active.set(True)]
    assert stage.ended == [f"tokens of {stage.alice.id}"]


def test_who_is_active_already_keeps_their_tokens(stage: Stage):
    assert changed(stage, is_active=True) == []
    assert stage.ended == []


def test_a_quota_leaves_what_is_used(stage: Stage):
    assert changed(stage, quota_bytes=400) == [UserItem.quota_bytes.set(400), UserItem.bytes_free.add(-600)]
    assert stage.ended == []


@pytest.mark.parametrize("quota_bytes", [0, LARGEST_QUOTA])
def test_the_least_and_the_largest_quota_can_be_chosen(stage: Stage, quota_bytes: int):
    assert UserItem.quota_bytes.set(quota_bytes) in changed(stage, quota_bytes=quota_bytes)


@pytest.mark.parametrize("quota_bytes", [-1, LARGEST_QUOTA + 1])
def test_a_quota_beyond_them_is_refused_beside_its_field(stage: Stage, quota_bytes: int):
    with pytest.raises(Invalid) as refused:
        changed(stage, quota_bytes=quota_bytes, is_active=False)

    assert refused.value.code == "bad_quota"
    assert refused.value.fields == {"quota_bytes": "Choose between 0 bytes and 9.0 PB."}
    assert (stage.written, stage.ended) == ([], [])


def test_several_changes_are_one_and_those_that_are_there_are_none(stage: Stage):
    changes = {"is_active": True, "is_admin": True, "quota_bytes": 1000}

    assert changed(stage, **changes) == [UserItem.is_admin.set(True)]


def test_the_account_is_told_as_it_is_then_and_noted_before_and_after(stage: Stage):
    noted: list[Any] = []

    account = administration.change(
        user_id=stage.alice.id, is_admin=True, note=lambda _, *accounts: noted.append(accounts)
    )

    assert account.is_admin
    assert noted == [(managed.of_item(stage.alice), account)]


def test_a_change_of_what_is_no_longer_as_it_was_shown_is_refused(stage: Stage):
    shown = Expected(frozenset({managed.of_item(stage.alice).version}))
    assert changed(stage, is_admin=True, expected=shown)
    stage.written.clear()
    stage.alice.is_admin = True

    with pytest.raises(Outdated):
        changed(stage, is_admin=False, expected=shown)
    assert stage.written == []


def test_who_is_being_deleted_stays_as_they_are(stage: Stage):
    stage.alice.is_active, stage.alice.leaving_at = False, NOW

    with pytest.raises(Conflict) as refused:
        changed(stage, is_active=True)

    assert refused.value.code == "being_deleted"
    assert stage.written == []


@pytest.mark.parametrize("has_note", [True, False])
def test_signing_someone_out_ends_their_sessions_and_is_noted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, has_note: bool
):
    written: Any = object()
    noted: list[Any] = []

    def sign_out_everywhere(*, user_id: str, also: Any) -> None:
        also(written)
        stage.ended.append(user_id)

    monkeypatch.setattr(sessions, "sign_out_everywhere", sign_out_everywhere)

    administration.sign_out(
        user_id=stage.alice.id, note=(lambda *given: noted.append(given)) if has_note else None
    )

    account = managed.of_item(stage.alice)
    assert stage.ended == [stage.alice.id]
    assert noted == ([(written, account, account)] if has_note else [])


def test_no_one_is_not_signed_out(stage: Stage):
    with pytest.raises(NotFound):
        administration.sign_out(user_id="x")


@pytest.mark.parametrize("is_marked", [True, False])
def test_a_refused_change_ends_no_tokens(stage: Stage, is_marked: bool):
    stage.refusals = [{kind_of(UserItem)}] * 100
    stage.alice.leaving_at = NOW if is_marked else None

    with pytest.raises(Conflict):
        changed(stage, is_active=False)

    assert stage.ended == []
