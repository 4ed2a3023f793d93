"""Who sees and changes what over REST: everybody what is on, administrators as they are now the rest."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from accounts.domain.tokens import Scope
from accounts.services import administration, tokens
from mydoc import features
from tests.support.api import refusal
from tests.support.contents import untouched

URL = "/api/v1/features/"
OFF = {"version": 0, "features": {"webhooks": False}}


def with_token(person, *scopes):
    new = tokens.create(user_id=person.id, name="script", scopes=scopes, expires_in=timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {new.text}"})


def test_everybody_sees_what_is_on_and_only_administrators_the_rest(alice, admin, set_features):
    set_features(switches={"previews": False}, groups={"staff": {}})
    for client, has_limits, sees_all in (
        (Client(), False, False),
        (alice.client, True, False),
        (with_token(alice, Scope.FEATURES_WRITE), True, False),
        (with_token(admin, Scope.DOCUMENTS_READ), True, False),
        (admin.client, True, True),
        (with_token(admin, Scope.FEATURES_WRITE), True, True),
    ):
        found = client.get(URL)
        assert found.headers["Cache-Control"] == "no-store"
        answer = found.json()
        assert not answer["features"]["previews"]
        assert set(answer["features"]) == {*features.Feature, "directory"}
        assert (answer["limits"] is not None) is has_limits
        assert (answer["administration"] is not None) is sees_all
        assert ("staff" in str(answer)) is sees_all


def test_an_administrator_sees_what_is_now_and_others_pay_nothing(alice, admin, aws, round_trips):
    clients = {"admin": admin.client, "alice": alice.client, "nobody": Client()}
    features.current()
    costs = {}
    for name, client in clients.items():
        with round_trips() as calls:
            client.get(URL)
        costs[name] = len(calls)
    assert costs == {"admin": 3, "alice": 2, "nobody": 0}


def test_only_administrators_with_the_scope_change_anything(alice, admin):
    _ = alice.client, admin.client
    with untouched(but=frozenset({"tokens"})):
        refusal(Client().patch(URL, OFF, "application/json"), 401)
        refusal(alice.client.patch(URL, OFF, "application/json"), 403, "administrators_only")
        client = with_token(alice, Scope.FEATURES_WRITE)
        refusal(client.patch(URL, OFF, "application/json"), 403, "administrators_only")
        client = with_token(admin, *(set(Scope) - {Scope.FEATURES_WRITE}))
        refusal(client.patch(URL, OFF, "application/json"), 403, "missing_scope")
    client = with_token(admin, Scope.FEATURES_WRITE)
    assert client.patch(URL, OFF, "application/json").json()["administration"]["version"] == 1


def test_an_administrator_chooses_who_finds_whom(admin, alice, call):
    caller = call(admin)
    assert caller.get("features/").json()["features"]["directory"] == "domain_and_groups"

    changed = caller.patch("features/", {"version": 0, "features": {"directory": "exact"}})

    assert changed.json()["features"]["directory"] == "exact"
    assert features.latest().directory is features.Directory.EXACT
    assert call(alice).get("people/?q=admin").json()["items"] == []
    assert [person["email"] for person in call(alice).get("people/?q=admin@example.com").json()["items"]]
    with untouched():
        refusal(caller.patch("features/", {"version": 1, "features": {"directory": "all"}}), 400, "invalid")


def test_inv_24_who_is_no_administrator_any_more_changes_nothing(admin, bob, set_features, make_actor):
    make_actor("Ada", is_admin=True)
    set_features(groups={"staff": {}})
    browser, program = admin.client, with_token(admin, Scope.FEATURES_WRITE)
    assert browser.get("/settings/features/").status_code == 200
    assert browser.get("/settings/groups/").status_code == 200

    administration.set_admin(user_id=admin.id, is_admin=False)

    with untouched(but=frozenset({"tokens"})):
        for client in (browser, program):
            assert client.get(URL).json()["administration"] is None
            body = {**OFF, "version": 1}
            refusal(client.patch(URL, body, "application/json"), 403, "administrators_only")
            path = f"/api/v1/people/{bob.id}/group/"
            refusal(client.put(path, {"group": "staff"}, "application/json"), 404, "no_account")
            refusal(client.get("/api/v1/groups/staff/people/"), 404, "group_not_found")
        for path in ("/settings/features/", "/settings/groups/"):
            assert browser.get(path).status_code == 403
            assert browser.post(path, {"version": "1"}).status_code == 403


def test_a_repeated_change_is_refused_once_it_is_done(admin):
    assert admin.client.patch(URL, OFF, "application/json").status_code == 200
    with untouched():
        refusal(admin.client.patch(URL, OFF, "application/json"), 409, "changed_meanwhile")


def test_only_administrators_are_offered_the_scope_and_the_pages(admin, alice):
    for person, offered in ((admin, True), (alice, False)):
        page = person.client.get("/settings/tokens/").content.decode()
        for text in ("features:write", "/settings/features/", "/settings/people/"):
            assert (text in page) is offered, text


def test_groups_and_people_that_are_not(admin, bob, call):
    caller = call(admin)
    with untouched():
        for name in ("staff", "Ünknown", " ", "a\x00", None):
            refusal(caller.put(f"people/{bob.id}/group/", {"group": name}), 400)
        refusal(caller.put("people/nobody/group/", {"group": ""}), 404, "no_account")
        refusal(caller.get("groups/staff/people/"), 404, "group_not_found")
