"""Recipients that a link cannot have, and mails that cannot be sent."""

from __future__ import annotations

import pytest

from tests.support.api import refusal
from tests.support.contents import untouched

BOB = "bob@example.org"


@pytest.fixture
def link(alice, call, upload):
    """The path of a link of Alice's."""
    answer = call(alice).post("shares/", {"documents": [upload(alice).id]})
    return f"shares/{answer.json()['id']}/"


def test_an_address_that_is_none_adds_nobody(alice, call, link):
    caller = call(alice)
    with untouched():
        problem = refusal(caller.post(f"{link}recipients/", {"emails": [BOB, "a@b@c.example"]}), 400, "bad_emails")
        assert list(problem["fields"]) == ["emails"]
        refusal(caller.post(f"{link}recipients/", {"emails": BOB}), 400, "invalid")
    assert caller.get(f"{link}recipients/").json() == {"items": []}


def test_a_new_link_with_such_an_address_is_not_made(alice, call, upload):
    caller, document = call(alice), upload(alice)
    with untouched():
        body = {"documents": [document.id], "recipients": [BOB, "nobody"]}
        problem = refusal(caller.post("shares/", body), 400, "bad_emails")
        assert list(problem["fields"]) == ["recipients"]
        many = [f"a{number}@example.org" for number in range(51)]
        problem = refusal(
            caller.post("shares/", {"documents": [document.id], "recipients": many}), 400, "too_many_recipients"
        )
        assert list(problem["fields"]) == ["recipients"]


def test_more_than_fifty(alice, call, link):
    caller = call(alice)
    fifty = [f"a{number}@example.org" for number in range(50)]
    assert caller.post(f"{link}recipients/", {"emails": fifty}).status_code == 201
    refusal(caller.post(f"{link}recipients/", {"emails": [BOB]}), 400, "too_many_recipients")


@pytest.mark.parametrize("name", ["nothing", "%00", "..", "a" * 300, "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
def test_recipients_that_are_nobody(name, alice, call, link, subtests):
    caller = call(alice)
    with untouched():
        refusal(caller.delete(f"{link}recipients/{name}/"), 404)
        refusal(caller.post(f"{link}recipients/{name}/send/"), 404)


@pytest.mark.usefixtures("lasting_moment")
def test_mails_of_a_day_are_used_up(alice, call, link, upload, settings):
    settings.SHARE_MAILS_A_DAY = 2
    caller, document = call(alice), upload(alice)
    body = {"documents": [document.id], "recipients": [f"a{number}@example.org" for number in range(3)]}
    with untouched():
        problem = refusal(caller.post("shares/", body), 429, "too_many_requests")
    assert problem
    assert caller.post(f"{link}recipients/", {"emails": [BOB, "c@example.org"]}).status_code == 201
    [bob, _] = caller.get(f"{link}recipients/").json()["items"]
    refusal(caller.post(f"{link}recipients/{bob['id']}/send/"), 429, "too_many_requests")


def test_sent_again_with_the_same_key_it_is_sent_once(alice, call, link, run_jobs, mailoutbox):
    caller = call(alice)
    [bob] = caller.post(f"{link}recipients/", {"emails": [BOB]}).json()["items"]
    run_jobs()
    for _ in range(3):
        answer = caller.post(f"{link}recipients/{bob['id']}/send/", headers={"Idempotency-Key": "once"})
        assert answer.status_code == 202
        run_jobs()
    assert [message.to for message in mailoutbox] == [[BOB], [BOB]]
