"""Who opens a document's address without access reads what it is."""

from __future__ import annotations

import pytest
from django.urls import set_script_prefix

from mydoc.core.ids import new_id

WORDS = "This is the address of a document"


@pytest.mark.parametrize("below", ["", "/below/a/path"])
@pytest.mark.parametrize("address", ["/documents/{id}/", "/documents/nobodys/", "/?share={id}"])
def test_the_sign_in_page_says_so_whether_or_not_the_document_exists(client, aws, address, below, settings):
    settings.FORCE_SCRIPT_NAME = below or None
    # The test client does not do what Django's WSGI handler does at each request.
    set_script_prefix(f"{below}/")
    address = f"{below}{address.format(id=new_id())}"
    try:
        assert WORDS in client.get("/accounts/login/", {"next": address}).text
    finally:
        set_script_prefix("/")


@pytest.mark.parametrize(
    "address", ["", "/", "/shares/", "/documents/", "/nowhere/", "//x.example/documents/1/", "/?q=share="]
)
def test_it_says_so_of_no_other_page(client, aws, address):
    assert WORDS not in client.get("/accounts/login/", {"next": address}).text


def test_who_is_signed_in_and_has_no_access_is_told_what_to_ask_for(alice, bob, upload):
    answer = bob.client.get(f"/documents/{upload(alice).id}/")
    assert answer.status_code == 403
    assert f"{WORDS} that is not shared with you" in answer.text
    assert "public link" in answer.text
