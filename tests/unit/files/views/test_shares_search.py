"""The list of links: searched, filtered by state, and five of one name told apart."""

from __future__ import annotations

import pytest

from files.domain.share_search import share_search_for
from files.services import shares
from files.services.shares import listing
from tests.support.documents import person


@pytest.fixture
def five(share, alice, call):
    """Links called alike, the second of which is paused, and one more."""
    made = [share(title="photos.zip") for _ in range(5)]
    made.append(share(title="Plans for the house"))
    assert call(alice).patch(f"shares/{made[1].id}/", {"is_paused": True}).status_code == 200
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", range(6)),
        ("?q=photos", range(5)),
        ("?q=HOUSE+plans", [5]),
        ("?state=paused", [1]),
        ("?q=photos&state=open", [0, 2, 3, 4]),
    ],
)
def test_a_search_shows_what_has_the_words_and_the_state(alice, five, query, found):
    assert set(_ids(alice, query)) == {five[index].id for index in found}


def _ids(alice, query):
    content = alice.client.get(f"/shares/{query}").content.decode()
    return {
        part.partition('"')[0] for part in content.split('id="share-')[1:] if len(part.partition('"')[0]) == 26
    }


def test_links_of_one_name_are_told_apart(alice, five):
    content = alice.client.get("/shares/").content.decode()
    for made in five:
        assert f"/s/{made.slug}</span>" in content
        assert content.count(f'aria-describedby="made-{made.id}"') == 2


def test_nothing_found_is_said_and_leads_back(alice, five):
    content = alice.client.get("/shares/?q=nothing-like-it").content.decode()
    assert "No link matches." in content
    assert '<details class="card request-new" >' in content


def test_a_search_goes_on_where_a_page_ends(alice, five, monkeypatch):
    monkeypatch.setattr(listing, "MOST_READ", 2)
    owner = person(alice)
    search, cursor, found, pages = share_search_for("plans"), None, [], 0
    while True:
        page = shares.list_own(owner=owner, search=search, cursor=cursor)
        found += page.items
        pages += 1
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [one.id for one in found] == [five[5].id]
    assert pages == 3
    monkeypatch.setattr(listing, "MOST_READ", 500)
    first = shares.list_own(owner=owner, search=share_search_for("photos"), limit=2)
    second = shares.list_own(owner=owner, search=share_search_for("photos"), limit=3, cursor=first.next_cursor)
    assert [one.id for one in first.items + second.items] == [made.id for made in reversed(five[:5])]


def test_the_api_searches_alike(alice, five, call):
    def ask(query):
        return {one["id"] for one in call(alice).get(f"shares/?{query}").json()["items"]}

    assert ask("q=photos&state=paused") == {five[1].id}
    assert call(alice).get("shares/?state=lost").status_code == 400
