"""Who gets in with a token: everything that must be so, one by one, and how its use is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from pynamodb.exceptions import UpdateError

from accounts.domain.tokens import TokenKind
from accounts.models import TokenItem, User, UserItem
from accounts.services import tokens
from mydoc.core import clock
from mydoc.core.errors import Unauthenticated
from mydoc.core.ids import new_id
from tests.support.stored import NOW, SECOND, Stored, stored_person

HOUR = timedelta(hours=1)


@dataclass
class Stage:
    """Alice and a token of hers, as they are stored, without a table."""

    owner: UserItem
    item: TokenItem
    text: str
    monkeypatch: pytest.MonkeyPatch
    noted: list[datetime] = field(default_factory=list)

    def authenticate(self, *, at: datetime = NOW) -> tuple[User, Any]:
        stored = Stored([self.owner, self.item])
        self.monkeypatch.setattr(clock, "now", lambda: at)
        self.monkeypatch.setattr(tokens, "fetch", stored.fetch)
        return tokens.authenticate(self.text)

    def refuses(self, **changes: Any) -> bool:
        with pytest.raises(Unauthenticated) as refusal:
            self.authenticate(**changes)
        return refusal.value.code == "bad_token" and self.noted == []


@pytest.fixture(params=TokenKind)
def stage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Stage:
    owner = stored_person()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    auth_hash = User.from_item(owner).get_session_auth_hash() if request.param is TokenKind.LOGIN else None
    new, item = tokens._made(
        user_id=owner.id,
        kind=request.param,
        name="script",
        scopes=frozenset({"documents:read"}),
        expires_at=NOW + 10 * HOUR,
        auth_hash=auth_hash,
    )
    stage = Stage(owner, item, new.text, monkeypatch)

    def update(item: TokenItem, actions: list[Any], condition: Any) -> None:
        digest = tokens._digest(stage.text, tokens.peppers()[0])
        assert actions == [TokenItem.last_used_at.set(clock.now()), TokenItem.digest.set(digest)]
        stage.noted.append(clock.now())
        item.last_used_at, item.digest = clock.now(), digest

    monkeypatch.setattr(TokenItem, "update", update)
    return stage


def test_it_opens_for_its_owner_with_its_scopes(stage: Stage):
    user, token = stage.authenticate(at=NOW + 10 * HOUR - SECOND)

    assert (user.pk, user.email) == (stage.owner.id, stage.owner.email)
    assert token == tokens._token(stage.item)
    assert (token.id, token.user_id, token.name) == (stage.text.split("_")[3], stage.owner.id, "script")
    assert (token.scopes, token.created_at) == ({"documents:read"}, NOW)
    assert token.expires_at == NOW + 10 * HOUR


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("owner", {"id": new_id()}),
        ("owner", {"is_active": False}),
        ("owner", {"email_confirmed_at": None}),
        ("item", {"user_id": new_id()}),
        ("item", {"key": f"named#{new_id()}"}),
        ("item", {"digest": "another"}),
        ("item", {"digest": ""}),
        ("item", {"expires_at": NOW}),
        ("item", {"expires_at": NOW - SECOND}),
        ("item", {"auth_hash": "of another password"}),
    ],
)
def test_inv_24_it_opens_nothing_where_anything_is_otherwise(stage: Stage, part: str, changes: dict[str, Any]):
    for name, value in changes.items():
        setattr(getattr(stage, part), name, value)

    assert stage.refuses()


@pytest.mark.parametrize(("name", "value"), [("auth_epoch", 1), ("password", "the hash of another")])
def test_inv_24_a_login_token_ends_with_password_and_epoch_and_no_other_does(stage: Stage, name: str, value: Any):
    setattr(stage.owner, name, value)

    if stage.item.key.startswith("login#"):
        assert stage.refuses()
    else:
        assert stage.authenticate()


def test_its_use_is_noted_once_an_hour(stage: Stage):
    for at in (NOW, NOW, NOW + HOUR - SECOND, NOW + HOUR, NOW + HOUR + SECOND, NOW + 2 * HOUR):
        stage.authenticate(at=at)

    assert stage.noted == [NOW, NOW + HOUR, NOW + 2 * HOUR]


def test_its_use_is_noted_at_once_where_the_pepper_is_a_new_one(stage: Stage, settings: LazySettings):
    stage.authenticate()
    settings.TOKEN_PEPPER_FALLBACKS, settings.TOKEN_PEPPER = [settings.TOKEN_PEPPER], "the new pepper"

    for _ in "ab":
        stage.authenticate(at=NOW + SECOND)

    assert stage.noted == [NOW, NOW + SECOND]


@pytest.mark.parametrize("code", ["ConditionalCheckFailedException", "ThrottlingException"])
def test_inv_24_one_that_is_revoked_at_this_moment_opens_nothing(stage: Stage, code: str):
    """Another refusal of the table says nothing of the token."""

    class Refusal(UpdateError):
        cause_response_code = code

    def refuse(item: TokenItem, **arguments: Any) -> None:
        raise Refusal

    stage.monkeypatch.setattr(TokenItem, "update", refuse)
    if code == "ConditionalCheckFailedException":
        assert stage.refuses()
    else:
        with pytest.raises(Refusal):
            stage.authenticate()


def make(**changes: Any) -> tuple[Any, TokenItem]:
    usual: dict[str, Any] = {
        "user_id": new_id(),
        "kind": TokenKind.LOGIN,
        "name": "",
        "scopes": frozenset({"documents:read"}),
        "expires_at": NOW,
        "auth_hash": None,
    }
    return tokens._made(**usual | changes)


def test_a_token_ends_at_a_whole_second_as_it_is_kept():
    new, item = make(expires_at=NOW + SECOND / 2)

    assert new.token.expires_at == item.expires_at == NOW


def test_a_token_without_a_name_is_stored_and_shown_without():
    new, item = make()

    assert (item.name, new.token.name) == (None, "")


def test_a_token_is_made_under_the_newest_pepper(settings: LazySettings):
    settings.TOKEN_PEPPER_FALLBACKS, settings.TOKEN_PEPPER = [settings.TOKEN_PEPPER], "the new pepper"

    new, item = make()

    assert item.digest == tokens._digest(new.text, "the new pepper")
