"""What cannot be a slug, a personal key or an unlock token is told from what can be, without a round trip."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core import signing

from files.models import RecipientItem
from files.services.shares import passwords
from files.services.shares.passwords import is_unlocked
from files.services.shares.visits import Visit, check_slug, may_be_key, read_recipient
from mydoc.core.errors import NotFound
from mydoc.core.ids import new_id, new_secret

NOW = 2_000_000_000


@pytest.mark.parametrize("slug", ["a", "x" * 100])
def test_a_slug_has_one_to_a_hundred_characters(slug):
    assert check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "x" * 101, "x" * 5000])
def test_what_is_none_is_a_link_that_there_is_not(slug):
    with pytest.raises(NotFound) as refused:
        check_slug(slug)
    assert refused.value.code == "share_not_found"


def test_a_personal_key_begins_with_an_id_and_is_short_and_ascii():
    key = f"{new_id()}{new_secret()}"
    assert may_be_key(key)
    assert may_be_key(key.ljust(100, "x"))
    for other in ("", f"-{key}", f"{key}é", key.ljust(101, "x")):
        assert not may_be_key(other), other
        assert read_recipient(Visit("slug", recipient_key=other)) == []
    [read] = read_recipient(Visit("slug", recipient_key=key))
    assert read.model is RecipientItem
    assert (read.hash_key, key[:26] in read.range_key, key in read.range_key) == ("slug", True, False)


@pytest.fixture
def at(monkeypatch):
    """`at(second)`: what is signed, and how old it is, goes by this time."""

    def move(second):
        monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: second))

    move(NOW)
    return move


@pytest.fixture
def unlocked(at):
    share = SimpleNamespace(slug="slug", password_hash="hash")
    mark = passwords._fingerprint(share)
    return share, signing.dumps({"slug": "slug", "key": mark}, salt=passwords._SALT)


@pytest.mark.parametrize(("seconds", "is_open"), [(0, True), (900, True), (901, False)])
def test_inv_28_an_unlock_token_opens_for_15_minutes(unlocked, at, seconds, is_open):
    share, token = unlocked
    at(NOW + seconds)
    assert is_unlocked(share, token) is is_open


def test_inv_28_an_unlock_token_is_of_this_link_and_of_its_password_now(unlocked):
    share, token = unlocked
    assert not is_unlocked(SimpleNamespace(slug="other", password_hash="hash"), token)
    assert not is_unlocked(SimpleNamespace(slug="slug", password_hash="another"), token)
    for none in (
        "",
        "nonsense",
        token[:-1],
        signing.dumps(signing.loads(token, salt=passwords._SALT), salt="another"),
    ):
        assert not is_unlocked(share, none), none
