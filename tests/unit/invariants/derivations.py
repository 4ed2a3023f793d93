"""How each credential is derived, what it does while it lives, and what ends it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from accounts import realtime
from accounts.domain.notifications import Notification
from accounts.domain.tokens import Scope, Token
from accounts.services import administration, origins, passwords, registration, remembered, sessions, tokens
from accounts.services import unsubscribe as unsubscribing
from accounts.services.reset_links import ResetTokens
from files.services import previews, shares
from files.services.documents import colleagues
from files.services.requests import guest
from files.services.requests.admission import Visit as GuestVisit
from files.services.shares import claims, public_page, recipients, resume, zips
from files.services.shares.visits import Visit
from mydoc import features
from mydoc.core import clock as clock_module
from mydoc.core.errors import MyDocError
from tests.conftest import PASSWORD, Actor
from tests.support.clock import Clock
from tests.support.documents import person
from tests.support.features import version
from tests.support.things import LINK_PASSWORD, Things, new_token
from tests.support.world import World

ADDRESS = "192.0.2.77"


@dataclass
class Stage:
    """Alice's things, and what was derived by whoever is entitled to it."""

    world: World
    things: Things
    clock: Clock
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def alice(self) -> Actor:
        return self.world.alice

    @property
    def owner(self) -> Any:
        return person(self.world.alice)

    def change_link(self, share_id: str, **values: Any) -> None:
        shares.change(
            owner=self.owner, share_id=share_id, changes=shares.Changes(given=frozenset(values), **values)
        )

    def switch_off(self, feature: str) -> None:
        features.change(version=version(), change=features.Change(switches={feature: False}), by="admin")


@pytest.fixture
def stage(aws: None, clock: Clock, gateway: Any, with_pictures: None, monkeypatch: pytest.MonkeyPatch) -> Stage:
    # What is signed is as old as the application believes.
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: clock_module.now().timestamp()))
    monkeypatch.setattr(ResetTokens, "_now", lambda self: clock_module.now().replace(tzinfo=None))
    world = World.build()
    return Stage(world, world.things(), clock)


def url_of(answer: Any) -> bool:
    return "X-Amz-Signature" in answer.url


def ticket(stage: Stage) -> None:
    key = stage.alice.client.cookies["session"].value
    origin = origins.of_session(user_id=stage.alice.id, session_key=key)
    stage.kept["ticket"] = realtime.issue_ticket(origin=origin)


def open_socket(stage: Stage) -> Any:
    return realtime.open_connection(connection_id="late", ticket=stage.kept["ticket"])


def token_of_token(stage: Stage) -> None:
    stage.kept["id"], text = new_token(stage.alice)
    maker: Token = tokens.authenticate(text)[1]
    child = tokens.create(user_id=stage.alice.id, name="child", scopes={Scope.DOCUMENTS_READ}, maker=maker)
    again = tokens.create(
        user_id=stage.alice.id, name="grandchild", scopes={Scope.DOCUMENTS_READ}, maker=child.token
    )
    stage.kept["text"] = again.text


def login(stage: Stage) -> None:
    stage.kept["text"] = stage.alice.bearer["Authorization"].removeprefix("Bearer ")


def session(stage: Stage) -> None:
    assert stage.alice.client.get("/settings/profile/").status_code == 200


def change_password(stage: Stage) -> None:
    passwords.replace(stage.alice.user, password="quite another password", revoke_tokens=False)


def unlock(stage: Stage) -> None:
    visit = Visit(stage.things.locked.slug, password=LINK_PASSWORD, address=ADDRESS)
    stage.kept["unlock"] = claims.unlock(visit=visit)


def claim_unlocked(stage: Stage) -> bool:
    visit = Visit(stage.things.locked.slug, unlock_token=stage.kept["unlock"], address=ADDRESS)
    page = public_page.public_page(visit=visit)
    claimed = None
    with suppress(MyDocError):
        claimed = claims.claim(visit=visit)
    assert page.is_open == (claimed is not None)
    return page.is_open


