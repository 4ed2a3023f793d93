"""The page to which an email's link leads, and the POST of mail programs."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.domain.notifications import Notification
from accounts.services import people, unsubscribe
from tests.conftest import Actor
from tests.support.documents import person

KIND = Notification.FILES_RECEIVED


@pytest.fixture
def path(alice: Actor) -> str:
    return unsubscribe.link(person(alice), KIND).removeprefix("http://localhost:8000")


def is_wanted(alice: Actor) -> bool:
    return KIND in people.get_people(ids=[alice.id])[alice.id].notifications


def test_opening_the_link_changes_nothing(alice: Actor, path: str):
    for answer in (Client().get(path), Client().head(path)):
        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    page = Client().get(path).content.decode()
    assert "someone sends files to your file request" in page
    assert alice.email not in page
    assert is_wanted(alice)


def test_a_mail_program_turns_it_off_with_one_post_and_neither_cookie_nor_redirect(alice: Actor, path: str):
    for _ in range(2):
        program = Client(enforce_csrf_checks=True)
        answer = program.post(path, {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"})
        assert answer.status_code == 200
        assert not is_wanted(alice)


def test_it_touches_no_session(alice: Actor, bob: Actor, path: str):
    answer = bob.client.post(path)
    assert "These emails are off" in answer.content.decode()
    assert not is_wanted(alice)
    assert is_wanted(bob)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_none_says_what_to_do(method: str):
    answer = getattr(Client(), method)("/accounts/unsubscribe/not-a-token/")
    assert answer.status_code == 404
    assert "Open settings" in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(alice: Actor, path: str, method: str):
    assert getattr(Client(), method)(path).status_code == 405
    assert is_wanted(alice)
