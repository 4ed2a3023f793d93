"""The time zone of a person: their browser's at the first sign-in, until they choose another."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import profile
from tests.conftest import Actor

LOGIN, PROFILE = "/accounts/login/", "/settings/profile/"


def sign_in(alice: Actor, **fields: str) -> Client:
    browser = Client()
    answer = browser.post(LOGIN, {"username": alice.email, "password": alice.password, **fields})
    assert answer.status_code == 302
    return browser


def zone_of(alice: Actor) -> str:
    return profile.get(user_id=alice.id).time_zone


def test_the_first_sign_in_tells_it_and_the_next_changes_nothing(alice: Actor):
    assert zone_of(alice) == ""
    sign_in(alice, time_zone="Europe/Berlin")
    assert zone_of(alice) == "Europe/Berlin"
    sign_in(alice, time_zone="Asia/Tokyo")
    assert zone_of(alice) == "Europe/Berlin"


@pytest.mark.parametrize("told", ["", "UTC", "Etc/Unknown", "<script>", "x" * 5000])
def test_what_is_no_zone_keeps_nobody_out(alice: Actor, told: str):
    sign_in(alice, time_zone=told)
    assert zone_of(alice) == ""


def test_a_choice_that_is_made_meanwhile_stays(alice: Actor):
    stale = User.objects.get(pk=alice.id)
    profile.change(user_id=alice.id, time_zone="Asia/Tokyo")
    profile.note_time_zone(user=stale, time_zone="Europe/Berlin")
    assert zone_of(alice) == "Asia/Tokyo"


def test_it_is_chosen_in_the_profile(alice: Actor):
    browser = sign_in(alice, time_zone="Europe/Berlin")
    page = browser.get(PROFILE)
    assert '<option value="Europe/Berlin" selected>' in page.content.decode()
    shown: dict[str, Any] = page.context["form"].initial

    browser.post(PROFILE, {**shown, "time_zone": "America/New_York"})
    assert zone_of(alice) == "America/New_York"
    refused = browser.post(PROFILE, {"name": "A", "surname": "B", "time_zone": "Europe/Atlantis"})
    assert refused.context["form"].errors.keys() == {"time_zone"}
    assert zone_of(alice) == "America/New_York"


def test_a_form_without_it_leaves_it_alone(alice: Actor):
    browser = sign_in(alice, time_zone="Europe/Berlin")
    browser.post(PROFILE, {"name": "Alicia", "surname": "Ahrens"})
    assert profile.get(user_id=alice.id).name == "Alicia"
    assert zone_of(alice) == "Europe/Berlin"
