"""Bearer tokens: what they open, for how long, and what ends them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.domain.tokens import ALL_SCOPES
from accounts.models import TokenItem
from accounts.services import administration, sessions, tokens
from mydoc.core import clock
from mydoc.core.errors import Invalid, NotFound, Unauthenticated

ADDRESS = "192.0.2.5"
DAY = timedelta(days=1)


def _create(actor, **changes):
    values = {"name": "script", "scopes": ["documents:read"], "expires_in": 30 * DAY, **changes}
    return tokens.create(user_id=actor.id, **values)


def _login(actor):
    return tokens.login(email=actor.email, password=actor.password, address=ADDRESS).text


def _refuses(text):
    with pytest.raises(Unauthenticated) as refusal:
        tokens.authenticate(text)
    return refusal.value.code == "bad_token"


def _later(monkeypatch, delta):
    moment = datetime.now(UTC) + delta
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_a_login_token_has_all_scopes_for_an_hour(alice, monkeypatch):
    new = tokens.login(email=alice.email, password=alice.password, address=ADDRESS)
    text, expires_at = new.text, new.token.expires_at

    user, token = tokens.authenticate(text)

    assert (user.pk, token.kind, token.name, token.scopes) == (alice.id, "login", "", ALL_SCOPES)
    assert timedelta(minutes=59) < expires_at - clock.now() <= timedelta(hours=1)
    _later(monkeypatch, timedelta(hours=1))
    assert _refuses(text)


def test_a_named_token_has_what_it_was_given(alice):
    new = _create(alice)

    user, token = tokens.authenticate(new.text)

    assert user.pk == alice.id
    assert (token.name, token.scopes) == ("script", {"documents:read"})
    assert token.allows("documents:read")
    assert not token.allows("documents:write")


def test_key_expiry_is_checked_and_not_left_to_the_table(alice, monkeypatch):
    new = _create(alice, expires_in=DAY)
    _later(monkeypatch, DAY)

    assert _refuses(new.text)
    assert tokens.list_named(user_id=alice.id) == []
    assert TokenItem.count(alice.id, TokenItem.key.startswith("named#")) == 1


def test_the_table_holds_no_secret(alice):
    new = _create(alice)
    [item] = TokenItem.query(alice.id, TokenItem.key.startswith("named#"))

    secret = new.text.split("_", 4)[4]
    assert secret not in str(item.to_dynamodb_dict())
    assert new.text not in repr(tokens.list_named(user_id=alice.id))


def test_who_is_this_takes_one_round_trip_and_one_more_an_hour(alice, round_trips, monkeypatch):
    text = _create(alice).text
    with round_trips() as calls:
        tokens.authenticate(text)
    assert calls == ["BatchGetItem", "UpdateItem"]

    with round_trips() as calls:
        tokens.authenticate(text)
    assert calls == ["BatchGetItem"]

    _later(monkeypatch, timedelta(hours=2))
    tokens.authenticate(text)
    [token] = tokens.list_named(user_id=alice.id)
    assert token.last_used_at == clock.now()


def test_every_alteration_is_refused(alice, bob):
    text = _create(alice).text
    prefix, kind, user_id, token_id, secret = text.split("_", 4)
    other = _create(bob)

    for parts in (
        (prefix, kind, bob.id, token_id, secret),
        (prefix, kind, user_id, other.token.id, secret),
        (prefix, kind, user_id, token_id, secret[:-1]),
        (prefix, kind, user_id, token_id, secret + "x"),
        (prefix, "login", user_id, token_id, secret),
        (prefix, kind, user_id, token_id, ""),
    ):
        assert _refuses("_".join(parts))


@pytest.mark.parametrize(
    "text", ["", "x", "mydoc_", "mydoc_named_a_b_c", "mydoc_named____", "é", "\x00", "x" * 10_000, "mydoc_\ud800"]
)
def test_a_malformed_token_is_refused_without_asking(offline, round_trips, text):
    with round_trips() as calls:
        assert _refuses(text)
    assert calls == []


def test_revoking_ends_it_at_once(alice):
    new = _create(alice)
    tokens.revoke(user_id=alice.id, token_id=new.token.id)

    assert _refuses(new.text)
    with pytest.raises(NotFound):
        tokens.revoke(user_id=alice.id, token_id=new.token.id)


def test_nobody_revokes_somebody_elses(alice, bob):
    new = _create(alice)

    for token_id in (new.token.id, "x", ""):
        with pytest.raises(NotFound):
            tokens.revoke(user_id=bob.id, token_id=token_id)
    assert tokens.authenticate(new.text)


def test_a_new_password_ends_login_tokens_and_leaves_named_ones(alice):
    login, named = _login(alice), _create(alice).text
    user = alice.user
    user.set_password("quite another password")
    user.save()

    assert _refuses(login)
    assert tokens.authenticate(named)


def test_signing_out_everywhere_ends_login_tokens_and_leaves_named_ones(alice):
    login, named = _login(alice), _create(alice).text
    sessions.sign_out_everywhere(user_id=alice.id)

    assert _refuses(login)
    assert tokens.authenticate(named)


def test_inv_24_disabling_ends_all_of_them_for_good(alice):
    texts = [_login(alice), _create(alice).text]
    administration.disable(user_id=alice.id)
    assert all(_refuses(text) for text in texts)

    administration.enable(user_id=alice.id)
    assert all(_refuses(text) for text in texts)


def test_inv_25_a_token_makes_none_that_may_do_more_or_lasts_longer(alice):
    maker = _create(alice, scopes=["account:write", "documents:read"], expires_in=DAY).token

    made = _create(alice, scopes=["documents:read"], expires_in=DAY / 2, maker=maker)
    assert made.token.scopes == {"documents:read"}
    for changes, code in (
        ({"scopes": ["documents:write"], "expires_in": DAY / 2}, "bad_scopes"),
        ({"scopes": ["documents:read"], "expires_in": 2 * DAY}, "bad_expiry"),
    ):
        with pytest.raises(Invalid) as refusal:
            _create(alice, maker=maker, **changes)
        assert refusal.value.code == code


def test_the_list_is_one_query_and_holds_named_tokens_only(alice, bob, round_trips):
    first, second = _create(alice), _create(alice)
    _login(alice)
    _create(bob)

    with round_trips() as calls:
        listed = tokens.list_named(user_id=alice.id)

    assert [token.id for token in listed] == [second.token.id, first.token.id]
    assert calls == ["Query"]


def test_the_page_shows_the_secret_once(alice):
    url = reverse("settings:tokens")
    data = {"name": "backup", "scopes": ["documents:read"], "days": "30"}

    response = alice.client.post(url, data)

    text = response.context["new_token"].text
    assert tokens.authenticate(text)[1].name == "backup"
    assert "no-store" in response["Cache-Control"]
    assert text not in alice.client.get(url).content.decode()


def test_the_page_revokes(alice, bob):
    new = _create(alice)
    url = reverse("settings:token-revoke", args=[new.token.id])

    assert bob.client.post(url).status_code == 404
    assert alice.client.get(url).status_code == 405
    assert alice.client.post(url).status_code == 302
    assert _refuses(new.text)
