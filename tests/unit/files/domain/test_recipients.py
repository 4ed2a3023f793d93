"""Which mails with a link may leave, and what becomes of those that may not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from files.domain.recipients import (
    LEASE,
    LINK_PAUSED,
    MAIL_NOT_TAKEN,
    MAIL_UNAVAILABLE,
    MOST_RECIPIENTS,
    REASONS,
    UNSENT,
    MailState,
    NamedRecipient,
    after_not_taken,
    check_emails,
    hindrance,
    kept_back_as,
    weaker_than,
)
from files.domain.shares import ShareEnding, next_due, reminder_time
from mydoc.core.errors import Invalid
from tests.support.rule_tables import BEFORE, LATER, MINUTE, NOW, code, every, share

BOTH = (False, True)


def named(**fields):
    return NamedRecipient(**{"id": "1", "email": "bob@example.com", "key": "key", "added_at": BEFORE, **fields})


@pytest.mark.parametrize("ending", [None, *ShareEnding])
def test_a_mail_leaves_only_for_a_link_that_opens(ending):
    leaves = 0
    for one in every(
        is_active=BOTH,
        is_on=BOTH,
        is_used_up=BOTH,
        is_barren=BOTH,
        is_paused=BOTH,
        expires_at=[BEFORE, NOW, LATER],
    ):
        it = share(
            ending=ending,
            expires_at=one.expires_at,
            is_paused=one.is_paused,
            max_downloads=1,
            downloads=int(one.is_used_up),
            ready_count=int(not one.is_barren),
            broken_count=int(one.is_barren),
        )
        reasons = {
            "owner_disabled": not one.is_active,
            "link_ended": ending is not None or one.expires_at <= NOW,
            "links_off": not one.is_on,
            "link_used_up": one.is_used_up,
            "link_without_documents": one.is_barren,
            "link_paused": one.is_paused,
        }
        expected = next((reason for reason, holds in reasons.items() if holds), "")
        found = hindrance(it, is_owner_active=one.is_active, are_links_on=lambda: one.is_on, at=NOW)  # noqa: B023
        assert found == expected, one
        leaves += not found
    assert leaves == (ending is None)


@pytest.mark.parametrize("reason", REASONS)
def test_only_a_pause_keeps_a_mail_waiting(reason):
    expected = MailState.PENDING if reason == LINK_PAUSED else MailState.NOT_SENT
    assert kept_back_as(reason) is expected
    assert kept_back_as(reason) in UNSENT


@pytest.mark.parametrize(
    ("is_last_try", "expected"),
    [(False, (MailState.PENDING, MAIL_UNAVAILABLE)), (True, (MailState.NOT_SENT, MAIL_NOT_TAKEN))],
)
def test_a_mail_that_was_not_taken_is_tried_until_the_last_try(is_last_try, expected):
    assert after_not_taken(is_last_try=is_last_try) == expected


@pytest.mark.parametrize("state", MailState)
@pytest.mark.parametrize("code", ["", *REASONS, MAIL_UNAVAILABLE])
def test_a_job_is_queued_for_what_waits_and_has_none(state, code):
    expected = state is MailState.PENDING and code in {"", LINK_PAUSED}
    assert named(state=state, code=code).waits_for_job is expected


@pytest.mark.parametrize("state", MailState)
def test_a_mail_whose_job_broke_off_is_read_as_what_it_may_be(state):
    for one in every(
        code=["", MAIL_UNAVAILABLE, LINK_PAUSED], mail_at=[None, NOW - LEASE - MINUTE, NOW - LEASE, NOW]
    ):
        read = named(state=state, code=one.code, mail_at=one.mail_at).as_read(NOW)
        is_silent = one.mail_at is not None and one.mail_at + LEASE < NOW
        if is_silent and state is MailState.SENDING:
            assert read.state is MailState.MAYBE_SENT, one
        elif is_silent and state is MailState.PENDING and one.code == MAIL_UNAVAILABLE:
            assert (read.state, read.code) == (MailState.NOT_SENT, MAIL_NOT_TAKEN), one
            assert read.reason == REASONS[MAIL_NOT_TAKEN]
        else:
            assert (read.state, read.code) == (state, one.code), one


@pytest.mark.parametrize("state", MailState)
def test_a_reminder_goes_once_to_who_has_the_link_and_fetched_nothing(state):
    for one in every(first_claimed_at=[None, BEFORE], reminded_at=[None, BEFORE]):
        somebody = named(
            state=state, mail_at=NOW, first_claimed_at=one.first_claimed_at, reminded_at=one.reminded_at
        )
        has_it = state in {MailState.SENT, MailState.MAYBE_SENT, MailState.DELIVERED}
        expected = has_it and one.first_claimed_at is None and one.reminded_at is None
        assert somebody.wants_reminder(NOW) is expected, one


def test_who_may_have_got_the_mail_of_a_job_that_broke_off_is_reminded():
    broken_off = named(state=MailState.SENDING, mail_at=NOW - LEASE - MINUTE)
    assert broken_off.wants_reminder(NOW)
    assert not named(state=MailState.SENDING, mail_at=NOW).wants_reminder(NOW)


@pytest.mark.parametrize("state", MailState)
def test_no_notification_replaces_what_is_known_to_be_worse(state):
    replaced = weaker_than(state)
    assert state not in replaced
    assert all(state not in weaker_than(other) for other in replaced)
    assert MailState.COMPLAINED not in replaced


def test_notifications_in_any_order_end_the_same():
    for one in every(first=MailState, second=MailState):
        there, back = one.first, one.second
        if one.first in weaker_than(one.second):
            there = one.second
        if one.second in weaker_than(one.first):
            back = one.first
        told = {
            MailState.DELIVERED,
            MailState.BOUNCED,
            MailState.REFUSED,
            MailState.COMPLAINED,
            MailState.RETURNED,
        }
        if {one.first, one.second} <= told:
            assert there == back, one


@pytest.mark.parametrize(
    ("life", "before_the_end"),
    [
        (timedelta(hours=4), timedelta(hours=1)),
        (timedelta(hours=47), timedelta(hours=47) / 4),
        (timedelta(hours=48), timedelta(hours=24)),
        (timedelta(days=30), timedelta(hours=24)),
    ],
)
def test_the_reminder_comes_a_day_before_the_end_or_at_three_quarters(life, before_the_end):
    assert reminder_time(created_at=NOW, expires_at=NOW + life) == NOW + life - before_the_end


def test_the_schedule_looks_when_the_first_thing_is_due():
    end = NOW + timedelta(days=10)
    for one in every(
        count=[0, 1], is_reminded=BOTH, mails_due=[None, NOW, end + MINUTE], documents_end=[None, NOW + 4 * MINUTE]
    ):
        it = share(
            created_at=NOW,
            expires_at=end,
            recipients_count=one.count,
            is_reminded=one.is_reminded,
            mails_due=one.mails_due,
            documents_end=one.documents_end,
        )
        due = [end]
        if one.count and not one.is_reminded:
            due.append(NOW + 3 * MINUTE if one.documents_end else end - timedelta(days=1))
        if one.mails_due:
            due.append(one.mails_due)
        assert next_due(it) == min(due), one


BOB = "bob@example.org"
NO_ADDRESSES = [
    "", " ", "x", "@", "a@", "@b.c", "a@b@c.example", "a b@example.com", "<script>@example.com", f"{BOB}\0", "a@b",
    f"{BOB}\u202e", "bob@exam\nple.com", f"{BOB},x", f"{BOB}\r\nBcc: x@example.com", "\ud800", "a@..",
    "a" * 250 + "@example.com", "a@" + "b" * 64 + ".example",
]  # fmt: skip


@pytest.mark.parametrize("address", NO_ADDRESSES)
@pytest.mark.parametrize("field", ["emails", "recipients"])
def test_an_address_that_is_none_is_named_as_far_as_it_can_be_shown(address, field):
    with pytest.raises(Invalid) as refused:
        check_emails([BOB, address], field=field)
    assert (refused.value.code, list(refused.value.fields)) == ("bad_emails", [field])
    assert refused.value.fields[field].isprintable()


def test_nobody_is_no_recipient():
    assert code(lambda: check_emails([])) == "bad_emails"


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_link_has_so_many_recipients(more):
    emails = [f"a{number}@example.org" for number in range(MOST_RECIPIENTS + more)]
    assert code(lambda: check_emails([*emails, *emails])) == ("too_many_recipients" if more > 0 else "")


def test_who_is_named_twice_is_one_as_they_were_typed_first():
    assert check_emails(["Bob@Example.org", BOB, " bob@EXAMPLE.org ", "carl@example.org"]) == [
        "Bob@example.org",
        "carl@example.org",
    ]
