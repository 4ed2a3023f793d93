"""A program downloads some documents of a link as a ZIP."""

from __future__ import annotations

import pytest

from tests.support.linked_zips import link
from tests.support.links import Visitor


@pytest.fixture
def holds(alice, upload):
    return [upload(alice, "a.txt", b"a", folder="Photos"), upload(alice, "b.txt", b"b")]


@pytest.fixture
def visitor(alice, holds):
    return Visitor(link(alice, holds).slug)


def post(visitor, path, body):
    return visitor.browser.post(f"{visitor.api}{path}", body, "application/json")


@pytest.mark.parametrize("by", ["documents", "folders"])
def test_chosen_waited_for_and_claimed(visitor, holds, run_jobs, by):
    chosen = {"documents": [holds[0].id], "folders": ["Photos"]}[by]
    begun = post(visitor, "zip/", {by: chosen}).json()
    assert (begun["state"], begun["total"]) == ("building", 1)
    run_jobs()
    seen = visitor.browser.get(f"{visitor.api}zip/", {"selection": begun["selection"]}).json()
    assert (seen["state"], seen["selection"]) == ("ready", begun["selection"])
    claimed = post(visitor, "zip/claim/", {"selection": begun["selection"]})
    assert claimed.status_code == 200
    assert claimed.json()["size"] == seen["size"]
    # Everything is another ZIP, which has no name of that kind.
    assert visitor.browser.get(f"{visitor.api}zip/").json()["state"] == "none"
    assert post(visitor, "zip/", {"documents": [one.id for one in holds]}).json()["selection"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"documents": ["x"]},
        {"folders": [""]},
        {"folders": ["\ud800"]},
        {"documents": "x"},
        {"documents": ["x"] * 251},
        {"folders": [f"{number}" for number in range(251)]},
        {"folders": [f"{number}".ljust(1024, "x") for number in range(20)]},
    ],
)
def test_what_is_no_selection_is_refused(visitor, body):
    answer = post(visitor, "zip/", body)
    assert answer.status_code == 400, answer.content


def test_without_script_a_page_of_its_own_says_how_far_it_is(visitor, holds, run_jobs):
    started = visitor.browser.post(f"/s/{visitor.slug}/zip", {"folder": "Photos"})
    assert started.status_code == 303
    assert b"Preparing the ZIP" in visitor.browser.get(started["Location"]).content
    run_jobs()
    ready = visitor.browser.get(started["Location"]).content.decode()
    assert "Photos.zip" in ready
    key = started["Location"].rpartition("selection=")[2]
    assert f'name="selection" value="{key}"' in ready
    taken = visitor.browser.post(f"/s/{visitor.slug}/zip/claim", {"selection": key})
    assert (taken.status_code, ".zip?" in taken["Location"]) == (303, True)


def test_without_script_a_refusal_is_read(visitor):
    refused = visitor.browser.post(f"/s/{visitor.slug}/zip", {"folder": "No such"})
    assert refused.status_code == 409
    assert "is not in this link any more" in refused.content.decode()


def test_the_page_searches_and_keeps_folders_together(visitor):
    page = visitor.page().content.decode()
    assert page.index("b.txt") < page.index('id="folder-Photos"') < page.index("a.txt")
    found = visitor.page(q="photos A").content.decode()
    assert ("a.txt" in found, "b.txt" in found) == (True, False)
    assert "No documents match" in visitor.page(q="nothing such").content.decode()
    assert visitor.page(cursor="x").status_code == 400
