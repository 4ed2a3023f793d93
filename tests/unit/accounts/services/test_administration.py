"""What administrators and the laptop do to accounts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import UserItem
from accounts.services import administration, credentials, directory
from mydoc.core.errors import NotFound
from tests.support.directory import find

DEMO = {"email": "demo@example.com", "password": "a fine long password", "name": "Demo", "surname": "Doe"}


def test_a_demo_account_is_made_once_and_can_sign_in(aws):
    ids = {administration.ensure_demo_account(**DEMO) for _ in range(2)}

    assert len(ids) == 1
    assert credentials.verify(email=DEMO["email"], password=DEMO["password"], address="192.0.2.1")
    assert [person.email for person in find("demo")] == [DEMO["email"]]


def test_a_demo_account_is_put_right(aws):
    user_id = administration.ensure_demo_account(**DEMO)
    administration.disable(user_id=user_id)

    administration.ensure_demo_account(**{**DEMO, "password": "quite another password"}, is_admin=True)

    user = credentials.verify(email=DEMO["email"], password="quite another password", address="192.0.2.1")
    assert user.is_admin
    assert [person.id for person in find("demo")] == [user_id]


def test_inv_24_taking_administration_back_holds_from_the_next_request(admin, client, make_actor):
    make_actor("Ada", is_admin=True)
    url = reverse("accounts-api:account")
    assert client.get(url, headers=admin.bearer).json()["is_admin"] is True

    administration.set_admin(user_id=admin.id, is_admin=False)

    assert client.get(url, headers=admin.bearer).json()["is_admin"] is False


def test_disabling_and_enabling_twice_does_no_harm(alice):
    for change in (administration.disable, administration.disable, administration.enable, administration.enable):
        change(user_id=alice.id)

    assert alice.user.may_sign_in
    assert [person.id for person in find("alice")] == [alice.id]


@pytest.mark.parametrize("user_id", ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "x", ""])
def test_nobody_is_not_found(aws, user_id):
    for change in (administration.disable, administration.enable):
        with pytest.raises(NotFound):
            change(user_id=user_id)


def test_a_change_that_meets_another_one_is_decided_anew(alice):
    """Renamed elsewhere between the read and the write: both changes are there, and the directory follows."""
    seen = []

    def decide(item):
        if not seen:
            directory.update(user_id=alice.id, actions=[UserItem.surname.set("Renamed")])
        seen.append(item.surname)
        return {"name": "Roberta"}

    directory.change(user_id=alice.id, decide=decide)

    assert seen == ["Ahrens", "Renamed"]
    assert [person.full_name for person in find("roberta renamed")] == ["Roberta Renamed"]
