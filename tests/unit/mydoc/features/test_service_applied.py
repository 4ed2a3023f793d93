"""What is off is refused and the limits of one's group hold, on pages and over the API alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.services import administration, profile, registration
from mydoc.core import clock
from mydoc.core.errors import Forbidden, TooLarge
from mydoc.features import Feature
from tests.conftest import PASSWORD
from tests.support.api import refusal
from tests.support.collecting import Jane, new_request
from tests.support.contents import untouched
from tests.support.stack import ROOT

HOUR, DAY = 3600, 86400
NINA = {"email": "nina@example.com", "password": PASSWORD, "name": "Nina", "surname": "Noll"}


def test_every_feature_is_asked_for_somewhere():
    sources = [path.read_text() for folder in ("accounts", "files") for path in (ROOT / folder).rglob("*.py")]
    unused = [feature for feature in Feature if not any(f"Feature.{feature.name}" in text for text in sources)]
    assert unused == []


def test_sign_up_is_off_on_every_way(set_features, call):
    set_features(switches={"sign_up": False})
    browser = Client()
    with untouched():
        problem = refusal(call().post("auth/register/", NINA), 403, "feature_off")
        assert "Ask an administrator" in problem["detail"]
        for answer in (browser.get("/accounts/sign-up/"), browser.post("/accounts/sign-up/", NINA)):
            assert answer.status_code == 403
            assert "Sign-up is turned off" in answer.content.decode()
        with pytest.raises(Forbidden):
            registration.register(**NINA, address="192.0.2.1")
    assert "/accounts/sign-up/" not in browser.get("/accounts/login/").content.decode()


def test_sign_up_is_on_otherwise(aws, call):
    assert "/accounts/sign-up/" in Client().get("/accounts/login/").content.decode()
    assert call().post("auth/register/", NINA).status_code == 201


def test_who_signed_up_before_still_confirms_and_signs_in(set_features, make_actor, call):
    set_features(switches={"sign_up": False})
    assert call(make_actor("Nina")).get("account/").status_code == 200
    assert administration.invite(email="boss@example.com", name="Bo", surname="Boss")


def test_new_accounts_have_everybodys_quota(set_features, make_actor, alice):
    before = profile.get(user_id=alice.id).quota_bytes
    set_features(limits={"quota": 5000})
    assert profile.get(user_id=make_actor("Nina").id).quota_bytes == 5000
    assert profile.get(user_id=alice.id).quota_bytes == before


def test_everybodys_limits_hold_for_uploads(set_features, alice, call):
    set_features(limits={"largest_file": 100, "default_expiry": HOUR, "longest_expiry": DAY})
    caller = call(alice)
    with untouched():
        refusal(caller.post("documents/", {"name": "a", "size": 101}), 413, "file_too_large")
        body = {"name": "a", "size": 1, "expires_in": DAY + 1}
        problem = refusal(caller.post("documents/", body), 400, "bad_expiry")
        assert "1 days" in problem["detail"]
    document = caller.post("documents/", {"name": "a", "size": 100}).json()
    kept = clock.datetime.fromisoformat(document["expires_at"]) - clock.now()
    assert kept <= timedelta(hours=1)
    body = {"name": "b", "size": 1, "expires_in": DAY}
    assert caller.post("documents/", body).status_code == 201


def test_the_longest_expiry_holds_for_changes(set_features, alice, call, upload):
    document = upload(alice)
    set_features(limits={"longest_expiry": 30 * 60})
    path = f"documents/{document.id}/"
    caller = call(alice)
    with untouched():
        problem = refusal(caller.patch(path, {"expires_in": HOUR}), 400, "bad_expiry")
        assert "30 minutes" in problem["detail"]
    assert caller.patch(path, {"expires_in": 30 * 60}).status_code == 200


def test_a_groups_limits_hold_for_its_people_alone(set_features, alice, bob, call, admin):
    set_features(
        limits={"largest_file": 100, "longest_expiry": DAY},
        groups={"staff": {"largest_file": 1000, "longest_expiry": 2 * DAY}},
    )
    assert call(admin).put(f"people/{alice.id}/group/", {"group": "staff"}).status_code == 200
    body = {"name": "a", "size": 1000, "expires_in": 2 * DAY}
    assert call(alice).post("documents/", body).status_code == 201
    refusal(call(bob).post("documents/", body), 413, "file_too_large")
    refusal(call(bob).post("documents/", body | {"size": 1}), 400, "bad_expiry")
    assert call(alice).get("features/").json()["limits"]["largest_file"] == 1000
    assert call(bob).get("features/").json()["limits"]["largest_file"] == 100
    assert call().get("features/").json()["limits"] is None


def test_the_page_offers_what_ones_group_may(set_features, alice, bob, call, admin):
    set_features(
        limits={"longest_expiry": 7 * DAY}, groups={"guests": {"longest_expiry": DAY, "largest_file": 5_000_000}}
    )
    call(admin).put(f"people/{alice.id}/group/", {"group": "guests"})
    of_guest, of_bob = (person.client.get("/").content.decode() for person in (alice, bob))
    assert '<option value="86400" selected>' in of_guest
    assert f'<option value="{7 * DAY}"' not in of_guest
    assert "up to 5.0 MB" in of_guest
    assert f'<option value="{7 * DAY}" selected>' in of_bob
    assert f'<option value="{30 * DAY}"' not in of_bob


def test_what_guests_send_has_the_limits_of_the_owners_group_now(set_features, alice, call, admin):
    set_features(limits={"largest_file": 100}, groups={"staff": {"largest_file": 1000}})
    guest = Jane.of(new_request(alice))
    with pytest.raises(TooLarge) as refused:
        guest.start(content=b"x" * 101)
    assert refused.value.code == "file_too_large"
    call(admin).put(f"people/{alice.id}/group/", {"group": "staff"})
    assert guest.start(content=b"x" * 101).size == 101
    call(admin).put(f"people/{alice.id}/group/", {"group": ""})
    with pytest.raises(TooLarge):
        guest.start(content=b"x" * 101)
