"""What the page of documents promises, and what it says of every row."""

from __future__ import annotations

from accounts.services import quota


def test_no_file_is_said_to_be_larger_than_the_quota(alice):
    assert "Any file type, up to 107 GB." in alice.client.get("/").content.decode()
    quota.change(user_id=alice.id, quota_bytes=5_000_000_000)
    assert "Any file type, up to 5.0 GB." in alice.client.get("/").content.decode()


def test_that_a_document_is_ready_is_no_news_to_who_opens_the_page(alice, upload):
    upload(alice, "a.txt")
    page = alice.client.get("/").content.decode()
    assert page.count('class="chip chip-ready" data-status-chip hidden>') == 1
