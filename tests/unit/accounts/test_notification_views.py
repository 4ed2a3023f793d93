"""Which emails someone gets is chosen on a page and over REST, kind by kind."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.domain.notifications import DEFAULT, Notification
from accounts.services import people

PAGE = "/settings/notifications/"
DEFAULTS = {kind.value: kind in DEFAULT for kind in Notification}


def _wanted(actor):
    return people.get_people(ids=[actor.id])[actor.id].notifications


def test_the_page_shows_and_saves_each_kind(alice):
    page = alice.client.get(reverse("settings:notifications")).content.decode()
    for kind in Notification:
        assert f'name="{kind.value}"' in page
    assert page.count(" checked") == len(DEFAULT)
    answer = alice.client.post(PAGE, {"opened": "on", "expiring": "on"})
    assert answer.status_code == 302
    assert _wanted(alice) == {Notification.OPENED, Notification.EXPIRING}
    assert alice.client.get(PAGE).content.decode().count(" checked") == 2


def test_over_rest_what_is_not_sent_stays(alice, call):
    assert call(alice).get("account/").json()["notifications"] == DEFAULTS
    answer = call(alice).patch("account/", {"notifications": {"shared": False}})
    assert answer.status_code == 200
    assert answer.json()["notifications"] == DEFAULTS | {"shared": False}
    call(alice).patch("account/", {"notifications": {"opened": True}})
    names = {"name": "Alice", "surname": "Ahrens", "preferences": {"theme": "dark"}}
    assert call(alice).put("account/", names).json()["notifications"] == DEFAULTS | {
        "shared": False,
        "opened": True,
    }
    assert _wanted(alice) == DEFAULT - {Notification.SHARED} | {Notification.OPENED}


@pytest.mark.parametrize("sent", [{"shouted": True}, {"shared": "yes"}, {"shared": None}, [], "none", None])
def test_what_is_no_choice_is_refused_and_changes_nothing(sent, alice, call):
    answer = call(alice).patch("account/", {"name": "Other", "notifications": sent})
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    found = call(alice).get("account/").json()
    assert (found["notifications"], found["name"]) == (DEFAULTS, "Alice")


def test_of_two_who_choose_at_once_the_second_is_told(alice, call):
    page = alice.client.get(PAGE).content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    call(alice).patch("account/", {"notifications": {"opened": True}})
    answer = alice.client.post(PAGE, {"version": version, "shared": "on"})
    assert "Someone else has changed this" in answer.content.decode()
    assert Notification.OPENED in _wanted(alice)
