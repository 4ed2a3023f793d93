"""Every credential that is derived from another one dies with it: docs/accounts.md lists them, as DERIVED does.

Sockets and tickets have a file of their own, test_inv_24_sockets.py, with everything that ends a session or token.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from accounts.services import administration, deletion, remembered, sessions, tokens
from files.services import shares
from files.services.requests import guest
from files.services.requests import owner as request_owner
from files.services.requests.admission import Visit as GuestVisit
from mydoc.core.errors import MyDocError
from tests.support.gateway import gateway as gateway
from tests.support.things import LINK_PASSWORD
from tests.unit.invariants import derivations as do
from tests.unit.invariants.derivations import Stage
from tests.unit.invariants.derivations import stage as stage

DOCS = Path("docs/accounts.md")


Do = Callable[["Stage"], Any]


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
        do.session,
        lambda stage: stage.alice.client.get("/settings/profile/").status_code == 200,
        {
            "new password": do.change_password,
            "signed out everywhere": do.sign_out_everywhere,
            "disabled": do.disable_owner,
            "two weeks": lambda stage: stage.clock.move(days=15),
        },
    ),
    Derived(
        "login token",
        do.login,
        lambda stage: tokens.authenticate(stage.kept["text"]),
        {
            "new password": do.change_password,
            "signed out everywhere": do.sign_out_everywhere,
            "disabled": do.disable_owner,
            "an hour": lambda stage: stage.clock.move(minutes=61),
        },
    ),
    Derived(
        "token made with a token",
        do.token_of_token,
        lambda stage: tokens.authenticate(stage.kept["text"]),
        {
            "its maker revoked": lambda stage: tokens.revoke(user_id=stage.alice.id, token_id=stage.kept["id"]),
            "disabled": do.disable_owner,
            "its maker's end": lambda stage: stage.clock.move(hours=25),
        },
    ),
    Derived(
        "WebSocket ticket",
        do.ticket,
        do.open_socket,
        {
            "used": do.open_socket,
            "signed out": lambda stage: stage.alice.client.post("/accounts/logout/"),
            "new password": do.change_password,
            "disabled": do.disable_owner,
            "30 seconds": lambda stage: stage.clock.move(seconds=31),
        },
    ),
    Derived(
        "unlock token",
        do.unlock,
        do.claim_unlocked,
        {
            "another password": lambda stage: stage.change_link(stage.things.locked.id, password="another sesame"),
            "the same password, set anew": lambda stage: stage.change_link(
                stage.things.locked.id, password=LINK_PASSWORD
            ),
            "link paused": lambda stage: stage.change_link(stage.things.locked.id, is_paused=True),
            "link revoked": lambda stage: shares.revoke(owner=stage.owner, share_id=stage.things.locked.id),
            "links switched off": lambda stage: stage.switch_off("public_links"),
            "owner disabled": do.disable_owner,
            "15 minutes": lambda stage: stage.clock.move(minutes=15, seconds=1),
        },
    ),
    Derived(
        "guest token",
        do.become_guest,
        do.upload_as_guest,
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
            "owner disabled": do.disable_owner,
            "the request's end": lambda stage: stage.clock.move(days=400),
        },
    ),
    Derived(
        "personal link",
        do.personal_link,
        do.claim_as_recipient,
        {
            "recipient removed": do.remove_recipient,
            "link revoked": lambda stage: shares.revoke(owner=stage.owner, share_id=stage.things.link.id),
            "owner disabled": do.disable_owner,
            "the document's end": lambda stage: stage.clock.move(days=400),
        },
    ),
    Derived(
        "a claim's renewal address",
        do.claim,
        do.resume_download,
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
            "owner disabled": do.disable_owner,
            "24 hours": lambda stage: stage.clock.move(hours=24, seconds=1),
        },
    ),
    Derived(
        "remembered browser",
        do.remember,
        lambda stage: remembered.owner(stage.kept["browser"]) is not None,
        {
            "new password": do.change_password,
            "signed out everywhere": do.sign_out_everywhere,
            "disabled": do.disable_owner,
            "90 days": lambda stage: stage.clock.move(days=90, seconds=1),
        },
    ),
    Derived(
        "unsubscribe link",
        do.unsubscribe_link,
        do.unsubscribe,
        {"account deleted": lambda stage: deletion.begin(user_id=stage.alice.id)},
    ),
    Derived(
        "ZIP of a link",
        do.make_zip,
        do.claim_zip,
        {
            "a password": lambda stage: stage.change_link(stage.things.zipped.id, password=LINK_PASSWORD),
            "link revoked": lambda stage: shares.revoke(owner=stage.owner, share_id=stage.things.zipped.id),
            "a document less": lambda stage: shares.remove_document(
                owner=stage.owner, share_id=stage.things.zipped.id, document_id=stage.things.document.id
            ),
            "owner disabled": do.disable_owner,
        },
    ),
    Derived(
        "preview's renewal",
        do.renewal,
        do.look_on,
        {
            "not shared any more": do.unshare,
            "previews switched off": lambda stage: stage.switch_off("previews"),
            "the document's end": lambda stage: stage.clock.move(days=400),
        },
    ),
    Derived(
        "reset link",
        do.reset_link,
        do.reset,
        {
            "used": do.reset,
            "signed in": do.sign_in,
            "signed out everywhere": lambda stage: sessions.sign_out_everywhere(user_id=do.forgetful(stage).id),
            "disabled": lambda stage: administration.disable(user_id=do.forgetful(stage).id),
            "disabled for a while": do.disable_and_enable,
            "three hours": lambda stage: stage.clock.move(hours=3, seconds=1),
        },
    ),
    Derived(
        "confirmation link",
        do.confirmation,
        do.confirm,
        {"used": do.confirm, "24 hours": lambda stage: stage.clock.move(hours=24, seconds=1)},
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
    do.unlock(stage)

    assert not do.unlock_another(stage)


def test_inv_28_an_unlock_token_opens_for_all_of_its_15_minutes(stage: Stage):
    do.unlock(stage)
    stage.clock.move(minutes=14, seconds=58)

    assert do.claim_unlocked(stage)


def test_inv_28_a_guest_token_is_of_one_request(stage: Stage):
    do.become_guest(stage)
    other = request_owner.create(owner=stage.owner, title="Others")

    with pytest.raises(MyDocError) as caught:
        guest.start(visit=GuestVisit(other.slug, stage.kept["visit"].token), name="plan.txt", size=5)

    assert caught.value.code == "guest_required"


# What each place that signs something for others to bring back signs.
SIGNED = {
    "accounts/realtime.py": "WebSocket ticket",
    "accounts/services/mail.py": "reset link",
    "accounts/services/registration.py": "confirmation link",
    "accounts/services/remembered.py": "remembered browser",
    "accounts/services/unsubscribe.py": "unsubscribe link",
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
