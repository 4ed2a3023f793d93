"""The owner's page of a link's recipients."""

from __future__ import annotations

import html

import pytest

from files import tasks
from tests.unit.files.services.recipients.conftest import BOB, CARL
from tests.unit.files.services.recipients.conftest import add as add
from tests.unit.files.services.recipients.conftest import mailed as mailed
from tests.unit.files.services.recipients.conftest import make_share as make_share
from tests.unit.files.services.recipients.conftest import recipients as recipients
from tests.unit.files.services.recipients.conftest import share as share


@pytest.fixture
def path(share):
    return f"/shares/{share.id}/recipients/"


def test_people_are_added_as_people_write_lists(path, alice, recipients, share, run_jobs, mailed):
    answer = alice.client.post(path, {"emails": f"{BOB}; {CARL},\n {BOB}\n"}, follow=True)
    assert answer.status_code == 200
    assert "Sending the emails." in answer.text
    assert set(recipients(share)) == {BOB, CARL}
    run_jobs()
    assert mailed.counts() == {BOB: 1, CARL: 1}


def test_what_is_wrong_stands_beside_what_was_typed(path, alice, recipients, share):
    answer = alice.client.post(path, {"emails": "bob@ <script>"})
    assert answer.status_code == 400
    assert "Not a valid email address: bob@ &lt;script&gt;." in answer.text
    assert "bob@ &lt;script&gt;</textarea>" in answer.text
    assert recipients(share) == {}


def test_a_bounce_is_read_at_the_name(path, alice, add, share, run_jobs):
    [bob] = add(share, BOB)
    run_jobs()
    tasks.note_mail(alice.id, share.id, bob.id, "1", "bounced", "no_such_mailbox")
    text = html.unescape(alice.client.get(path).text)
    assert "Bounced" in text
    assert "This mailbox does not exist." in text
    # The owner may hand the link on in another way.
    assert bob.key in text


def test_sent_again_and_taken_away(path, alice, add, share, run_jobs, mailed, recipients):
    [bob] = add(share, BOB)
    run_jobs()
    assert "Sending the email" in alice.client.post(f"{path}{bob.id}/send/", follow=True).text
    run_jobs()
    assert mailed.counts() == {BOB: 2}
    assert "no longer works" in alice.client.post(f"{path}{bob.id}/remove/", follow=True).text
    assert recipients(share) == {}


def test_who_complained_has_no_button(path, alice, add, share, run_jobs):
    [bob] = add(share, BOB)
    run_jobs()
    tasks.note_mail(alice.id, share.id, bob.id, "1", "complained", "complained")
    assert f"{bob.id}/send/" not in alice.client.get(path).text


def test_addresses_are_taken_as_mail_programs_copy_them(path, alice, recipients, share):
    pasted = f'Bob Bach <{BOB}>; "Carl, Carla" <mailto:{CARL}>'
    alice.client.post(path, {"emails": pasted})
    assert set(recipients(share)) == {BOB, CARL}
