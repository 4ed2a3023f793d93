"""When a delivery is sent, tried again and given up, and when its address is switched off."""

from __future__ import annotations

import pytest

from files.domain.activity import Activity, Happening
from files.domain.webhooks import (
    LEAST_FAILING,
    MOST_FAILURES,
    Webhook,
    after_failure,
    has_failed_for_good,
    refusal,
    said,
    signing_secrets,
)
from tests.support.rule_tables import BEFORE, LATER, MINUTE, NOW, every

PAUSES = (5, 60, 600)
STATUSES = [None, 301, 400, 404, 409, 411, 429, 500, 503]


def test_nothing_is_sent_for_who_is_disabled_nor_where_it_is_off():
    for one in every(owner=(False, True), on=(False, True), active=(False, True)):
        reason = refusal(is_owner_active=one.owner, are_webhooks_on=lambda: one.on, is_active=one.active)  # noqa: B023
        assert bool(reason) is not (one.owner and one.on and one.active), one
        assert ("account" in reason) is not one.owner, one


def test_a_webhook_is_told_of_what_it_wants_from_its_beginning_on():
    for one in every(happening=list(Happening), events=[{"share.claimed"}, {"share.claimed", "document.expired"}]):
        for is_active, at in ((True, NOW), (True, LATER), (True, BEFORE), (False, LATER)):
            hook = Webhook("1", "alice", "https://x.example/", frozenset(one.events), NOW, is_active=is_active)
            expected = is_active and at != BEFORE and one.happening.value in one.events
            assert hook.wants(Activity("1", one.happening, "alice", at)) is expected, (one, is_active, at)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("tries", range(1, len(PAUSES) + 3))
def test_a_delivery_is_tried_again_after_each_pause_and_then_given_up(status, tries):
    then = after_failure(status=status, tries=tries, pauses=PAUSES)
    assert then.pause == (PAUSES[tries - 1] if tries <= len(PAUSES) else None)
    assert not then.is_gone


@pytest.mark.parametrize("tries", range(1, len(PAUSES) + 2))
def test_a_server_that_is_gone_is_asked_no_more(tries):
    then = after_failure(status=410, tries=tries, pauses=PAUSES)
    assert then.pause is None
    assert then.is_gone


def test_without_pauses_there_is_one_try():
    assert after_failure(status=500, tries=1, pauses=()).pause is None


@pytest.mark.parametrize("failures", [0, 1, MOST_FAILURES - 1, MOST_FAILURES, MOST_FAILURES + 1])
def test_an_address_is_switched_off_after_many_failures_over_a_day(failures):
    for one in every(since=[NOW, NOW - LEAST_FAILING + MINUTE, NOW - LEAST_FAILING, NOW - LEAST_FAILING - MINUTE]):
        expected = failures >= MOST_FAILURES and NOW - one.since >= LEAST_FAILING
        assert has_failed_for_good(failures=failures, since=one.since, at=NOW) is expected, one


def test_a_secret_that_was_replaced_signs_until_its_day_is_over():
    for one in every(old=[None, "", "old"], until=[None, BEFORE, NOW, LATER]):
        expected = ["new", "old"] if one.old and one.until == LATER else ["new"]
        assert signing_secrets("new", one.old, one.until, at=NOW) == expected, one


@pytest.mark.parametrize("status", range(300, 400, 9))
def test_a_redirect_is_told_as_one(status):
    assert "redirect" in said(status)
    assert str(status) in said(status)


@pytest.mark.parametrize("status", [199, 299, 400, 404, 500])
def test_any_other_answer_is_told_by_its_status(status):
    assert said(status) == f"The server answered with status {status}."
