"""One's own profile over REST, the document that programs keep with it, and who is told of a change."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts import preferences
from accounts.services import administration, groups, profile, quota
from mydoc.aws.transactions import commit
from mydoc.core.errors import Invalid
from tests.conftest import Actor
from tests.support.features import some_group
from tests.support.gateway import Gateway, connect, gateway, session_of, token_of

__all__ = ["gateway"]

ACCOUNT = "/api/v1/account/"
DOCUMENT = {
    "theme": "dark",
    "columns": ["name", "size"],
    "nested": {"🎈": None, "ratio": 0.1, "whole": 1.0, "big": 2**70, "yes": True},
}


@pytest.fixture
def ask(alice: Actor) -> Callable[..., Any]:
    """`ask("PUT", body)`, as Alice's program; the body may be a text."""

    def run(method: str, body: Any = None) -> Any:
        text = body if isinstance(body, str) else json.dumps(body)
        return Client().generic(method, ACCOUNT, text, content_type="application/json", headers=alice.bearer)

    return run


def whole(document: Any) -> dict[str, Any]:
    return {"name": "Alicia", "surname": "Álvarez", "preferences": document}


def nested(levels: int) -> dict[str, Any]:
    """An object of so many levels."""
    document: Any = {}
    for number in range(levels - 1):
        document = {"a": document} if number % 2 or number == levels - 2 else [document]
    return dict(document)


def sized(size: int) -> dict[str, str]:
    """An object whose JSON has so many bytes."""
    return {"a": "ö" * ((size - 8) // 2) + "x" * (size % 2)}


def test_who_has_stored_nothing_has_an_empty_document(ask):
    assert ask("GET").json()["preferences"] == {}


def test_put_replaces_all_and_get_reads_it(ask):
    answer = ask("PUT", whole(DOCUMENT))

    assert answer.status_code == 200
    assert answer.json().items() >= whole(DOCUMENT).items()
    assert ask("GET").json() == answer.json()
    assert ask("PUT", whole({})).json()["preferences"] == {}


def test_the_time_zone_stays_until_another_is_sent(ask):
    assert ask("GET").json()["time_zone"] == ""
    assert ask("PATCH", {"time_zone": "Asia/Tokyo"}).json()["time_zone"] == "Asia/Tokyo"
    assert ask("PUT", whole({})).json()["time_zone"] == "Asia/Tokyo"
    assert ask("PATCH", {"time_zone": ""}).json()["time_zone"] == ""
    refused = ask("PATCH", {"time_zone": "Europe/Atlantis"})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_time_zone")


@pytest.mark.parametrize("missing", ["name", "surname", "preferences"])
def test_put_takes_nothing_away_unasked(missing, ask):
    ask("PUT", whole(DOCUMENT))
    before = ask("GET").json()
    body = whole({"other": 1})
    del body[missing]

    answer = ask("PUT", body)

    assert answer.status_code == 400
    assert missing in answer.json()["fields"]
    assert ask("GET").json() == before


def test_patch_changes_what_is_given(ask):
    ask("PUT", whole(DOCUMENT))

    assert ask("PATCH", {"name": "Alice"}).json()["preferences"] == DOCUMENT
    answer = ask("PATCH", {"preferences": {"theme": "light"}}).json()

    assert (answer["name"], answer["preferences"]) == ("Alice", {"theme": "light"})


@pytest.mark.parametrize("document", [sized(preferences.LARGEST + 1), nested(preferences.DEEPEST + 1), [], "text"])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_is_no_such_document_is_refused_and_nothing_changes(method, document, ask):
    ask("PUT", whole(DOCUMENT))
    before = ask("GET").json()

    answer = ask(method, {**whole(document), "name": "Other"})

    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_preferences"
    assert ask("GET").json() == before


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        ["a"],
        "text",
        5,
        True,
        sized(preferences.LARGEST + 1),
        sized(preferences.LARGEST + 2),
        nested(preferences.DEEPEST + 1),
        nested(5_000),
        {"a": float("inf")},
        {"a": "\ud800"},
    ],
)
def test_a_refusal_says_what_to_do(document):
    with pytest.raises(Invalid) as refused:
        preferences.pack(document)
    assert refused.value.code == "bad_preferences"
    assert refused.value.fields["preferences"].endswith(".")


@pytest.mark.parametrize(
    "document", [{}, DOCUMENT, sized(preferences.LARGEST), nested(preferences.DEEPEST), nested(1)]
)
def test_what_is_packed_is_unpacked_the_same(document):
    assert preferences.unpack(preferences.pack(document)) == document
    assert preferences.unpack(None) == {}


