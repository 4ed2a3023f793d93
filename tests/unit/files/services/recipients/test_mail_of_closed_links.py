"""No mail leaves for a link that opens to nobody; its owner reads why at the recipient's name."""

from __future__ import annotations

import pytest

from accounts.services import administration
from files import tasks
from files.domain.recipients import MailState
from files.services import shares
from files.services.shares import claims
from files.services.shares import recipients as share_recipients
from files.services.shares.visits import Visit
from mydoc import features
from mydoc.features import Feature
from tests.support.documents import person
from tests.support.features import version
from tests.unit.files.services.recipients.conftest import BOB, CARL


@pytest.fixture
def change(alice):
    def run(share, **values):
        changes = shares.Changes(given=frozenset(values), **values)
        return shares.change(owner=person(alice), share_id=share.id, changes=changes)

    return run


def switch(is_on):
    change = features.Change(switches={Feature.PUBLIC_LINKS: is_on})
    features.change(version=version(), change=change, by="admin")


def use_up(share, recipient):
    claims.claim(visit=Visit(slug=share.slug, address="192.0.2.1", recipient_key=recipient.key))


def prepare(hindrance, share, recipient, alice):
    match hindrance:
        case "link_used_up":
            use_up(share, recipient)
        case "links_off":
            switch(False)
        case "owner_disabled":
            administration.disable(user_id=alice.id)


# Each of another item that is read; the domain has the others.
@pytest.mark.parametrize("hindrance", ["link_used_up", "links_off", "owner_disabled"])
def test_it_is_not_sent_and_says_why(hindrance, make_share, add, mailed, run_jobs, alice):
    from files.services.recipients.listing import recipients_of

    share = make_share(max_downloads=1)
    [bob] = add(share, BOB)
    prepare(hindrance, share, bob, alice)

    run_jobs()
    # What comes twice.
    tasks.mail_recipient(alice.id, share.id, bob.id, 1)

    assert mailed.counts() == {}
    [now] = recipients_of(share.slug)
    assert (now.state, now.code) == (MailState.NOT_SENT, hindrance)
    assert now.reason


def test_its_owner_reads_it_and_sends_it_again(make_share, add, mailed, run_jobs, alice, change, recipients):
    share = make_share(max_downloads=1)
    [bob] = add(share, BOB)
    use_up(share, bob)
    run_jobs()

    page = alice.client.get(f"/shares/{share.id}/recipients/").text
    assert "Not sent" in page
    assert "the link was used up" in page
    assert f"{bob.id}/send/" in page
    found = alice.client.get(f"/api/v1/shares/{share.id}/recipients/").json()["items"][0]["mail"]
    assert (found["state"], found["code"]) == ("not_sent", "link_used_up")

    change(share, max_downloads=5)
    share_recipients.send_again(owner=person(alice), share_id=share.id, recipient_id=bob.id)
    run_jobs()
    assert mailed.counts() == {BOB: 1}
    assert recipients(share)[BOB].state is MailState.SENT


def test_of_a_paused_link_it_is_kept_back_and_sent_once_it_is_resumed(
    share, add, mailed, run_jobs, change, recipients, alice, sweep
):
    change(share, is_paused=True)
    add(share, BOB, CARL)
    run_jobs()
    assert mailed.counts() == {}
    waiting = recipients(share)[BOB]
    assert (waiting.state, waiting.code) == (MailState.PENDING, "link_paused")
    assert "after you resume it" in alice.client.get(f"/shares/{share.id}/recipients/").text

    sweep()
    assert mailed.counts() == {}

    change(share, is_paused=False)
    sweep()
    tasks.mail_recipients(alice.id, share.id)
    sweep()

    assert mailed.counts() == {BOB: 1, CARL: 1}
    assert (recipients(share)[BOB].state, recipients(share)[BOB].code) == (MailState.SENT, "")


@pytest.mark.parametrize("number", range(1, 8))
def test_resumed_while_it_is_kept_back_it_is_sent_all_the_same(
    number, share, add, mailed, run_jobs, change, faults, alice, sweep
):
    [bob] = add(share, BOB)
    change(share, is_paused=True)

    with faults.at(number, lambda: change(share, is_paused=False)):
        tasks.mail_recipient(alice.id, share.id, bob.id, 1)
    change(share, is_paused=False)
    sweep()

    assert mailed.counts() == {BOB: 1}


@pytest.mark.parametrize("hindrance", ["link_paused", "owner_disabled"])
def test_nobody_is_reminded_of_it(hindrance, make_share, add, mailed, run_jobs, alice, change):
    share = make_share(max_downloads=1)
    [bob, carl] = add(share, BOB, CARL)
    run_jobs()
    prepare(hindrance, share, bob, alice)
    if hindrance == "link_paused":
        change(share, is_paused=True)

    tasks.remind_recipient(alice.id, share.id, carl.id)

    assert mailed.counts() == {BOB: 1, CARL: 1}


def test_resumed_before_its_end_who_was_not_reminded_is(make_share, add, mailed, run_jobs, change, clock, sweep):
    share = make_share(expires_in=7 * 86400)
    add(share, BOB)
    run_jobs()
    change(share, is_paused=True)
    clock.move(days=6, minutes=1)
    sweep()
    assert mailed.counts() == {BOB: 1}

    change(share, is_paused=False)
    for _ in range(3):
        clock.move(minutes=5)
        sweep()

    assert mailed.counts() == {BOB: 2}


def test_who_sends_a_paused_link_reads_that_it_waits(share, change, alice):
    change(share, is_paused=True)
    answer = alice.client.post(f"/shares/{share.id}/recipients/", {"emails": BOB}, follow=True)
    assert "Emails are sent when you resume it" in answer.text
    assert "Sending the emails" not in answer.text


def test_paused_after_it_was_sent_and_resumed_nothing_is_sent_again(share, add, mailed, run_jobs, change, sweep):
    add(share, BOB)
    run_jobs()
    for is_paused in (True, False, True, False):
        change(share, is_paused=is_paused)
        sweep()
    assert mailed.counts() == {BOB: 1}
