"""Where no mail is taken the queue tries again; what comes of it in the end is said."""

from __future__ import annotations

from unittest.mock import patch

from django_q.signing import SignedPackage

from files.domain.recipients import LEASE, MailState
from files.services.shares import recipients as share_recipients
from mydoc import mail
from mydoc.aws.queue import Delivery
from mydoc.core.clock import now
from mydoc.jobs.run import attempt
from tests.support.documents import person
from tests.unit.files.services.recipients.conftest import BOB


def test_not_taken_in_all_tries_it_says_that_it_was_not_sent(share, add, mailed, run_jobs, alice, recipients):
    [bob] = add(share, BOB)
    for tries in (1, 2, 3):
        with _no_mail_taken():
            assert not _try(tries, alice.id, share.id, bob.id, 1)
        state = MailState.PENDING if tries < 3 else MailState.NOT_SENT
        assert recipients(share)[BOB].state is state
    assert recipients(share)[BOB].code == "mail_not_taken"
    page = alice.client.get(f"/shares/{share.id}/recipients/").text
    assert "Not sent" in page
    assert "will try again" not in page
    assert f"{bob.id}/send/" in page

    share_recipients.send_again(owner=person(alice), share_id=share.id, recipient_id=bob.id)
    # An administrator has the job that was given up tried again.
    assert _try(1, alice.id, share.id, bob.id, 1)
    run_jobs()
    assert mailed.counts() == {BOB: 1}
    assert recipients(share)[BOB].state is MailState.SENT


def test_a_job_that_was_given_up_and_is_tried_again_sends_it(share, add, mailed, alice, recipients):
    [bob] = add(share, BOB)
    with _no_mail_taken():
        _try(3, alice.id, share.id, bob.id, 1)
    for _ in range(2):
        assert _try(1, alice.id, share.id, bob.id, 1)
    assert mailed.counts() == {BOB: 1}
    assert recipients(share)[BOB].state is MailState.SENT


def test_not_taken_and_never_heard_of_again_it_says_that_it_was_not_sent(
    share, add, mailed, run_jobs, alice, clock
):
    """The last try may die before it comes to the mail."""
    [bob] = add(share, BOB)
    with _no_mail_taken():
        assert not _try(1, alice.id, share.id, bob.id, 1)

    assert _told(alice, share) == ("pending", "mail_service_unavailable")
    with clock.ahead(seconds=LEASE.total_seconds() + 1):
        assert _told(alice, share) == ("not_sent", "mail_not_taken")
        page = alice.client.get(f"/shares/{share.id}/recipients/").text
        assert "Not sent" in page
        assert "will try again" not in page
        sent = share_recipients.send_again(owner=person(alice), share_id=share.id, recipient_id=bob.id)
        [again] = sent.recipients
        assert again.number == 2
        # What was not given up after all comes late.
        assert _try(2, alice.id, share.id, bob.id, 1)
        run_jobs()
    assert mailed.counts() == {BOB: 1}


def test_a_try_that_comes_late_still_sends_what_reads_as_not_sent(share, add, mailed, alice, clock):
    [bob] = add(share, BOB)
    with _no_mail_taken():
        assert not _try(1, alice.id, share.id, bob.id, 1)
    with clock.ahead(seconds=LEASE.total_seconds() + 1):
        assert _try(2, alice.id, share.id, bob.id, 1)
        assert _told(alice, share) == ("sent", "")
    assert mailed.counts() == {BOB: 1}


def _no_mail_taken():
    return patch.object(mail, "send", side_effect=mail.NotTaken("throttled"))


def _told(alice, share):
    """What the API says of the only mail of a link."""
    [told] = alice.client.get(f"/api/v1/shares/{share.id}/recipients/").json()["items"]
    assert bool(told["mail"]["code"]) == bool(told["mail"]["reason"])
    return told["mail"]["state"], told["mail"]["code"]


def _try(tries, *arguments):
    """What the queue does at that try; whether it succeeded."""
    body = SignedPackage.dumps({"func": "files.tasks.mail_recipient", "args": arguments, "kwargs": {}})
    return attempt(Delivery("message", "", body, tries, now()))
