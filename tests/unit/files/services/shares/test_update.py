"""Everything about a link can be changed after it was made, by the API and on its page, and holds at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from files.domain.shares import Audience
from files.models import ShareItem
from files.services import shares
from files.services.shares import claims, update
from files.services.shares.visits import Visit
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import Conflict, MyDocError
from tests.support.documents import person
from tests.support.links import Visitor, now, state

LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
SOON = LATER - timedelta(days=2)


def test_all_at_once_by_the_api(share, alice, call):
    made = share(title="Before", message="before", password="before now", max_downloads=3)
    sent = {
        "title": "Plans",
        "message": "Have a look\n<b>now</b>",
        "password": None,
        "expires_at": LATER.isoformat(),
        "starts_at": SOON.isoformat(),
        "max_downloads": 7,
        "is_one_time": True,
        "is_paused": True,
        "audience": "signed_in",
    }
    answer = call(alice).patch(f"shares/{made.id}/", sent)
    assert answer.status_code == 200, answer.content

    found = call(alice).get(f"shares/{made.id}/").json()
    assert found["has_password"] is False
    for name in ("expires_at", "starts_at"):
        assert datetime.fromisoformat(found[name]) == datetime.fromisoformat(sent[name])
    same = set(sent) - {"password", "expires_at", "starts_at"}
    assert {name: found[name] for name in same} == {name: sent[name] for name in same}


def test_all_at_once_on_the_page(share, alice):
    made = share()
    page = reverse("files:share", kwargs={"share_id": made.id})
    assert "report.txt" in alice.client.get(page).content.decode()
    form = {
        "title": "Plans",
        "message": "Have a look",
        "audience": "signed_in",
        "password": "open sesame",
        "starts_at": f"{SOON:%Y-%m-%dT%H:%M}",
        "expires_at": f"{LATER:%Y-%m-%dT%H:%M}",
        "max_downloads": "9",
        "is_one_time": "on",
    }
    assert alice.client.post(page, form).status_code == 303

    found = now(made, alice)
    assert (found.title, found.message, found.audience) == ("Plans", "Have a look", Audience.SIGNED_IN)
    assert (found.max_downloads, found.is_one_time, found.has_password) == (9, True, True)
    assert found.starts_at == SOON.replace(second=0)
    assert found.expires_at == LATER.replace(second=0)

    # What the page shows, sent back untouched, changes nothing; a password is not shown and stays.
    shown = {name: value for name, value in form.items() if name != "password"}
    assert alice.client.post(page, shown).status_code == 303
    assert now(made, alice) == found

    bare = {"title": "", "message": "", "audience": "anyone", "forget_password": "on"}
    assert alice.client.post(page, bare | {"expires_at": form["expires_at"]}).status_code == 303
    found = now(made, alice)
    assert (found.title, found.message, found.audience) == ("", "", Audience.ANYONE)
    assert (found.max_downloads, found.is_one_time, found.has_password, found.starts_at) == (
        None,
        False,
        False,
        None,
    )
    assert Visitor(made.slug).says() == "open"


@pytest.mark.parametrize(
    ("values", "text"),
    [({"title": "x" * 201}, "at most 200"), ({"max_downloads": "0"}, "between 1 and")],
    ids=["form", "domain"],
)
def test_what_makes_no_sense_is_said_beside_its_field(values, text, share, alice):
    made = share()
    before = now(made, alice)
    page = reverse("files:share", kwargs={"share_id": made.id})
    answer = alice.client.post(page, {"title": "Plans", "audience": "anyone", **values})
    assert answer.status_code == 200
    content = answer.content.decode()
    assert text in content
    assert 'aria-invalid="true"' in content
    assert now(made, alice) == before


def test_a_limit_below_what_was_fetched_uses_it_up(share, change, alice):
    made = share()
    visitor = Visitor(made.slug)
    for _ in range(3):
        assert visitor.claim().status_code == 200
    change(made, max_downloads=2)
    assert state(made, alice) == "used_up"
    assert visitor.claim().status_code == 404
    change(made, max_downloads=4)
    assert visitor.claim().status_code == 200
    assert visitor.claim().status_code == 404


def test_what_changes_nothing_writes_nothing(share, change, alice):
    made = share(title="Plans")
    before = now(made, alice)
    change(made, title="Plans", max_downloads=None)
    assert now(made, alice) == before


# The first of all calls asks who Alice is.
@pytest.mark.parametrize("call", [2, 3, 4])
def test_two_changes_at_once_both_last(call, share, change, faults, alice):
    made = share()
    with faults.at(call, lambda: change(made, message="from one")) as fault:
        change(made, title="from the other")
    assert fault.happened
    found = now(made, alice)
    assert (found.message, found.title) == ("from one", "from the other")


@pytest.mark.parametrize(
    "values",
    [{"password": "open sesame"}, {"is_paused": True}, {"audience": "signed_in"}, {"is_one_time": True}],
    ids=str,
)
def test_a_change_between_a_look_and_its_claim_is_no_way_in(values, share, change, faults, alice):
    """The transaction asks again what the look was let in by."""
    made = share()
    with faults.at(2, lambda: change(made, **values)) as fault, pytest.raises(MyDocError):
        claims.claim(visit=Visit(made.slug))
    assert fault.happened
    assert now(made, alice).downloads == 0


def test_changing_gives_up_where_others_never_stop(share, faults, alice, monkeypatch):
    def refuse(*args, **kwargs):
        raise Cancelled(set())

    monkeypatch.setattr(update, "commit", refuse)
    changes = shares.Changes(frozenset({"title"}), title="x")
    with pytest.raises(Conflict) as refusal:
        shares.change(owner=person(alice), share_id=share().id, changes=changes)
    assert refusal.value.code == "busy"


def test_a_password_of_before_still_opens_and_is_kept(share, change, alice):
    made = share()
    ShareItem(made.slug).update(actions=[ShareItem.password_hash.set(make_password("abcd"))])

    change(made, title="Plans")

    assert Visitor(made.slug).claim(password="abcd").status_code == 200


def test_what_was_not_touched_keeps_its_seconds_and_its_lines(share, alice):
    """Save, Back, Save: the page shows minutes, and browsers send each line ended by CR and LF."""
    made = share(
        title="Plans",
        message="One\nTwo",
        starts_at=SOON.replace(second=41, microsecond=5),
        expires_at=LATER.replace(second=42, microsecond=7),
    )
    before = now(made, alice)
    page = reverse("files:share", kwargs={"share_id": made.id})
    shown = {
        "title": "Plans",
        "message": "One\r\nTwo",
        "audience": "anyone",
        "starts_at": f"{SOON:%Y-%m-%dT%H:%M}",
        "expires_at": f"{LATER:%Y-%m-%dT%H:%M}",
    }
    for _ in range(2):
        assert alice.client.post(page, shown).status_code == 303
    assert now(made, alice) == before
