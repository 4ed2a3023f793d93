"""An account that goes: what ends when it is marked, and what is removed of it at the end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import EmailClaim, MemberItem, PersonEntry, UserItem
from accounts.services import circles, deletion, directory, managed
from mydoc.aws.transactions import Cancelled, kind_of
from mydoc.core import clock
from mydoc.core.errors import Conflict, Outdated
from mydoc.core.ids import new_id
from mydoc.web.versions import Expected
from tests.support.stored import NOW, SECOND, Stage, keep
from tests.support.stored import stage as stage

pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_mark_shuts_the_person_out_at_once(stage: Stage):
    noted: list[Any] = []

    account = deletion.begin(user_id=stage.alice.id, note=lambda _, *accounts: noted.append(accounts))

    assert stage.written[0] == (
        UserItem,
        [UserItem.is_active.set(False), UserItem.leaving_at.set(NOW), UserItem.auth_epoch.add(1)],
    )
    assert stage.ended == [f"tokens of {stage.alice.id}"]
    assert account.state == "deleting"
    assert noted == [(managed.of_item(stage.alice), account)]


def test_a_second_mark_is_not_noted_and_ends_tokens_that_a_crash_left(stage: Stage):
    stage.alice.is_active, stage.alice.leaving_at = False, NOW - SECOND

    account = deletion.begin(user_id=stage.alice.id, note=lambda *_: pytest.fail("It was noted already."))

    assert account == managed.of_item(stage.alice)
    assert stage.written == []
    assert stage.ended == [f"tokens of {stage.alice.id}"]


def test_an_account_that_is_no_longer_as_it_was_shown_stays(stage: Stage):
    with pytest.raises(Outdated):
        deletion.begin(user_id=stage.alice.id, expected=Expected(frozenset({"another"})))

    assert (stage.written, stage.ended) == ([], [])


def test_an_account_that_others_keep_changing_stays(stage: Stage):
    stage.refusals = [{kind_of(UserItem)}] * 100

    with pytest.raises(Conflict):
        deletion.begin(user_id=stage.alice.id)

    assert stage.ended == []


class Removed(list[tuple[Any, Any]]):
    """What is deleted at the end, each with its condition."""

    is_refused = False

    def commit(self, build: Any) -> None:
        if self.is_refused:
            raise Cancelled({kind_of(UserItem)})
        build(SimpleNamespace(delete=lambda item, condition=None: self.append((item, condition))))

    def of(self, model: type[Any]) -> list[tuple[Any, Any]]:
        return [(item, condition) for item, condition in self if isinstance(item, model)]


@pytest.fixture
def removed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Removed:
    removed = Removed()
    monkeypatch.setattr(deletion, "commit", removed.commit)
    stage.alice.is_active, stage.alice.leaving_at = False, NOW
    return removed


def test_at_the_end_all_that_is_the_accounts_own_is_removed(stage: Stage, removed: Removed):
    stage.alice.email, stage.alice.group = "Alice@Example.com", "team"

    deletion.finish(user_id=stage.alice.id)

    alice = stage.alice
    [(person, is_marked)] = removed.of(UserItem)
    assert person.id == alice.id
    assert str(is_marked) == str(directory.as_read(alice) & UserItem.leaving_at.exists())
    [(claim, is_hers)] = removed.of(EmailClaim)
    assert claim.email == "alice@example.com"
    assert str(is_hers) == str(EmailClaim.user_id == alice.id)
    [(member, _)] = removed.of(MemberItem)
    assert (member.group, member.user_id) == ("team", alice.id)
    entries = {(entry.partition, entry.position) for entry, _ in removed.of(PersonEntry)}
    assert entries == circles.entries(alice).keys()
    assert stage.ended == [f"tokens of {alice.id}", f"sessions of {alice.id}"]


def test_who_is_in_no_group_has_no_place_to_remove(stage: Stage, removed: Removed):
    deletion.finish(user_id=stage.alice.id)

    assert removed.of(MemberItem) == []


def test_an_account_that_is_not_marked_or_just_changed_stays(stage: Stage, removed: Removed):
    removed.is_refused = True

    with pytest.raises(Conflict) as refused:
        deletion.finish(user_id=stage.alice.id)
    assert refused.value.code == "busy"


def test_an_account_that_is_gone_already_is_left_at_that(
    stage: Stage, removed: Removed, monkeypatch: pytest.MonkeyPatch
):
    keep(monkeypatch)

    deletion.finish(user_id=new_id())

    assert (removed, stage.ended) == ([], [])
