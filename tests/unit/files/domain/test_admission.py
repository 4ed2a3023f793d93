"""Who is let in by a link: every combination of what a link asks and a visit shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from files.domain.admission import (
    Claimed,
    Visitor,
    check_visit,
    is_still_the_file,
    leads_nowhere,
    may_go_on,
    missing_choice,
    unless_used_up,
)
from files.domain.documents import Status
from files.domain.shares import CLAIM_LIFE, Audience, NotStarted, ShareEnding, recipients_only
from tests.support.rule_tables import BEFORE, LATER, NOW, code, every, share, shared

BOTH = (False, True)
LINKS = {
    "ending": [None, *ShareEnding],
    "expires_at": [BEFORE, NOW, LATER],
    "is_paused": BOTH,
    "is_on": BOTH,
    "is_used_up": BOTH,
    "starts_at": [None, NOW, LATER],
    "audience": list(Audience),
    "has_password": BOTH,
}
VISITS = {
    "has_account": BOTH,
    "is_recipient": BOTH,
    "is_unlocked": BOTH,
    "shows_password": BOTH,
    "is_repeated": BOTH,
}


def link(one):
    return share(
        ending=one.ending,
        expires_at=one.expires_at,
        is_paused=one.is_paused,
        max_downloads=1 if one.is_used_up else None,
        downloads=1,
        starts_at=one.starts_at,
        audience=one.audience,
        password_hash="hash" if one.has_password else "",
    )


def visitor(one):
    return Visitor(lambda: one.has_account, one.is_recipient, lambda: one.is_unlocked, one.shows_password)


def admitted(one):
    """The code of the refusal, or whether the password is still to be tried."""
    answer = None

    def rule():
        nonlocal answer
        answer = check_visit(
            link(one), visitor(one), at=NOW, are_links_on=lambda: one.is_on, is_repeated=one.is_repeated
        )

    return code(rule) or answer


def missing(one):
    """What an open link asks for first, in the order in which a visitor can do something about it."""
    if one.starts_at == LATER:
        return "not_started"
    if one.audience is Audience.SIGNED_IN and not one.has_account:
        return "sign_in_required"
    if one.audience is Audience.RECIPIENTS and not one.is_recipient:
        return "recipients_only"
    if one.has_password and not one.is_unlocked:
        return True if one.shows_password else "password_required"
    return False


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("ending", [None, *ShareEnding])
def test_inv_06_every_visit_to_every_link(audience, ending):
    for one in every(**{**LINKS, **VISITS, "audience": [audience], "ending": [ending]}):
        is_there = one.ending is None and one.expires_at == LATER and not one.is_paused and one.is_on
        if not is_there or (one.is_used_up and not one.is_repeated):
            expected = "share_not_found"
        else:
            expected = missing(one)
            if one.is_used_up and isinstance(expected, str):
                expected = "share_not_found"
        assert admitted(one) == expected, one


@pytest.mark.parametrize("what", ["ending", "expires_at", "is_paused", "is_on"])
def test_inv_06_nothing_that_a_visit_shows_opens_a_link_that_is_gone(what):
    gone = {"ending": list(ShareEnding), "expires_at": [BEFORE, NOW], "is_paused": [True], "is_on": [False]}
    for one in every(**{**LINKS, **VISITS, what: gone[what]}):
        assert admitted(one) == "share_not_found", one


def test_nobody_is_asked_for_what_does_not_matter():
    """Each of these questions may cost round trips."""

    def never():
        pytest.fail("This was asked.")

    for one in every(**{**LINKS, **VISITS, "audience": [Audience.ANYONE], "has_password": [False]}):
        asks_nothing = Visitor(never, one.is_recipient, never, one.shows_password)
        is_open = link(one).is_open(NOW) or (one.is_repeated and not one.is_paused and link(one).expires_at > NOW)
        is_on = (lambda: one.is_on) if is_open and one.ending is None else never  # noqa: B023
        code(
            lambda: check_visit(link(one), asks_nothing, at=NOW, are_links_on=is_on, is_repeated=one.is_repeated)  # noqa: B023
        )


def test_a_link_that_opens_later_says_when():
    closed = share(starts_at=LATER)
    with pytest.raises(NotStarted) as refusal:
        check_visit(closed, Visitor(lambda: True, True, lambda: True, True), at=NOW, are_links_on=lambda: True)
    assert refusal.value.starts_at == LATER


def test_a_visit_repeats_nothing_unless_it_is_said_to():
    used_up, anybody = share(max_downloads=1, downloads=1), Visitor(lambda: False, False, lambda: False, False)
    assert code(lambda: check_visit(used_up, anybody, at=NOW, are_links_on=lambda: True)) == "share_not_found"


@pytest.mark.parametrize("is_one_time", BOTH)
def test_inv_06_only_a_link_that_is_used_up_hides_why_it_refuses(is_one_time):
    for one in every(is_spent=BOTH, fetched=[0, 1, 2], count=[0, 1, 2], most=[None, 1, 2], downloads=[0, 1, 2]):
        it = share(
            is_one_time=is_one_time,
            is_spent=one.is_spent,
            fetched_count=one.fetched,
            documents_count=one.count,
            max_downloads=one.most,
            downloads=one.downloads,
        )
        counted = one.most is not None and one.downloads >= one.most
        fetched = is_one_time and (one.is_spent or (one.count > 0 and one.fetched >= one.count))
        expected = "share_not_found" if counted or fetched else "recipients_only"
        assert unless_used_up(it, recipients_only()).code == expected, one


@pytest.mark.parametrize("status", Status)
def test_inv_06_a_link_leads_nowhere_once_nothing_of_it_is_there_or_coming(status):
    coming = status in {Status.UPLOADING, Status.PROCESSING}
    for one in every(
        ready=[0, 1, 2], broken=[0, 1, 2], count=[0, 1, 2], shown=[0, 1], ends=[BEFORE, NOW, LATER], is_all=BOTH
    ):
        it = share(documents_count=one.count, ready_count=one.ready, broken_count=one.broken)
        page = [shared(status=status, expires_at=one.ends)] * one.shown
        on_page = one.shown and (coming or (status is Status.READY and one.ends == LATER))
        may_come = one.count > one.ready + one.broken
        if one.count and not one.ready and not may_come:
            expected = True
        else:
            expected = bool(one.count) and one.is_all and not on_page and not may_come
        assert leads_nowhere(it, page, is_all=one.is_all, at=NOW) is expected, one


def test_which_document_a_claim_is_of():
    for one in every(count=[0, 1, 2, 3], found=[0, 1, 2], is_named=BOTH, is_used_up=BOTH):
        it = share(documents_count=one.count, max_downloads=1, downloads=int(one.is_used_up))
        refusal = missing_choice(it, [shared()] * one.found, is_named=one.is_named)
        is_unclear = one.count > 1 and not one.is_named
        if one.is_used_up and (is_unclear or not one.found):
            expected = "share_not_found"
        elif is_unclear:
            expected = "document_required"
        elif one.found:
            expected = None
        else:
            expected = "document_not_found" if one.is_named or not one.count else "share_not_found"
        assert (refusal and refusal.code) == expected, one
        if expected == "document_required":
            assert refusal.fields == {"document": refusal.message}, one


CLAIM = Claimed(share_id="1", at=NOW, is_zip=False, held="7", mark="mark")


@pytest.mark.parametrize("is_zip", BOTH)
def test_inv_28_a_download_goes_on_only_while_all_that_it_was_claimed_by_holds(is_zip):
    allowed = 0
    for one in every(
        at=[NOW - CLAIM_LIFE, NOW - CLAIM_LIFE + (NOW - BEFORE), NOW],
        share_id=["1", "2"],
        mark=["mark", "other"],
        held=["7", "8"],
        ending=[None, *ShareEnding],
        expires_at=[BEFORE, NOW, LATER],
        is_paused=BOTH,
        starts_at=[None, BEFORE, NOW, LATER],
    ):
        it = share(
            ending=one.ending,
            expires_at=one.expires_at,
            is_paused=one.is_paused,
            starts_at=one.starts_at,
            version=7,
        )
        claimed = replace(CLAIM, at=one.at, share_id=one.share_id, is_zip=is_zip, held=one.held)
        wrong = [
            one.at + CLAIM_LIFE <= NOW,
            one.share_id != "1",
            one.mark != "mark",
            is_zip and one.held != "7",
            one.ending is not None,
            one.expires_at <= NOW,
            one.is_paused,
            one.starts_at == LATER,
        ]
        goes_on = may_go_on(it, claimed, mark=one.mark, at=NOW)
        assert goes_on is not any(wrong), one
        allowed += goes_on
    assert allowed


def test_a_download_goes_on_though_it_has_used_the_link_up():
    for one in every(is_one_time=BOTH, is_spent=BOTH, downloads=[0, 1]):
        it = share(is_one_time=one.is_one_time, is_spent=one.is_spent, max_downloads=1, downloads=one.downloads)
        assert may_go_on(it, CLAIM, mark="mark", at=NOW), one


@pytest.mark.parametrize("status", Status)
def test_inv_28_a_download_goes_on_with_the_same_bytes_alone(status):
    for one in every(expires_at=[BEFORE, NOW, LATER], etag=["7", "8", ""]):
        expected = status is Status.READY and one.expires_at == LATER and one.etag == "7"
        is_same = is_still_the_file(CLAIM, status=status.value, expires_at=one.expires_at, etag=one.etag, at=NOW)
        assert is_same is expected, one
