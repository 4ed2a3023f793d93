"""What administrators do to people over REST: it holds from the next request on, and is in the trail."""

from __future__ import annotations

import pytest
from django.core import mail

from accounts.models import User
from accounts.services import credentials
from files.services import audit
from mydoc.core.errors import Unauthenticated
from tests.support.api import refusal
from tests.support.contents import untouched
from tests.support.directory import find

PEOPLE = "admin/people/"


def trail(actor):
    """What is in somebody's own trail: who acted and what they did."""
    return [(line.actor, line.description) for line in audit.list_own(person_id=actor.id).items]


def everybodys():
    return [line.description for line in audit.list_all(is_admin=True).items]


def test_people_are_listed_a_page_at_a_time_and_searched_by_prefix(admin, alice, bob, call):
    caller = call(admin)
    first = caller.get(f"{PEOPLE}?limit=2").json()
    second = caller.get(f"{PEOPLE}?limit=2&cursor={first['next_cursor']}").json()

    assert [item["email"] for item in first["items"] + second["items"]] == [admin.email, alice.email, bob.email]
    assert second["next_cursor"] is None
    [found] = caller.get(f"{PEOPLE}?q=BAK").json()["items"]
    assert found == caller.get(f"{PEOPLE}{bob.id}/").json()
    assert (found["state"], found["is_admin"], found["usage"]) == (
        "active",
        False,
        {"bytes_used": 0, "documents_count": 0},
    )


@pytest.mark.parametrize("is_admin", [False, True])
def test_who_is_invited_chooses_the_password(admin, call, run_jobs, is_admin):
    invited = {"email": "nina@example.com", "name": "Nina", "surname": "Noll", "is_admin": is_admin}
    made = call(admin).post(PEOPLE, invited)
    assert made.status_code == 201
    assert made.json()["is_admin"] is is_admin

    run_jobs()

    [message] = mail.outbox
    assert message.to == ["nina@example.com"]
    assert "https://" in message.body or "http://" in message.body
    with pytest.raises(Unauthenticated):
        credentials.verify(email="nina@example.com", password="", address="192.0.2.1")
    descriptions = ["account created for nina@example.com", "nina@example.com made an administrator"]
    assert set(everybodys()) == set(descriptions[: 1 + is_admin])
    with untouched():
        refusal(call(admin).post(PEOPLE, invited), 409, "account_exists")


def test_inv_24_who_is_disabled_is_out_at_once_and_let_in_again(admin, alice, bob, call):
    browser, program = bob.client, bob.bearer
    caller = call(admin)

    assert caller.patch(f"{PEOPLE}{bob.id}/", {"is_active": False}).json()["state"] == "disabled"

    assert browser.get("/settings/profile/").status_code == 302
    assert browser.get("/api/v1/account/", headers=program).status_code == 401
    assert find("bob") == []
    assert [item["state"] for item in caller.get(f"{PEOPLE}?q=bob").json()["items"]] == ["disabled"]
    assert caller.patch(f"{PEOPLE}{bob.id}/", {"is_active": True}).json()["state"] == "active"
    assert browser.get("/settings/profile/").status_code == 302
    assert credentials.verify(email=bob.email, password=bob.password, address="192.0.2.1")
    assert trail(bob) == [
        ("an administrator", "account of bob@example.com enabled"),
        ("an administrator", "account of bob@example.com disabled"),
    ]
    assert trail(admin)[0] == ("Admin Ada <admin@example.com>", "account of bob@example.com enabled")
    assert everybodys() == ["account of bob@example.com enabled", "account of bob@example.com disabled"]


def test_inv_24_signing_somebody_out_ends_their_sessions_and_login_tokens(admin, bob, call):
    browser, program = bob.client, bob.bearer

    assert call(admin).post(f"{PEOPLE}{bob.id}/sign-out/").status_code == 204

    assert browser.get("/settings/profile/").status_code == 302
    assert browser.get("/api/v1/account/", headers=program).status_code == 401
    assert trail(bob) == [("an administrator", "bob@example.com signed out everywhere")]


