"""Pictures on a link's page: of what may be looked at there, for a minute."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from files.services import uploads
from mydoc import features
from mydoc.features import Feature
from tests.support.documents import person
from tests.support.features import version
from tests.support.links import Visitor

pytestmark = pytest.mark.usefixtures("with_pictures")


def _shown(slug):
    """The addresses of the pictures, as the API and the page have them."""
    visitor = Visitor(slug)
    told = [document["thumbnail_url"] for document in visitor.look().json()["documents"]]
    return told, visitor.page().content.decode().count("/thumbnail.webp?")


def test_a_document_is_shown_by_its_picture_for_a_minute(share, upload, alice):
    pictured, other = upload(alice, "a.png"), upload(alice, "b.png")
    link = share([pictured, other])
    (first, second), count = _shown(link.slug)

    assert count == 2
    assert pictured.id in first
    assert other.id in second
    assert parse_qs(urlsplit(first).query)["X-Amz-Expires"] == ["60"]


@pytest.mark.parametrize("rules", [{"max_downloads": 5}, {"is_one_time": True}], ids=str)
def test_a_link_that_counts_shows_no_pictures_of_what_it_counts(share, rules):
    assert _shown(share(**rules).slug) == ([None], 0)


def test_no_picture_where_an_administrator_switched_previews_off(share):
    link = share()
    assert _shown(link.slug)[1] == 1
    features.change(version=version(), change=features.Change(switches={Feature.PREVIEWS: False}), by="admin")
    assert _shown(link.slug) == ([None], 0)


def test_no_picture_of_what_is_still_on_its_way(share, alice):
    assert _shown(share([uploads.start(owner=person(alice), name="a.png", size=1)]).slug) == ([None], 0)
