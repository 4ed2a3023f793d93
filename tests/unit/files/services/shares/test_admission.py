"""When a link is open, and for whom."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services import administration, throttle
from files.domain.shares import Audience
from files.services.shares import recipients
from files.services.shares.passwords import TRIES, TRIES_WINDOW
from tests.support.documents import person
from tests.support.links import Visitor
from tests.support.things import new_token

HOUR = timedelta(hours=1)


def test_it_opens_at_its_start_and_ends_at_its_end(share, clock):
    made = share(starts_at=clock.now() + HOUR, expires_at=clock.now() + 2 * HOUR)
    visitor = Visitor(made.slug)

    page = visitor.page()
    assert b"Not open yet" in page.content
    assert visitor.look().json()["starts_at"]
    refused = visitor.claim()
    assert (refused.status_code, refused.json()["code"]) == (403, "not_started")
    assert visitor.claim_by_page()["Location"] == f"/s/{made.slug}"

    clock.move(hours=1)
    assert visitor.says() == "open"
    assert visitor.claim().status_code == 200

    clock.move(hours=1)
    assert visitor.says() == "share_not_found"
    assert visitor.claim().status_code == 404
    assert visitor.page().status_code == 404


def test_a_start_that_is_moved_holds_at_once(share, change, clock):
    made = share()
    visitor = Visitor(made.slug)
    change(made, starts_at=clock.now() + HOUR)
    assert visitor.says() == "not_started"
    change(made, starts_at=None)
    assert visitor.says() == "open"


def test_what_ended_is_gone_for_its_owner_too_and_comes_not_back(alice, call, share, clock):
    made = share(expires_in=60)
    clock.move(seconds=61)
    answer = call(alice).patch(f"shares/{made.id}/", {"expires_in": 3600})
    assert (answer.status_code, answer.json()["code"]) == (404, "share_not_found")


def test_pausing_and_resuming_hold_at_once(alice, share):
    made = share(max_downloads=5)
    visitor, page = Visitor(made.slug), reverse("files:share-state", kwargs={"share_id": made.id})
    assert visitor.claim().status_code == 200

    alice.client.post(page, {"do": "pause"})
    assert visitor.says() == "share_not_found"
    assert visitor.claim().status_code == 404
    assert visitor.page().content == Visitor("nobodysslugnobodysslug").page().content

    alice.client.post(page, {"do": "resume"})
    assert visitor.look().json()["downloads_left"] == 4
    assert visitor.claim().status_code == 200


@pytest.mark.parametrize("how", ["session", "bearer"])
def test_for_people_with_an_account(how, bob, share):
    made = share(audience=Audience.SIGNED_IN.value)
    nobody = Visitor(made.slug)
    assert nobody.says() == "sign_in_required"
    assert nobody.claim().json()["code"] == "sign_in_required"
    page = nobody.page().content.decode()
    assert "/accounts/login/?next=" in page
    assert "report.txt" not in page

    visitor = Visitor(made.slug)
    if how == "session":
        visitor.browser = bob.client
        assert "report.txt" in visitor.page().content.decode()
        assert visitor.claim_by_page().status_code == 303
    else:
        visitor.headers = {"Authorization": f"Bearer {new_token(bob)[1]}"}
    assert visitor.says() == "open"
    assert visitor.claim().status_code == 200

    administration.disable(user_id=bob.id)
    answer = visitor.claim()
    assert (answer.status_code, answer.json()["code"]) in {(403, "sign_in_required"), (401, "bad_token")}


def test_a_token_that_is_none_opens_nothing_and_hinders_no_link_for_anyone(share):
    headers = {"Authorization": "Bearer mydoc_named_nonsense"}
    asking = Visitor(share(audience=Audience.SIGNED_IN.value).slug, headers)
    assert (asking.claim().status_code, asking.claim().json()["code"]) == (401, "bad_token")
    assert Visitor(share().slug, headers).claim().status_code == 200


def test_for_named_people(alice, share):
    made = share(audience=Audience.RECIPIENTS.value)
    emails = ["dora@example.net", "erin@example.net"]
    dora, erin = recipients.add(owner=person(alice), share_id=made.id, emails=emails).recipients

    nobody = Visitor(made.slug)
    assert nobody.says() == "recipients_only"
    assert nobody.claim().json()["code"] == "recipients_only"

    answer = nobody.browser.get(f"/s/{made.slug}/to/{dora.key}")
    assert (answer.status_code, answer["Location"]) == (303, f"/s/{made.slug}")
    cookie = answer.cookies["recipient"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/s/{made.slug}", True, "Lax")
    assert "report.txt" in nobody.page().content.decode()
    assert nobody.claim_by_page().status_code == 303

    program = Visitor(made.slug, {"X-Share-Recipient": erin.key})
    assert program.says() == "open"
    assert program.claim().status_code == 200

    by_email = {one.email: one for one in recipients.list_all(owner=person(alice), share_id=made.id).recipients}
    assert [by_email[email].downloads for email in emails] == [1, 1]
    recipients.remove(owner=person(alice), share_id=made.id, recipient_id=dora.id)
    assert "report.txt" not in nobody.page().content.decode()
    assert nobody.claim_by_page()["Location"] == f"/s/{made.slug}"
    assert program.claim().status_code == 200


def test_a_password_comes_on_top_of_being_named(alice, share):
    made = share(audience=Audience.RECIPIENTS.value, password="open sesame")
    [dora] = recipients.add(owner=person(alice), share_id=made.id, emails=["dora@example.net"]).recipients

    assert Visitor(made.slug).claim(password="open sesame").json()["code"] == "recipients_only"
    named = Visitor(made.slug, {"X-Share-Recipient": dora.key})
    assert named.claim().json()["code"] == "password_required"
    assert named.claim(password="Open sesame").json()["code"] == "wrong_password"
    assert named.claim(password="open sesame").status_code == 200


def test_a_password_is_shown_once_and_holds_until_it_changes(share, change):
    made = share(password="open sesame")
    visitor = Visitor(made.slug)
    assert b"Enter the password" in visitor.page().content
    wrong = visitor.browser.post(f"/s/{made.slug}", {"password": "nope"})
    assert wrong.status_code == 403
    assert b"Wrong password" in wrong.content
    assert visitor.browser.post(f"/s/{made.slug}", {"password": "open sesame"}).status_code == 303
    assert b"report.txt" in visitor.page().content
    assert visitor.claim_by_page().status_code == 303

    change(made, password="another one")
    assert b"report.txt" not in visitor.page().content
    change(made, password=None)
    assert Client().get(f"/s/{made.slug}").status_code == 200
    assert visitor.claim().status_code == 200


@pytest.mark.usefixtures("lasting_moment")
def test_inv_05_right_passwords_at_the_same_moment_keep_nobody_out(share, monkeypatch):
    """More people than tries, behind one address: a class that opens the same link."""
    made = share(password="open sesame")
    limits = [(f"share#{made.id}#127.0.0.1", TRIES), (f"share#{made.id}", 10 * TRIES)]
    others = [throttle.begin(limits, window_seconds=TRIES_WINDOW) for _ in range(TRIES)]
    monkeypatch.setattr(time, "sleep", lambda seconds: others.pop().forgive())

    assert Visitor(made.slug).claim(password="open sesame").status_code == 200
    assert len(others) == TRIES - 1
