"""The Big List of Naughty Strings as names: refused, or unchanged wherever they show."""

from __future__ import annotations

from contextlib import suppress

import pytest

from files.domain.documents import Status
from files.domain.names import check_name, fold
from files.domain.shares import MOST_DOCUMENTS_AT_ONCE
from files.models import DocumentItem
from files.services import shares
from files.services.documents import listing
from mydoc.core.errors import Invalid
from tests.support.api import refusal
from tests.support.documents import person
from tests.unit.bad_input.naughty import strings
from tests.unit.bad_input.pages import read, saved_as

# Each way is the same for all names, so each name goes one of the two.
UPLOADED, RENAMED = strings()[::2], strings()[1::2]


def test_naughty_names_are_what_a_download_is_saved_as(aws, subtests):
    for name in strings():
        with subtests.test(name=name.encode("unicode-escape").decode()), suppress(Invalid):
            assert saved_as(listing.sign("owner", "document", name=check_name(name), size=0).url) == name


@pytest.fixture
def kept(alice, call):
    """By id, the name of each naughty string that became a document, all of them ready."""
    caller, names, refused = call(alice), {}, []
    for name in UPLOADED:
        answer = caller.post("documents/", {"name": name, "size": 0})
        if answer.status_code == 201:
            assert answer.json()["name"] == name
            names[answer.json()["id"]] = name
        else:
            refusal(answer, 400)
            refused.append(name)
    # What they hold does not matter here.
    for document_id in names:
        DocumentItem(alice.id, document_id).update([DocumentItem.status.set(Status.READY.value)])
    for name in refused:
        assert (
            any(mark in name for mark in "/\\") or not name.strip() or name.strip(".") == "" or not _is_plain(name)
        )
    assert len(names) > 100
    return names


def test_naughty_names_survive_lists_pages_and_links(alice, call, client, kept):
    listed = {}
    caller, cursor = call(alice), None
    while cursor is not None or not listed:
        answer = caller.get("documents/", {"limit": 100, **({"cursor": cursor} if cursor else {})}).json()
        listed |= {item["id"]: item["name"] for item in answer["items"]}
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert listed == kept

    seen, path = {}, "/"
    while path:
        page = read(alice.client.get(path))
        seen |= {attributes["data-document"]: attributes["data-name"] for attributes in page.having("data-name")}
        assert set(page.bdi) == {kept[attributes["data-document"]] for attributes in page.having("data-name")}
        path = page.next_page and f"/{page.next_page}"
    assert seen == kept

    ids = list(kept)
    for start in range(0, len(ids), MOST_DOCUMENTS_AT_ONCE):
        some = ids[start : start + MOST_DOCUMENTS_AT_ONCE]
        rules = shares.Rules(title="Naughty", message=kept[some[0]])
        share = shares.create(owner=person(alice), document_ids=some, rules=rules)
        page = read(client.get(f"/s/{share.slug}"))
        # The page has them by name.
        assert page.bdi == ["Naughty", *sorted((kept[document_id] for document_id in some), key=fold)]
        shown = client.get(f"/api/v1/public/shares/{share.slug}/").json()
        assert {item["id"]: item["name"] for item in shown["documents"]} == {each: kept[each] for each in some}
        assert shown["message"] == kept[some[0]]


def test_naughty_names_survive_renaming_searching_downloading_and_the_trail(alice, bob, call, upload):
    document, caller, names = upload(alice), call(alice), []
    path = f"documents/{document.id}/"
    assert caller.put(f"{path}people/", {"emails": [bob.email]}).status_code == 200
    seen_by_bob = call(bob)
    for index, name in enumerate(RENAMED):
        answer = caller.patch(path, {"name": name})
        if answer.status_code != 200:
            refusal(answer, 400)
            continue
        names.append(name)
        assert answer.json()["name"] == name
        if len(name) <= 200:
            found = caller.get("documents/", {"q": name}).json()["items"]
            assert [item["name"] for item in found] == [name]
        # The rest of it once in a while: it costs more.
        if index % 8 == 0:
            download = seen_by_bob.get(f"{path}download/").json()
            assert download["name"] == saved_as(download["url"]) == name
            assert seen_by_bob.get("documents/?scope=shared").json()["items"][0]["name"] == name
            for page in (f"/{path}", f"/documents/rows/?id={document.id}"):
                assert name in read(alice.client.get(page)).bdi
    trail, cursor = [], ""
    while cursor is not None:
        answer = caller.get(f"audit/?limit=100&cursor={cursor}" if cursor else "audit/?limit=100").json()
        trail += [line["description"] for line in answer["items"] if line["action"] == "renamed"]
        cursor = answer["next_cursor"]
    assert trail == [f"renamed to {name}" for name in reversed(names)]
    pages, path = [], "/audit/"
    while path:
        page = read(alice.client.get(path))
        pages += page.bdi
        path = page.next_page and f"/audit/{page.next_page}"
    assert set(names) - {names[-1]} <= set(pages)


def _is_plain(name):
    return all(character.isprintable() or character == " " for character in name)
