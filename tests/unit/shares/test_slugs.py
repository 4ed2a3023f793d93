"""Addresses of one's own: what they may be, and that nobody gets in by guessing one."""

from __future__ import annotations

import pytest

from files.domain.shares import Audience
from files.services import shares
from mydoc import features
from mydoc.errors import MyDocError
from mydoc.features import Feature
from tests.support.features import version
from tests.unit.bad_input.conftest import refusal
from tests.unit.bad_input.stage import untouched
from tests.unit.files.conftest import person
from tests.unit.shares.conftest import Visitor, now

BAD = [
    "ab",
    "a" * 65,
    "Summer",
    "summer_party",
    "-summer",
    "summer-",
    "a--b",
    "a b",
    "a/b",
    "a.b",
    "é" * 3,
    "été",
    "a\n",
]
SAFE = [{"password": "open sesame"}, {"audience": Audience.RECIPIENTS.value}]
UNSAFE = [{}, {"audience": Audience.SIGNED_IN.value}]


@pytest.mark.parametrize("slug", BAD)
def test_bad_forms(slug, alice, call, aws):
    caller = call(alice)
    with untouched():
        body = {"documents": [], "slug": slug, "password": "open sesame"}
        problem = refusal(caller.post("shares/", body), 400)
    assert problem["code"] in {"bad_slug", "invalid"}
    assert list(problem["fields"]) == ["slug"]


@pytest.mark.parametrize("slug", ["abc", "a" * 64, "summer-party-2026", "123"])
def test_good_forms(slug, alice, call):
    made = call(alice).post("shares/", {"documents": [], "slug": slug, "password": "open sesame"}).json()
    assert made["slug"] == slug
    assert made["url"].endswith(f"/s/{slug}")
    assert Visitor(slug).says() == "password_required"


def test_a_blank_one_is_none(alice, call):
    assert len(call(alice).post("shares/", {"documents": [], "slug": ""}).json()["slug"]) > 20


def test_taken(alice, bob, call, upload):
    first = call(alice).post("shares/", {"documents": [], "slug": "party", "password": "open sesame"})
    body = {"documents": [upload(bob).id], "slug": "party", "password": "open sesame"}
    caller = call(bob)
    with untouched():
        problem = refusal(caller.post("shares/", body), 409, "slug_taken")
    assert list(problem["fields"]) == ["slug"]

    shares.revoke(owner=person(alice), share_id=first.json()["id"])
    assert caller.post("shares/", body).status_code == 201
    assert call(alice).get(f"shares/{first.json()['id']}/").status_code == 404


@pytest.mark.parametrize("rules", UNSAFE, ids=str)
def test_it_asks_for_a_protection_when_it_is_made(rules, alice, call):
    caller = call(alice)
    with untouched():
        body = {"documents": [], "slug": "party", **rules}
        assert "slug" in refusal(caller.post("shares/", body), 400, "slug_needs_protection")["fields"]


@pytest.mark.parametrize("rules", SAFE, ids=str)
def test_it_keeps_asking_at_every_change(rules, alice, call):
    caller = call(alice)
    made = caller.post("shares/", {"documents": [], "slug": "party", **rules}).json()
    bare = {"password": None, "audience": Audience.ANYONE.value}
    for changes in (bare, bare | {"audience": Audience.SIGNED_IN.value}):
        with untouched():
            refusal(caller.patch(f"shares/{made['id']}/", changes), 400, "slug_needs_protection")
    assert caller.patch(f"shares/{made['id']}/", {"title": "Party"}).status_code == 200
    # One protection for the other.
    other = (
        {"audience": Audience.RECIPIENTS.value, "password": None}
        if "password" in rules
        else {"password": "x123 y456"}
    )
    assert caller.patch(f"shares/{made['id']}/", other).status_code == 200


def test_the_page_says_so_beside_the_field(alice):
    form = {"title": "Party", "audience": "anyone", "expires_in": 86400, "slug": "party"}
    page = alice.client.post("/shares/", form)
    assert page.status_code == 200
    assert "can be guessed" in page.content.decode()
    assert alice.client.post("/shares/", form | {"password": "open sesame"}).status_code == 303
    again = alice.client.post("/shares/", form | {"password": "open sesame"})
    assert "This address is taken" in again.content.decode()


# The first of all calls asks who Alice is.
@pytest.mark.parametrize("call_number", [2, 3, 4])
def test_two_changes_at_once_cannot_each_take_one_of_two_protections_away(
    call_number, share, change, faults, alice
):
    """Either alone is fine; whoever comes second is judged by what the first left."""
    made = share(slug="party", password="open sesame", audience=Audience.RECIPIENTS.value)

    def first():
        change(made, audience=Audience.ANYONE.value)

    refused = False
    with faults.at(call_number, first) as fault:
        try:
            change(made, password=None)
        except MyDocError as error:
            refused = error.code == "slug_needs_protection"
    assert fault.happened
    assert refused
    assert now(made, alice).has_password or now(made, alice).audience is Audience.RECIPIENTS


def test_an_address_nobody_chose_needs_none(share, change):
    made = share(password="open sesame")
    change(made, password=None)
    assert Visitor(made.slug).says() == "open"


def test_switched_off(alice, call):
    caller = call(alice)
    kept = caller.post("shares/", {"documents": [], "slug": "party", "password": "open sesame"}).json()
    off = features.Change(switches={Feature.CHOSEN_SLUGS: False})
    features.change(version=version(), change=off, by="admin")

    with untouched():
        refusal(
            caller.post("shares/", {"documents": [], "slug": "other", "password": "open sesame"}),
            403,
            "feature_off",
        )
    assert caller.post("shares/", {"documents": []}).status_code == 201
    assert Visitor("party").says() == "password_required"
    assert caller.patch(f"shares/{kept['id']}/", {"title": "x"}).status_code == 200
