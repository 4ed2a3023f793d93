"""What a visit brings is what the rules judge by, and each try of a password counts until it was right."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from accounts.models import UserItem
from files.domain.documents import Status
from files.domain.shares import Audience
from files.models import RecipientItem, recipient_part
from files.services.shares import admission, passwords, visits
from files.services.shares.admission import decide
from files.services.shares.visits import Recipient, Seen, Visit
from mydoc.core.errors import Forbidden, TooManyRequests
from mydoc.core.paging import Page
from mydoc.features import Feature
from tests.support.rule_tables import BEFORE, LATER, NOW, code, share, shared

LOCKED = {"password_hash": "hash of open sesame"}
DORA = Recipient("d", "dora@example.net", "d's key")


class Tries:
    """In place of the counters of tries."""

    def __init__(self):
        self.limits = []
        self.ended = []
        self.is_full = False

    def begin(self, limits, *, window_seconds):
        if self.is_full:
            raise TooManyRequests("too_many_requests", "Later.", retry_after=1)
        self.limits.append((limits, window_seconds))
        return SimpleNamespace(
            keep=lambda: self.ended.append("kept"), forgive=lambda: self.ended.append("forgiven")
        )


@pytest.fixture
def tries(monkeypatch):
    made = Tries()
    monkeypatch.setattr(passwords.throttle, "begin", made.begin)
    monkeypatch.setattr(passwords, "check_password", lambda typed, hashed: hashed == f"hash of {typed}")
    return made


@pytest.fixture(autouse=True)
def site(monkeypatch, tries):
    """The features that are switched off; it is NOW."""
    off = set()
    monkeypatch.setattr(admission.clock, "now", lambda: NOW)
    monkeypatch.setattr(admission.features, "is_on", lambda name: Feature(name) not in off)
    return off


def refusal(it, visit=None, *, recipient=None, **more):
    """The code with which a visit is refused; empty for one that is let in."""
    return code(lambda: decide(seen(it, visit, recipient=recipient), **more))


def seen(it, visit=None, *, recipient=None, documents=(), **more):
    """What was read for a visit."""
    return Seen(visit or Visit("slug"), it, recipient, Page(list(documents)), [], **more)


def unlock(it, visit, *, recipient=None):
    return passwords.unlock_token(decide(seen(it, visit, recipient=recipient)).share)


def test_nobody_in_particular_is_let_in_to_a_link_for_anyone(tries):
    assert refusal(share()) == ""
    assert tries.limits == []


def test_people_with_an_account_and_recipients_are_told_from_others():
    for_people, for_named = share(audience=Audience.SIGNED_IN), share(audience=Audience.RECIPIENTS)
    assert refusal(for_people) == "sign_in_required"
    assert refusal(for_people, recipient=DORA) == "sign_in_required"
    assert refusal(for_people, Visit("slug", person_id=lambda: "bob")) == ""
    assert refusal(for_named) == "recipients_only"
    assert refusal(for_named, Visit("slug", person_id=lambda: "bob")) == "recipients_only"
    assert refusal(for_named, recipient=DORA) == ""


def test_links_switched_off_are_not_there(site):
    site.add(Feature.ZIP_DOWNLOADS)
    assert refusal(share()) == ""
    site.add(Feature.PUBLIC_LINKS)
    assert refusal(share()) == "share_not_found"


def test_the_moment_is_now():
    assert refusal(share(expires_at=NOW)) == "share_not_found"
    assert refusal(share(starts_at=LATER)) == "not_started"


def test_only_a_repetition_is_let_in_to_what_it_has_used_up():
    used_up = share(max_downloads=1, downloads=1)
    assert refusal(used_up) == "share_not_found"
    assert refusal(used_up, is_repeated=True) == ""


@pytest.mark.parametrize(
    ("typed", "told"), [("nope", "wrong_password"), ("", "wrong_password"), ("open sesame", "")]
)
def test_inv_05_a_try_counts_by_link_and_address_and_is_taken_back_if_it_was_right(typed, told, tries):
    assert refusal(share(**LOCKED), Visit("slug", "192.0.2.1", password=typed)) == told
    assert tries.limits == [([("share#1#192.0.2.1", 20), ("share#1", 200)], 600)]
    assert tries.ended == ["kept" if told else "forgiven"]


def test_inv_05_no_password_is_no_try(tries):
    assert refusal(share(**LOCKED)) == "password_required"
    assert tries.limits == []


def test_inv_05_nothing_is_compared_once_the_tries_are_used_up(tries, monkeypatch):
    tries.is_full = True
    monkeypatch.setattr(passwords, "check_password", lambda *_: pytest.fail("This was compared."))
    assert refusal(share(**LOCKED), Visit("slug", password="open sesame")) == "too_many_requests"


def test_a_password_is_right_however_its_spaces_and_accents_were_typed(tries):
    typed = "cafe\u0301\u00a0au\u3000lait"
    assert refusal(share(password_hash="hash of caf\u00e9 au lait"), Visit("slug", password=typed)) == ""
    # Some were hashed as they were typed.
    assert refusal(share(password_hash=f"hash of {typed}"), Visit("slug", password=typed)) == ""
    assert tries.ended == ["forgiven", "forgiven"]


def test_inv_06_a_wrong_password_tells_nothing_of_what_is_used_up():
    used_up, wrong = share(max_downloads=1, downloads=1, **LOCKED), Visit("slug", password="nope")
    assert refusal(used_up, wrong, is_repeated=True) == "share_not_found"


def test_inv_28_unlocking_asks_all_that_the_link_asks_and_its_token_is_of_this_password():
    it = share(audience=Audience.RECIPIENTS, **LOCKED)
    right = Visit("slug", password="open sesame")
    with pytest.raises(Forbidden):
        unlock(it, right)
    with pytest.raises(Forbidden):
        unlock(it, Visit("slug", password="nope"), recipient=DORA)
    token = unlock(it, right, recipient=DORA)

    assert refusal(it, Visit("slug", unlock_token=token), recipient=DORA) == ""
    for other in (share(audience=Audience.RECIPIENTS, password_hash="another"), share(slug="b", **LOCKED)):
        assert refusal(other, Visit(other.slug, unlock_token=token), recipient=DORA) == "password_required"


def test_inv_28_an_unlocked_link_tries_no_password(tries):
    it = share(**LOCKED)
    token = unlock(it, Visit("slug", password="open sesame"))
    tries.limits.clear()
    assert refusal(it, Visit("slug", unlock_token=token, password="nope")) == ""
    assert tries.limits == []


def test_a_recipient_is_whoever_comes_with_the_whole_of_their_key():
    items = [
        None,
        UserItem(id="alice"),
        RecipientItem("slug", recipient_part("e"), id="e", email="erin@example.net", key="e's key"),
        RecipientItem("slug", recipient_part("d"), id="d", email="dora@example.net", key="d's key"),
    ]
    assert visits.recipient_of(Visit("slug", recipient_key="d's key"), items) == DORA
    for key in ("", "d", "d's key.", "D's key"):
        assert visits.recipient_of(Visit("slug", recipient_key=key), items) is None


def test_whoever_has_been_disabled_shares_nothing():
    assert decide(seen(share(), is_owner_active=True)).share == share()
    assert code(lambda: decide(seen(share(), is_owner_active=False))) == "share_not_found"


@pytest.mark.parametrize(("count", "is_nowhere"), [(1, True), (100, True), (101, False)])
def test_inv_06_a_link_leads_nowhere_if_a_page_shows_all_of_it_and_none_can_be_had(count, is_nowhere):
    it = share(documents_count=count, ready_count=count)
    assert admission._leads_nowhere(it, Page([shared(status=Status.FAILED), shared(expires_at=NOW)])) is is_nowhere
    assert not admission._leads_nowhere(it, Page([shared()]))


@pytest.fixture
def reread(monkeypatch):
    """`reread(share, documents)`: what is there when the link is read once more; gives back the reads."""

    def set_(it, documents=()):
        asked = []

        def read(slug, *, limit):
            asked.append((slug, limit))
            return it, Page(list(documents))

        monkeypatch.setattr(visits, "read", read)
        return asked

    return set_


def test_inv_06_what_cannot_be_had_is_said_only_of_a_link_that_still_leads_somewhere(reread):
    otherwise = Forbidden("otherwise", "Another reason.")
    asked = reread(share(), [shared()])
    assert decide(seen(share())).without(otherwise) is otherwise
    assert asked == [("slug", 100)]
    for now, documents in ((None, [shared()]), (share(), [shared(expires_at=BEFORE)]), (share(), [])):
        reread(now, documents)
        assert decide(seen(share())).without(otherwise).code == "share_not_found"


def test_inv_06_a_link_of_which_all_has_failed_is_not_read_again(reread):
    asked = reread(share(), [shared()])
    barren = share(ready_count=0, broken_count=1)
    assert decide(seen(barren)).without(Forbidden("otherwise", "Another reason.")).code == "share_not_found"
    assert asked == []