def test_several_changes_are_one_and_are_told_once(admin, bob, call):
    change = {"is_admin": True, "quota_bytes": 5000}
    caller = call(admin)
    for _ in range(2):
        changed = caller.patch(f"{PEOPLE}{bob.id}/", change).json()

    assert (changed["is_admin"], changed["quota_bytes"]) == (True, 5000)
    user = User.objects.get(pk=bob.id)
    assert (user.is_admin, user.quota_bytes, user.bytes_free) == (True, 5000, 5000)
    assert {text for _, text in trail(bob)} == {
        "bob@example.com made an administrator",
        "quota of bob@example.com set to 5.0 KB",
    }
    assert len(trail(bob)) == 2


@pytest.mark.parametrize("change", [{"is_admin": False}, {"is_active": False}])
def test_the_last_administrator_stays_one(admin, bob, call, change):
    caller = call(admin)
    _ = admin.bearer, bob.bearer
    with untouched(but=frozenset({"tokens"})):
        refusal(caller.patch(f"{PEOPLE}{admin.id}/", change), 409, "last_administrator")

    caller.patch(f"{PEOPLE}{bob.id}/", {"is_admin": True})
    assert caller.patch(f"{PEOPLE}{admin.id}/", change).status_code == 200
    with untouched(but=frozenset({"tokens"})):
        refusal(call(bob).patch(f"{PEOPLE}{bob.id}/", change), 409, "last_administrator")


def test_a_disabled_administrator_counts_for_nothing_and_counts_again(admin, bob, call):
    caller = call(admin)
    caller.patch(f"{PEOPLE}{bob.id}/", {"is_active": False})
    caller.patch(f"{PEOPLE}{bob.id}/", {"is_admin": True})
    refusal(caller.patch(f"{PEOPLE}{admin.id}/", {"is_admin": False}), 409, "last_administrator")

    caller.patch(f"{PEOPLE}{bob.id}/", {"is_active": True})
    assert caller.patch(f"{PEOPLE}{admin.id}/", {"is_admin": False}).status_code == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "nothing_to_change"),
        ({"quota_bytes": -1}, "invalid"),
        ({"quota_bytes": 2**53}, "invalid"),
        ({"is_admin": "yes"}, "invalid"),
        ({"password": "x"}, "invalid"),
    ],
)
def test_what_makes_no_sense_is_refused(admin, bob, call, change, code):
    caller = call(admin)
    _ = admin.bearer
    with untouched():
        refusal(caller.patch(f"{PEOPLE}{bob.id}/", change), 400, code)


def test_an_invitation_sent_twice_with_its_key_is_one(admin, call, run_jobs):
    invited = {"email": "nina@example.com", "name": "Nina", "surname": "Noll"}
    answers = [
        admin.client.post(
            "/api/v1/admin/people/", invited, "application/json", headers={"Idempotency-Key": "once"}
        ).json()
        for _ in range(2)
    ]
    run_jobs()

    assert answers[0] == answers[1]
    assert len(mail.outbox) == 1


def test_administrators_ask_for_their_own_trail(admin, bob, upload, call):
    upload(bob)
    call(admin).patch(f"{PEOPLE}{bob.id}/", {"quota_bytes": 5000})

    def asked(actor, query):
        return [line["action"] for line in call(actor).get(f"audit/{query}").json()["items"]]

    assert asked(admin, "") == asked(admin, "?scope=all") == ["quota_set", "uploaded"]
    assert asked(admin, "?scope=mine") == ["quota_set"]
    assert asked(bob, "") == asked(bob, "?scope=mine") == ["quota_set", "uploaded"]
    refusal(call(bob).get("audit/?scope=all"), 403, "administrators_only")
    refusal(call(admin).get("audit/?scope=both"), 400, "invalid")