def unlock_another(stage: Stage) -> bool:
    """What was unlocked is another link of the same password."""
    other = stage.things._link(password=LINK_PASSWORD)
    return public_page.public_page(visit=Visit(other.slug, unlock_token=stage.kept["unlock"])).is_open


def become_guest(stage: Stage) -> None:
    stage.kept["visit"] = GuestVisit(stage.things.request.slug, stage.things.guest[1])


def upload_as_guest(stage: Stage) -> Any:
    return guest.start(visit=stage.kept["visit"], name="plan.txt", size=5).document


def personal_link(stage: Stage) -> None:
    stage.change_link(stage.things.link.id, audience="recipients")
    recipient = stage.things.recipient
    stage.kept["visit"] = Visit(stage.things.link.slug, recipient_key=recipient.key)


def claim_as_recipient(stage: Stage) -> bool:
    return url_of(claims.claim(visit=stage.kept["visit"]))


def remove_recipient(stage: Stage) -> None:
    recipients.remove(owner=stage.owner, share_id=stage.things.link.id, recipient_id=stage.things.recipient.id)


def claim(stage: Stage) -> None:
    visit = Visit(stage.things.locked.slug, password=LINK_PASSWORD, address=ADDRESS)
    stage.kept["resume"] = claims.claim(visit=visit).resume_token


def resume_download(stage: Stage) -> bool:
    return "X-Amz-Signature" in resume.resume(slug=stage.things.locked.slug, token=stage.kept["resume"])


def remember(stage: Stage) -> None:
    stage.kept["browser"] = remembered.issue(stage.alice.user)


def unsubscribe_link(stage: Stage) -> None:
    link = unsubscribing.link(stage.owner, Notification.SHARED)
    stage.kept["stop"] = link.rstrip("/").rpartition("/")[2]


def unsubscribe(stage: Stage) -> bool:
    return unsubscribing.turn_off(token=stage.kept["stop"]) is Notification.SHARED


def make_zip(stage: Stage) -> None:
    stage.kept["visit"] = Visit(stage.things.zipped.slug)


def claim_zip(stage: Stage) -> bool:
    return url_of(zips.claim(visit=stage.kept["visit"]))


def renewal(stage: Stage) -> None:
    bob = person(stage.world.bob)
    looked = previews.of_document(viewer=bob, document_id=stage.things.document.id)
    stage.kept["renewal"] = looked.renewal


def look_on(stage: Stage) -> bool:
    """Bob, with nothing but the renewal, as if he asked with a session that lives."""
    again = previews.of_document(
        viewer=person(stage.world.bob), document_id=stage.things.document.id, renewal=stage.kept["renewal"]
    )
    return url_of(again)


def unshare(stage: Stage) -> None:
    colleagues.replace_people(owner=stage.owner, document_id=stage.things.document.id, emails=[])


def reset_link(stage: Stage) -> None:
    stage.kept["uid"], stage.kept["token"] = stage.things.reset


def reset(stage: Stage) -> bool:
    passwords.reset(uid=stage.kept["uid"], token=stage.kept["token"], password="quite another password")
    return True


def forgetful(stage: Stage) -> Any:
    owner = passwords.owner_of(stage.kept["uid"])
    assert owner is not None
    return owner


def disable_and_enable(stage: Stage) -> None:
    user_id = forgetful(stage).id
    administration.disable(user_id=user_id)
    administration.enable(user_id=user_id)


def sign_in(stage: Stage) -> None:
    form = {"username": forgetful(stage).email, "password": PASSWORD}
    assert Client().post("/accounts/login/", form).status_code == 302


def confirmation(stage: Stage) -> None:
    stage.kept["token"] = stage.things.confirmation


def confirm(stage: Stage) -> bool:
    registration.confirm_email(token=stage.kept["token"], password=PASSWORD)
    return True


def disable_owner(stage: Stage) -> None:
    administration.disable(user_id=stage.alice.id)


def sign_out_everywhere(stage: Stage) -> None:
    sessions.sign_out_everywhere(user_id=stage.alice.id)
