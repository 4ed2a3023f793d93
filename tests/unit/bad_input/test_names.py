"""Names: refused, or unchanged wherever they show."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client

from files.domain.documents import Status
from files.domain.shares import MOST_DOCUMENTS
from files.models import DocumentItem
from files.services import documents, shares
from mydoc.errors import Invalid
from tests.unit.bad_input.conftest import refusal
from tests.unit.bad_input.naughty import strings
from tests.unit.bad_input.stage import untouched
from tests.unit.files.conftest import person

PATHS = ["../etc/passwd", "/etc/passwd", "a/b", "..\\..\\boot.ini", "C:\\a", "a\\", "/", "\\", ".", "..", "a/../b"]
CONTROLS = ["\0", "a\0b", "a\nb", "a\rb", "a\r\nX: y", "\t", "a\x1b[31m", "\x7f", "\x85", "a\u2028b", "a\u2029b"]
OVERRIDES = [f"a{mark}gpj.exe" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]
SURROGATES = ["\ud800", "a\udfffb", "\ude00\ud83d"]
EMPTY = ["", " ", "   ", "\u3000", "\u00a0"]
LONG = ["a" * 256, "a" * 1000, "💩" * 1000, "a" * 500_000]
NO_TEXTS = [None, True, 5, 1.5, [], ["a"], {}, {"S": "a"}]


def test_names_that_are_refused(alice, call, upload, subtests):
    document, caller = upload(alice), call(alice)
    for name in [*PATHS, *CONTROLS, *OVERRIDES, *SURROGATES, *EMPTY, *LONG, *NO_TEXTS]:
        with subtests.test(name=str(name)[:20].encode("unicode-escape").decode()), untouched():
            for answer in (
                caller.post("documents/", {"name": name, "size": 1}),
                caller.patch(f"documents/{document.id}/", {"name": name}),
                caller.patch(f"documents/{document.id}/", {"name": name, "expires_in": 3600}),
            ):
                problem = refusal(answer, 400)
                assert problem["code"] in {"bad_name", "invalid", "parse_error"}
                assert problem["code"] == "parse_error" or "name" in problem["fields"]
    with untouched():
        refusal(caller.post("documents/", {"size": 1}), 400, "invalid")
        refusal(caller.patch(f"documents/{document.id}/", {}), 400, "nothing_to_change")


def test_the_services_refuse_them_without_the_api(alice, upload, subtests):
    document, owner = upload(alice), person(alice)
    for name in [*PATHS, *CONTROLS, *OVERRIDES, *SURROGATES, *EMPTY, *LONG]:
        with subtests.test(name=name[:20].encode("unicode-escape").decode()), untouched():
            with pytest.raises(Invalid) as refused:
                documents.rename(owner=owner, document_id=document.id, name=name)
            assert refused.value.code == "bad_name"


@pytest.fixture
def kept(alice, call):
    """By id, the name of each naughty string that became a document, all of them ready."""
    caller, names, refused = call(alice), {}, []
    for name in strings():
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
    assert len(names) > 200
    return names


def test_naughty_names_survive_lists_pages_and_links(alice, call, kept):
    listed = {}
    caller, cursor = call(alice), None
    while cursor is not None or not listed:
        answer = caller.get("documents/", {"limit": 100, **({"cursor": cursor} if cursor else {})}).json()
        listed |= {item["id"]: item["name"] for item in answer["items"]}
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert listed == kept

    for document_id, name in kept.items():
        url = documents.sign(alice.id, document_id, name=name, size=0).url
        assert saved_as(url) == name

    seen, path = {}, "/"
    while path:
        page = read(alice.client.get(path))
        seen |= {attributes["data-document"]: attributes["data-name"] for attributes in page.having("data-name")}
        assert set(page.bdi) == {kept[attributes["data-document"]] for attributes in page.having("data-name")}
        path = page.next_page and f"/{page.next_page}"
    assert seen == kept

    ids = list(kept)
    for start in range(0, len(ids), MOST_DOCUMENTS):
        some = ids[start : start + MOST_DOCUMENTS]
        share = shares.create(owner=person(alice), document_ids=some, message=kept[some[0]])
        page = read(Client().get(f"/s/{share.slug}"))
        assert page.bdi == [kept[document_id] for document_id in some]
        shown = Client().get(f"/api/v1/public/shares/{share.slug}/").json()
        assert {item["id"]: item["name"] for item in shown["documents"]} == {each: kept[each] for each in some}
        assert shown["message"] == kept[some[0]]


def test_naughty_names_survive_renaming_searching_downloading_and_the_trail(alice, bob, call, upload):
    document, caller, names = upload(alice), call(alice), []
    path = f"documents/{document.id}/"
    assert caller.put(f"{path}people/", {"emails": [bob.email]}).status_code == 200
    seen_by_bob = call(bob)
    for index, name in enumerate(strings()):
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
        if index % 10 == 0:
            download = seen_by_bob.get(f"{path}download/").json()
            assert download["name"] == saved_as(download["url"]) == name
            assert seen_by_bob.get("documents/?scope=shared").json()["items"][0]["name"] == name
            for page in (f"/{path}", f"/{path}row/"):
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


def test_naughty_strings_in_every_other_text(alice, bob, call, upload):
    """Searches, messages, names of people and of tokens: a clear refusal or the same text again."""
    caller = call(alice)
    share = caller.post("shares/", {"documents": [upload(alice).id]}).json()
    # Bob has nothing to search through, which would only take time.
    browser, names = bob.client, []
    for index, text in enumerate(strings()):
        # Each string in one of these places; the rules are the same for all places.
        match index % 5:
            case 0:
                answer = caller.get("people/", {"q": text})
            case 1:
                answer = caller.patch(f"shares/{share['id']}/", {"message": text})
                assert answer.status_code != 200 or answer.json()["message"] == text
            case 2:
                answer = caller.patch("account/", {"name": text[:80]})
                read(alice.client.get("/settings/profile/"))
            case 3:
                answer = caller.post("tokens/", {"name": text[:80], "scopes": ["audit:read"]})
                if answer.status_code == 201:
                    names.append(answer.json()["name"])
                    assert caller.delete(f"tokens/{answer.json()['id']}/").status_code == 204
            case 4:
                answer = browser.get("/" if index % 2 else "/audit/", {"q": text})
                assert read(answer)
        assert answer.status_code in {200, 201} or refusal(answer, 400)
    assert len(names) > 40


def saved_as(url):
    """The name that a browser saves a presigned URL's object under (RFC 6266: filename* wins)."""
    [disposition] = parse_qs(urlsplit(url).query, strict_parsing=True)["response-content-disposition"]
    assert disposition.isascii()
    assert disposition.isprintable()
    kind, plain, extended = disposition.split("; ")
    assert kind == "attachment"
    assert plain.startswith('filename="')
    assert plain.endswith('"')
    assert '"' not in plain[10:-1]
    prefix, _, encoded = extended.partition("''")
    assert prefix == "filename*=UTF-8"
    return unquote(encoded, errors="strict")


def _is_plain(name):
    return all(character.isprintable() or character == " " for character in name)


class Page(HTMLParser):
    """What a browser makes of a page; fails if anything in it would run."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.attributes, self.bdi, self.next_page, self._text = [], [], None, None

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.attributes.append(attributes)
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "srcdoc"}], attrs
        for name in ("href", "src", "action", "formaction"):
            value = (attributes.get(name) or "").strip().lower()
            assert not value.startswith(("javascript:", "vbscript:", "data:text")), attrs
        if tag == "script":
            assert attributes["src"].startswith("/static/"), attrs
        assert tag not in {"iframe", "object", "embed", "base", "style"}, tag
        if tag == "bdi":
            self._text = ""
        if "data-more" in attributes:
            self.next_page = attributes["href"]

    def handle_endtag(self, tag):
        if tag == "bdi":
            self.bdi.append(self._text)
            self._text = None

    def handle_data(self, data):
        if self._text is not None:
            self._text += data

    def having(self, name):
        return [attributes for attributes in self.attributes if name in attributes]


def read(answer):
    """The page in an answer."""
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    page = Page()
    page.feed(answer.content.decode())
    page.close()
    return page
