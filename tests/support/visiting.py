"""A link and somebody who may have all of it, so that a test takes one thing away and looks what is still told."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

from files.domain.documents import Document
from files.domain.shares import Audience, Share
from files.models import ClaimItem, EntryItem, RecipientItem, ShareItem
from files.services import shares, zips
from files.services.documents import processing
from files.services.shares import claims, recipients
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from mydoc import features
from mydoc.core.ids import new_id
from tests.support.calls import call, content_of
from tests.support.documents import person
from tests.support.rewind import shortcut
from tests.support.route_bodies import HEADERS
from tests.support.routes import Key, all_routes
from tests.support.things import LINK_PASSWORD, new_token
from tests.support.world import World

PAGES = "/s/<str:slug>"
API = "/api/v1/public/shares/<str:slug>/"
RESUME = f"{PAGES}/resume/<str:token>"
PAGE, CARD = ("GET", PAGES), ("GET", f"{PAGES}/to/<str:key>")
LOOK, UNLOCK = ("GET", API), ("POST", f"{API}unlock/")
TITLE = "Operation Falcon"
SIGNATURE = "X-Amz-Signature"

_numbers = itertools.count(1)


def routes_of_links() -> set[Key]:
    """Every route of whoever has a link."""
    # What goes on with a claim is open to its holder, whatever others would be told: see test_inv_04_resume.py.
    # Whoever has an address may report it, whatever it leads to: nothing is told of it.
    known = [key for key in all_routes() if key[1].startswith((PAGES, API)) and key[1] != RESUME]
    return {key for key in known if not key[1].rstrip("/").endswith("/report")}


@dataclass
class Visitor:
    """What somebody comes with; empty for without."""

    session: str = ""
    bearer: dict[str, str] = field(default_factory=dict)
    unlock: str = ""
    password: str = LINK_PASSWORD
    key: str = ""

    def browser(self) -> Client:
        # Another address each time: wrong passwords are counted by it.
        client = Client(REMOTE_ADDR=f"203.0.113.{next(_numbers) % 250}")
        cookies = {settings.SESSION_COOKIE_NAME: self.session, "unlock": self.unlock, "recipient": self.key}
        for name, value in cookies.items():
            if value:
                client.cookies[name] = value
        return client

    @property
    def headers(self) -> dict[str, str]:
        found = {**self.bearer, "X-Share-Unlock": self.unlock, "X-Share-Recipient": self.key}
        return {name: value for name, value in found.items() if value}


@dataclass
class Scene:
    """A link of Alice's that asks for everything it can ask for, and Bob, who has all of that.

    Attributes:
        document: what he asks for.
    """

    world: World
    share: Share
    document: Document
    visitor: Visitor

    @classmethod
    def of(cls, world: World, **rules: Any) -> Scene:
        """A new one; where the world was only just built, as it was made before."""
        step = (cls, processing.inspect, *rules.items())
        made = shortcut.made(step, lambda: cls._parts_of(world, rules), look=features.current)
        return cls(world, *made)

    @classmethod
    def _parts_of(cls, world: World, rules: dict[str, Any]) -> tuple[Share, Document, Visitor]:
        things = world.things()
        rules = {"password": LINK_PASSWORD, "message": "for your eyes only", "title": TITLE, **rules}
        share = shares.create(
            owner=person(world.alice), document_ids=[things.document.id], rules=shares.Rules(**rules)
        )
        visitor = Visitor(session=world.bob.client.cookies[settings.SESSION_COOKIE_NAME].value)
        visitor.bearer = {"Authorization": f"Bearer {new_token(world.bob)[1]}"}
        scene = cls(world, share, things.document, visitor)
        if rules.get("audience") == Audience.RECIPIENTS:
            visitor.key = scene.new_recipient()
        if rules["password"]:
            visitor.unlock = claims.unlock(visit=scene.visit(password=LINK_PASSWORD))
        share_zips.start(visit=scene.visit())
        zips.build(owner_id=share.owner_id, share_id=share.id, version=share.version)
        return share, scene.document, visitor

    def new_recipient(self) -> str:
        """Names one more; the key of their personal link."""
        owner, email = person(self.world.alice), f"dora{next(_numbers)}@example.net"
        sent = recipients.add(owner=owner, share_id=self.share.id, emails=[email])
        return next(one.key for one in sent.recipients if one.email == email)

    def visit(self, **more: Any) -> Visit:
        """The visitor as services see them."""
        known = {"unlock_token": self.visitor.unlock, "recipient_key": self.visitor.key}
        return Visit(self.share.slug, "203.0.113.1", person_id=lambda: self.world.bob.id, **{**known, **more})

    def change(self, **values: Any) -> None:
        """As the owner does."""
        changes = shares.Changes(frozenset(values), **values)
        shares.change(owner=person(self.world.alice), share_id=self.share.id, changes=changes)

    def answers(self) -> dict[tuple[Key, int], Any]:
        """What every route says to the visitor, however they put it."""
        found = {}
        for key in sorted(routes_of_links()):
            path = key[1].replace("<str:slug>", self.share.slug)
            path = path.replace("<str:key>", self.visitor.key or "nobodyskey")
            for number, body in enumerate(self._bodies(key)):
                found[key, number] = call(self.visitor.browser(), key, path, body, self.visitor.headers)
            if key[0] == "GET":
                for verb in ("HEAD", "OPTIONS"):
                    answer = self.visitor.browser().generic(verb, path, headers=self.visitor.headers)
                    found[(verb, key[1]), 0] = answer
        return found

    def _bodies(self, key: Key) -> list[dict[str, Any]]:
        method, route = key
        if method == "GET":
            return [{}]
        end, is_api = route.rstrip("/").removeprefix(API).removeprefix(PAGES).strip("/"), route.startswith(API)
        document = {"document": self.document.id}
        again = {HEADERS: {"Idempotency-Key": new_id()}}
        password = {"password": self.visitor.password}
        unlock = {"unlock": self.visitor.unlock}
        match end:
            case "" | "unlock":
                return [password]
            case "preview":
                return [document]
            case "zip":
                return [{}]
            case "claim" if is_api:
                return [{}, again, document | unlock, document | password, document | password | again]
            case "claim":
                return [{"claim_id": new_id()}, document, {**document, "claim_id": new_id()}]
            case "zip/claim" if is_api:
                return [{}, unlock, password | again]
            case "zip/claim":
                return [{}, {"claim_id": new_id()}]
        raise AssertionError(f"say in tests/support/visiting.py what is sent to {method} {route}")

    def secrets(self) -> list[str]:
        """What nobody else may learn, from whatever answer."""
        share, alice = self.share, self.world.alice
        return [SIGNATURE, share.title, share.message, self.document.name, alice.surname, alice.email, alice.id]

    def counters(self) -> dict[str, Any]:
        """All that a visitor can consume of the link."""
        slug = self.share.slug
        found: dict[str, Any] = {"claims": sorted(item.id for item in ClaimItem.query(slug))}
        for model in (ShareItem, EntryItem, RecipientItem):
            found[model.__name__] = [item.to_simple_dict() for item in model.query(slug)]
        return found


def told(answer: Any, secrets: list[str]) -> list[str]:
    """Which of the secrets an answer tells: in its status line, its headers or its body."""
    text = f"{answer.reason_phrase}\n{content_of(answer)}\n{answer.cookies.output()}"
    return [secret for secret in secrets if secret in text]
