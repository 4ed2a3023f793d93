"""Addresses of one's own: what they may be, and that nobody gets in by guessing one."""

from __future__ import annotations

import pytest

from files.domain.shares import Audience
from files.services import shares
from mydoc import features
from mydoc.core.errors import MyDocError
from mydoc.features import Feature
from tests.support.api import refusal
from tests.support.contents import untouched
from tests.support.documents import person
from tests.support.features import version
from tests.support.links import Visitor, now


def test_words_of_ones_own_are_the_address(alice, call):
    slug = "summer-party-2026"
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
