"""One's own account: what it holds, what names its version, and what a change writes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import EmailClaim, User, UserItem
from accounts.services import directory, people, profile
from mydoc.core.errors import Invalid, Outdated
from mydoc.core.ids import new_id
from mydoc.web.versions import Expected
from tests.support.stored import NOW, keep, stored_person


@pytest.fixture
def alice(monkeypatch: pytest.MonkeyPatch) -> UserItem:
    item = stored_person(
        is_admin=True, quota_bytes=1000, bytes_free=300, documents_count=3, preferences='{"theme":"dark"}'
    )
    keep(monkeypatch, item)
    return item


@pytest.fixture
def written(alice: UserItem, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The values that are set, one dictionary a change."""
    written: list[dict[str, Any]] = []

    def change(*, user_id: str, decide: Any) -> UserItem:
        item = directory.get_item(user_id)
        written.append(decide(item))
        for name, value in written[-1].items():
            setattr(item, name, value)
        return item

    monkeypatch.setattr(directory, "change", change)
    return written


def test_an_account_holds_what_is_stored_however_it_was_read(alice: UserItem):
    account = profile.get(user_id=alice.id)

    assert account == profile.of_user(User.from_item(alice))
    assert (account.id, account.email, account.name, account.surname) == (
        alice.id,
        "alice@example.com",
        "Alice",
        "Ahrens",
    )
    assert (account.is_admin, account.date_joined) == (True, alice.date_joined)
    assert (account.quota_bytes, account.bytes_used, account.documents_count) == (1000, 700, 3)
    assert account.preferences == {"theme": "dark"}


def test_its_version_is_another_one_with_all_that_its_owner_can_change_and_nothing_else(alice: UserItem):
    account = profile.get(user_id=alice.id)
    version = profile.version_of(account)

    for own in (
        {"name": "A"},
        {"surname": "A"},
        {"preferences": {}},
        {"time_zone": "Asia/Tokyo"},
        {"name": "Ahrens", "surname": "Alice"},
    ):
        assert profile.version_of(replace(account, **own)) != version
    assert profile.version_of(replace(account, bytes_used=1, documents_count=1, is_admin=False)) == version


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"name": "Alice", "surname": "Ahrens", "preferences": {"theme": "dark"}}, {}),
        ({"name": " Alicia "}, {"name": "Alicia"}),
        ({"surname": "Álvarez"}, {"surname": "Álvarez"}),
        ({"preferences": {}}, {"preferences": "{}"}),
        ({"time_zone": "Europe/Berlin"}, {"time_zone": "Europe/Berlin"}),
        ({"time_zone": ""}, {}),
        ({"name": "A", "preferences": {"a": 1}}, {"name": "A", "preferences": '{"a":1}'}),
    ],
)
def test_only_what_is_another_one_now_is_written(
    alice: UserItem, written: list[Any], given: dict[str, Any], expected: dict[str, Any]
):
    account = profile.change(user_id=alice.id, **given)

    assert written == [expected]
    assert account == profile.get(user_id=alice.id)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": ""}, "bad_name"),
        ({"surname": "\x00"}, "bad_name"),
        ({"preferences": []}, "bad_preferences"),
        ({"time_zone": "Europe/Atlantis"}, "bad_time_zone"),
        ({"time_zone": "../../etc/passwd"}, "bad_time_zone"),
        ({"time_zone": "UTC"}, "bad_time_zone"),
    ],
)
def test_what_is_no_good_is_not_written(alice: UserItem, written: list[Any], given: dict[str, Any], code: str):
    with pytest.raises(Invalid) as refused:
        profile.change(user_id=alice.id, **given)

    assert refused.value.code == code
    assert written == []


def test_a_change_that_is_meant_for_another_version_is_refused(alice: UserItem, written: list[Any]):
    version = profile.version_of(profile.get(user_id=alice.id))
    profile.change(user_id=alice.id, name="Alicia", expected=Expected(frozenset({version})))

    with pytest.raises(Outdated):
        profile.change(user_id=alice.id, name="Alice", expected=Expected(frozenset({version})))
    assert written == [{"name": "Alicia"}]


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> dict[str, UserItem]:
    """Alice, who can be found; and others who cannot."""
    people = {
        "alice": stored_person(group="team"),
        "disabled": stored_person(email="disabled@example.com", is_active=False),
        "new": stored_person(email="new@example.com", email_confirmed_at=None),
    }
    items = {item.id: item for item in people.values()}
    claims = {item.email: EmailClaim(item.email, user_id=item.id) for item in people.values()}
    claims["gone@example.com"] = EmailClaim("gone@example.com", user_id=new_id())

    def batch_get(found: dict[str, Any]) -> Any:
        def get(keys: list[str], **_: Any) -> Any:
            assert keys == sorted(set(keys))
            assert keys
            return iter([found[key] for key in keys if key in found])

        return get

    monkeypatch.setattr(UserItem, "batch_get", batch_get(items))
    monkeypatch.setattr(EmailClaim, "batch_get", batch_get(claims))
    return people


def test_by_address_only_those_are_found_who_can_be(several: dict[str, UserItem]):
    asked = [
        " ALICE@example.com",
        "alice@example.com",
        "disabled@example.com",
        "new@example.com",
        "gone@example.com",
        "nobody@example.com",
        "no address",
    ]

    found = people.find_by_emails(emails=asked)

    alice = people.person_of(several["alice"])
    assert found == {" ALICE@example.com": alice, "alice@example.com": alice}
    assert people.find_by_emails(emails=["no address"]) == people.find_by_emails(emails=[]) == {}


def test_by_id_all_are_found_who_exist(several: dict[str, UserItem]):
    ids = [item.id for item in several.values()]

    assert people.get_people(ids=[*ids, *ids, new_id(), "no id"]) == {
        item.id: people.person_of(item) for item in several.values()
    }
    assert people.get_people(ids=["no id"]) == {}


def test_others_see_names_address_group_and_whether_somebody_is_there():
    item = stored_person(group="team", is_active=False, email_confirmed_at=NOW)
    person = people.person_of(item)

    assert (person.id, person.email, person.name, person.surname) == (item.id, item.email, "Alice", "Ahrens")
    assert (person.is_active, person.group) == (False, "team")
    assert people.person_in(item) == person
    assert people.person_in(None) is None
    assert people.person_in(EmailClaim("alice@example.com")) is None