def test_the_largest_is_taken(ask):
    document = sized(preferences.LARGEST)
    assert ask("PATCH", {"preferences": document}).json()["preferences"] == document


def test_sizes_are_those_of_utf_8():
    assert len(preferences.pack(sized(preferences.LARGEST)).encode()) == preferences.LARGEST


def by_put(alice: Actor) -> None:
    body = json.dumps(whole(DOCUMENT))
    answer = Client().put(ACCOUNT, body, content_type="application/json", headers=alice.bearer)
    assert answer.status_code == 200


def by_patch(alice: Actor) -> None:
    body = json.dumps({"preferences": {"a": 1}})
    assert alice.client.patch(ACCOUNT, body, content_type="application/json").status_code == 200


def by_page(alice: Actor) -> None:
    assert alice.client.post("/settings/profile/", {"name": "Alicia", "surname": "A"}).status_code == 302


def by_command(alice: Actor) -> None:
    administration.ensure_demo_account(
        email=alice.email, password=alice.password, name="Alice", surname="Ahrens", is_admin=True
    )


def by_group(alice: Actor) -> None:
    groups.assign(user_id=alice.id, group=some_group())


CHANGES: dict[str, Callable[[Actor], Any]] = {
    "PUT": by_put,
    "PATCH": by_patch,
    "the page": by_page,
    "a command": by_command,
    "an administrator, rights": lambda alice: administration.set_admin(user_id=alice.id, is_admin=True),
    "an administrator, quota": lambda alice: quota.change(user_id=alice.id, quota_bytes=5),
    "an administrator, group": by_group,
    "an operator, recount": lambda alice: quota.recount(user_id=alice.id, measure=lambda: (5, 1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_open_connection_of_theirs_is_told_of_a_change(
    change: str, alice: Actor, bob: Actor, gateway: Gateway
):
    connect(session_of(alice), "page")
    connect(token_of(alice.bearer["Authorization"]), "program")
    connect(session_of(bob), "bob")

    CHANGES[change](alice)

    assert sorted(gateway.sent) == [("page", {"type": "account"}), ("program", {"type": "account"})]


def test_nobody_is_told_of_what_stays_the_same(alice: Actor, gateway: Gateway):
    connect(session_of(alice), "page")

    profile.change(user_id=alice.id, name="Alice", surname="Ahrens")

    assert gateway.sent == []


def test_nobody_changes_what_an_account_shows_but_those_who_tell():
    """Items of people are written by the services that tell of it, and by transactions of what they store."""
    found = subprocess.run(
        [
            "grep",
            "-rlE",
            r"update\(\s*UserItem\(|UserItem\([^)]*\)\.(update|save)\(",
            "accounts",
            "files",
            "mydoc",
        ],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()

    assert {name for name in found if name.endswith(".py")} <= {
        "accounts/models.py",  # Password and last sign-in, which an account does not show.
        "accounts/services/directory.py",
        "accounts/services/groups.py",
        "accounts/services/quota.py",  # What a document takes: told of with the document.
        "accounts/services/registration.py",  # Nobody is connected before their first sign-in.
    }


def test_inv_30_the_page_overwrites_nothing_it_did_not_show(alice: Actor):
    """Two tabs: the second is told what it is now, keeps what was typed, and may then replace it knowingly."""
    page = "/settings/profile/"
    version = alice.client.get(page).context["form"]["version"].value()
    form = {"name": "Tab two", "surname": "Ahrens", "version": version}
    assert alice.client.post(page, form | {"name": "Tab one"}).status_code == 302

    answer = alice.client.post(page, form)

    assert answer.status_code == 200
    shown = answer.content.decode()
    assert 'value="Tab two"' in shown
    assert "Current value: “Tab one”." in shown
    assert "Current value: “Ahrens”." not in shown
    assert alice.user.name == "Tab one"
    again = form | {"version": answer.context["form"]["version"].value()}
    assert alice.client.post(page, again).status_code == 302
    assert alice.user.name == "Tab two"


def test_an_upload_does_not_change_the_version(alice: Actor, ask):
    before = ask("GET")["ETag"]
    commit(lambda transaction: quota.reserve(transaction, user_id=alice.id, sizes=[5]))
    quota.change(user_id=alice.id, quota_bytes=10)

    assert ask("GET")["ETag"] == before
    assert ask("PATCH", {"name": "Alicia"})["ETag"] != before
