"""Every credential that is derived from another one dies with it: docs/accounts.md lists them, as DERIVED does.

Sockets and tickets have a file of their own, test_inv_24_sockets.py, with everything that ends a session or token.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.test import Client

from accounts import realtime
from accounts.domain.tokens import Scope, Token
from accounts.services import administration, origins, passwords, registration, remembered, sessions, tokens
from accounts.services.reset_links import ResetTokens
from files.services import previews, shares
from files.services.documents import colleagues
from files.services.requests import guest
from files.services.requests import owner as request_owner
from files.services.requests.admission import Visit as GuestVisit
from files.services.shares import claims, public_page, recipients, resume, zips
from files.services.shares.visits import Visit
from mydoc import features
from mydoc.core import clock as clock_module
from mydoc.core.errors import MyDocError
from tests.conftest import PASSWORD, Actor
from tests.support.calls import body_of, call, content_of, path_of
from tests.support.clock import Clock
from tests.support.features import version
from tests.support.gateway import gateway
from tests.support.routes import all_routes
from tests.support.world import LINK_PASSWORD, Things, World, new_token, person

__all__ = ["gateway"]

DOCS = Path("docs/accounts.md")
ADDRESS = "192.0.2.77"
Do = Callable[["Stage"], Any]


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


def _url_of(answer: Any) -> bool:
    return "X-Amz-Signature" in answer.url


# Each credential: how it is derived, what it does while it lives, and what ends it. What it does raises one of our
# refusals, or answers what is false, once it does nothing any more.


def _ticket(stage: Stage) -> None:
    key = stage.alice.client.cookies["session"].value
    origin = origins.of_session(user_id=stage.alice.id, session_key=key)
    stage.kept["ticket"] = realtime.issue_ticket(origin=origin)


def _open(stage: Stage) -> Any:
    return realtime.open_connection(connection_id="late", ticket=stage.kept["ticket"])


def _token_of_token(stage: Stage) -> None:
    stage.kept["id"], text = new_token(stage.alice)
    maker: Token = tokens.authenticate(text)[1]
    child = tokens.create(user_id=stage.alice.id, name="child", scopes={Scope.DOCUMENTS_READ}, maker=maker)
    again = tokens.create(
        user_id=stage.alice.id, name="grandchild", scopes={Scope.DOCUMENTS_READ}, maker=child.token
    )
    stage.kept["text"] = again.text


def _login(stage: Stage) -> None:
    stage.kept["text"] = stage.alice.bearer["Authorization"].removeprefix("Bearer ")


def _session(stage: Stage) -> None:
    assert stage.alice.client.get("/settings/profile/").status_code == 200


def _change_password(stage: Stage) -> None:
    passwords.replace(stage.alice.user, password="quite another password", revoke_tokens=False)


def _unlock(stage: Stage) -> None:
    visit = Visit(stage.things.locked.slug, password=LINK_PASSWORD, address=ADDRESS)
    stage.kept["unlock"] = claims.unlock(visit=visit)


def _claim_unlocked(stage: Stage) -> bool:
    visit = Visit(stage.things.locked.slug, unlock_token=stage.kept["unlock"], address=ADDRESS)
    page = public_page.public_page(visit=visit)
    claimed = None
    with suppress(MyDocError):
        claimed = claims.claim(visit=visit)
    assert page.is_open == (claimed is not None)
    return page.is_open


def _unlock_another(stage: Stage) -> bool:
    """What was unlocked is another link of the same password."""
    other = stage.things._link(password=LINK_PASSWORD)
    return public_page.public_page(visit=Visit(other.slug, unlock_token=stage.kept["unlock"])).is_open


def _guest(stage: Stage) -> None:
    stage.kept["visit"] = GuestVisit(stage.things.request.slug, stage.things.guest[1])


def _upload_as_guest(stage: Stage) -> Any:
    return guest.start(visit=stage.kept["visit"], name="plan.txt", size=5)


def _personal_link(stage: Stage) -> None:
    stage.change_link(stage.things.link.id, audience="recipients")
    recipient = stage.things.recipient
    stage.kept["visit"] = Visit(stage.things.link.slug, recipient_key=recipient.key)


def _claim_as_recipient(stage: Stage) -> bool:
    return _url_of(claims.claim(visit=stage.kept["visit"]))


def _remove_recipient(stage: Stage) -> None:
    recipients.remove(owner=stage.owner, share_id=stage.things.link.id, recipient_id=stage.things.recipient.id)


def _claim(stage: Stage) -> None:
    visit = Visit(stage.things.locked.slug, password=LINK_PASSWORD, address=ADDRESS)
    stage.kept["resume"] = claims.claim(visit=visit).resume_token


def _resume(stage: Stage) -> bool:
    return "X-Amz-Signature" in resume.resume(slug=stage.things.locked.slug, token=stage.kept["resume"])


def _remember(stage: Stage) -> None:
    stage.kept["browser"] = remembered.issue(stage.alice.user)


def _zip(stage: Stage) -> None:
    stage.kept["visit"] = Visit(stage.things.zipped.slug)


def _claim_zip(stage: Stage) -> bool:
    return _url_of(zips.claim(visit=stage.kept["visit"]))


def _renewal(stage: Stage) -> None:
    bob = person(stage.world.bob)
    looked = previews.of_document(viewer=bob, document_id=stage.things.document.id)
    stage.kept["renewal"] = looked.renewal


def _look_on(stage: Stage) -> bool:
    """Bob, with nothing but the renewal, as if he asked with a session that lives."""
    again = previews.of_document(
        viewer=person(stage.world.bob), document_id=stage.things.document.id, renewal=stage.kept["renewal"]
    )
    return _url_of(again)


def _unshare(stage: Stage) -> None:
    colleagues.replace_people(owner=stage.owner, document_id=stage.things.document.id, emails=[])


def _reset_link(stage: Stage) -> None:
    stage.kept["uid"], stage.kept["token"] = stage.things.reset


def _reset(stage: Stage) -> bool:
    passwords.reset(uid=stage.kept["uid"], token=stage.kept["token"], password="quite another password")
    return True


def _forgetful(stage: Stage) -> Any:
    owner = passwords.owner_of(stage.kept["uid"])
    assert owner is not None
    return owner


def _disable_and_enable(stage: Stage) -> None:
    user_id = _forgetful(stage).id
    administration.disable(user_id=user_id)
    administration.enable(user_id=user_id)


def _sign_in(stage: Stage) -> None:
    form = {"username": _forgetful(stage).email, "password": PASSWORD}
    assert Client().post("/accounts/login/", form).status_code == 302


def _confirmation(stage: Stage) -> None:
    stage.kept["token"] = stage.things.confirmation


def _confirm(stage: Stage) -> bool:
    registration.confirm_email(token=stage.kept["token"], password=PASSWORD)
    return True


def _disable_owner(stage: Stage) -> None:
    administration.disable(user_id=stage.alice.id)


def _sign_out_everywhere(stage: Stage) -> None:
    sessions.sign_out_everywhere(user_id=stage.alice.id)


@dataclass(frozen=True)
class Derived:
    """A derived credential: its row in the documentation, and in this table."""

    row: str
    derive: Do
    use: Do
    ends: dict[str, Do]


DERIVED = [
    Derived(
        "session",
        _session,
        lambda stage: stage.alice.client.get("/settings/profile/").status_code == 200,
        {
            "new password": _change_password,
            "signed out everywhere": _sign_out_everywhere,
            "disabled": _disable_owner,
            "two weeks": lambda stage: stage.clock.move(days=15),
        },
    ),
    Derived(
        "login token",
        _login,
        lambda stage: tokens.authenticate(stage.kept["text"]),
        {
            "new password": _change_password,
            "signed out everywhere": _sign_out_everywhere,
            "disabled": _disable_owner,
            "an hour": lambda stage: stage.clock.move(minutes=61),
        },
    ),
    Derived(
        "token made with a token",
        _token_of_token,
        lambda stage: tokens.authenticate(stage.kept["text"]),
        {
            "its maker revoked": lambda stage: tokens.revoke(user_id=stage.alice.id, token_id=stage.kept["id"]),
            "disabled": _disable_owner,
            "its maker's end": lambda stage: stage.clock.move(hours=25),
        },
    ),
    Derived(
        "WebSocket ticket",
        _ticket,
        _open,
        {
            "used": _open,
            "signed out": lambda stage: stage.alice.client.post("/accounts/logout/"),
            "new password": _change_password,
            "disabled": _disable_owner,
            "30 seconds": lambda stage: stage.clock.move(seconds=31),
        },
    ),
    Derived(
        "unlock token",
        _unlock,
        _claim_unlocked,
        {
            "another password": lambda stage: stage.change_link(stage.things.locked.id, password="another sesame"),
            "the same password, set anew": lambda stage: stage.change_link(
                stage.things.locked.id, password=LINK_PASSWORD
            ),
            "link paused": lambda stage: stage.change_link(stage.things.locked.id, is_paused=True),
            "link revoked": lambda stage: shares.revoke(owner=stage.owner, share_id=stage.things.locked.id),
            "links switched off": lambda stage: stage.switch_off("public_links"),
            "owner disabled": _disable_owner,
            "15 minutes": lambda stage: stage.clock.move(minutes=15, seconds=1),
        },
    ),
    Derived(
        "guest token",
        _guest,
        _upload_as_guest,
        {
            "request closed": lambda stage: request_owner.close(
                owner=stage.owner, request_id=stage.things.request.id
            ),
            "request paused": lambda stage: request_owner.change(
                owner=stage.owner,
                request_id=stage.things.request.id,
                changes=request_owner.Changes(frozenset({"is_paused"}), is_paused=True),
            ),
            "requests switched off": lambda stage: stage.switch_off("guest_collecting"),
            "owner disabled": _disable_owner,
            "the request's end": lambda stage: stage.clock.move(days=400),
        },
    ),
    Derived(
        "personal link",
        _personal_link,
        _claim_as_recipient,
        {
            "recipient removed": _remove_recipient,
            "link revoked": lambda stage: shares.revoke(owner=stage.owner, share_id=stage.things.link.id),
            "owner disabled": _disable_owner,
            "the document's end": lambda stage: stage.clock.move(days=400),
        },
    ),
    Derived(
        "a claim's renewal address",
        _claim,
        _resume,
        {
            "another password": lambda stage: stage.change_link(stage.things.locked.id, password="another sesame"),
            "another audience": lambda stage: stage.change_link(stage.things.locked.id, audience="signed_in"),
            "document taken out": lambda stage: shares.remove_document(
                owner=stage.owner,
                share_id=stage.things.locked.id,
                document_id=stage.things.document.id,
            ),
            "link paused": lambda stage: stage.change_link(stage.things.locked.id, is_paused=True),
            "link revoked": lambda stage: shares.revoke(owner=stage.owner, share_id=stage.things.locked.id),
            "links switched off": lambda stage: stage.switch_off("public_links"),
            "owner disabled": _disable_owner,
            "24 hours": lambda stage: stage.clock.move(hours=24, seconds=1),
        },
    ),
    Derived(
        "remembered browser",
        _remember,
        lambda stage: remembered.owner(stage.kept["browser"]) is not None,
        {
            "new password": _change_password,
            "signed out everywhere": _sign_out_everywhere,
            "disabled": _disable_owner,
            "90 days": lambda stage: stage.clock.move(days=90, seconds=1),
        },
    ),
    Derived(
        "ZIP of a link",
        _zip,
        _claim_zip,
        {
            "a password": lambda stage: stage.change_link(stage.things.zipped.id, password=LINK_PASSWORD),
            "link revoked": lambda stage: shares.revoke(owner=stage.owner, share_id=stage.things.zipped.id),
            "a document less": lambda stage: shares.remove_document(
                owner=stage.owner, share_id=stage.things.zipped.id, document_id=stage.things.document.id
            ),
            "owner disabled": _disable_owner,
        },
    ),
    Derived(
        "preview's renewal",
        _renewal,
        _look_on,
        {
            "not shared any more": _unshare,
            "previews switched off": lambda stage: stage.switch_off("previews"),
            "the document's end": lambda stage: stage.clock.move(days=400),
        },
    ),
    Derived(
        "reset link",
        _reset_link,
        _reset,
        {
            "used": _reset,
            "signed in": _sign_in,
            "signed out everywhere": lambda stage: sessions.sign_out_everywhere(user_id=_forgetful(stage).id),
            "disabled": lambda stage: administration.disable(user_id=_forgetful(stage).id),
            "disabled for a while": _disable_and_enable,
            "three hours": lambda stage: stage.clock.move(hours=3, seconds=1),
        },
    ),
    Derived(
        "confirmation link",
        _confirmation,
        _confirm,
        {"used": _confirm, "24 hours": lambda stage: stage.clock.move(hours=24, seconds=1)},
    ),
]
ENDS = [(derived, end) for derived in DERIVED for end in derived.ends]


def _works(derived: Derived, stage: Stage) -> bool:
    try:
        return bool(derived.use(stage))
    except MyDocError:
        return False


@pytest.mark.parametrize("derived", DERIVED, ids=lambda derived: derived.row)
def test_a_derived_credential_works(derived: Derived, stage: Stage):
    derived.derive(stage)

    assert _works(derived, stage)


@pytest.mark.parametrize(("derived", "end"), ENDS, ids=lambda part: getattr(part, "row", part))
def test_inv_28_a_derived_credential_dies_with_what_it_was_derived_from(derived: Derived, end: str, stage: Stage):
    derived.derive(stage)

    derived.ends[end](stage)

    assert not _works(derived, stage)


def test_inv_28_an_unlock_token_opens_no_other_link(stage: Stage):
    _unlock(stage)

    assert not _unlock_another(stage)


def test_inv_28_an_unlock_token_opens_for_all_of_its_15_minutes(stage: Stage):
    _unlock(stage)
    stage.clock.move(minutes=14, seconds=58)

    assert _claim_unlocked(stage)


def test_inv_28_a_guest_token_is_of_one_request(stage: Stage):
    _guest(stage)
    other = request_owner.create(owner=stage.owner, title="Others")

    with pytest.raises(MyDocError) as caught:
        guest.start(visit=GuestVisit(other.slug, stage.kept["visit"].token), name="plan.txt", size=5)

    assert caught.value.code == "guest_required"


URL = re.compile(r"https?://[^\s\"'<>]*X-Amz-Signature=[^\s\"'<>]*")
# What can be sent with a URL for a part counts for nothing until somebody who lives completes the upload.
LONGEST_OF_PARTS = timedelta(hours=1)


def test_inv_28_presigned_urls_live_at_most_60_seconds(stage: Stage):
    """On every route, for everybody who is given one."""
    found: dict[str, set[str]] = {}
    for key in all_routes():
        if key[0] not in {"GET", "POST", "PUT", "PATCH"}:
            continue
        things = stage.world.things()
        path, body = path_of(key, things), body_of(key, things)
        answer = call(stage.world.browser(stage.alice), key, path, body)
        text = content_of(answer) + str(answer.headers.get("Location", ""))
        for url in URL.findall(text.replace("&amp;", "&").replace("\\u0026", "&")):
            query = parse_qs(urlsplit(url).query)
            kind = "part" if "partNumber" in query else "object"
            found.setdefault(f"{kind} {query['X-Amz-Expires'][0]}", set()).add(" ".join(key))

    lives = {(kind, int(seconds)) for kind, _, seconds in (each.partition(" ") for each in found)}
    assert {kind for kind, _ in lives} == {"part", "object"}
    assert max(seconds for kind, seconds in lives if kind == "object") <= 60, found
    assert max(seconds for kind, seconds in lives if kind == "part") <= LONGEST_OF_PARTS.total_seconds(), found


# What each place that signs something for others to bring back signs.
SIGNED = {
    "accounts/realtime.py": "WebSocket ticket",
    "accounts/services/mail.py": "reset link",
    "accounts/services/registration.py": "confirmation link",
    "accounts/services/remembered.py": "remembered browser",
    "files/services/shares/claim_records.py": "a claim's renewal address",
    "files/services/previews.py": "preview's renewal",
    "files/services/requests/admission.py": "guest token",
    "files/services/shares/passwords.py": "unlock token",
}


def test_inv_28_whatever_is_signed_for_others_is_in_the_table():
    found = {
        str(file)
        for folder in ("accounts", "files", "mydoc")
        for file in Path(folder).rglob("*.py")
        if re.search(r"signing\.dumps\(|set_signed_cookie\(|Signer\(|\.make_token\(", file.read_text())
    }

    assert found == SIGNED.keys(), "Give what it signs a row in DERIVED, and here."
    assert set(SIGNED.values()) <= {derived.row for derived in DERIVED}


def test_inv_28_the_documentation_lists_every_derived_credential():
    rows = set(re.findall(r"^\| (.+?) \|", DOCS.read_text(), re.MULTILINE))

    assert {derived.row for derived in DERIVED} <= rows
