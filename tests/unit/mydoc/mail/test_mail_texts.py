"""What mails say, as text and as HTML: rendered from plain objects, and kept instead of sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outgoing

from accounts.domain.people import Person
from files.domain.recipients import MailState, NamedRecipient
from files.domain.requests import Arrival, CollectedFile
from files.models import NewsItem, SubmissionItem
from files.services.recipients import mail as of_recipients
from files.services.recipients import texts
from files.services.recipients.addressed import Addressed
from files.services.requests import notifications
from tests.support.rule_tables import LATER, NOW, request, share

ALICE = Person("alice", "alice@example.com", "Alice", "Ahrens")
BOB = NamedRecipient("bob", "bob@example.com", "key", NOW, MailState.PENDING, number=2)
DAY = timedelta(days=1)


def sent():
    """The only mail there is: it, its text and its HTML."""
    [message] = outgoing.outbox
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return message, str(message.body), str(html)


def mail_link(content=texts.personal_link, zone="", **fields):
    of_recipients.send(Addressed(share(**fields), BOB, ALICE, "", zone), content)
    return sent()


@pytest.mark.parametrize("content", [texts.personal_link, texts.reminder])
def test_a_mail_with_a_link_says_who_what_and_until_when(content):
    message, *both = mail_link(content, title="Plans & <more>", message="Look:\n<b>here</b>", password_hash="#")
    assert (message.to, message.reply_to) == (["bob@example.com"], ["alice@example.com"])
    assert message.subject in {
        "MyDoc: Alice Ahrens sent you Plans & <more>", "MyDoc: Plans & <more>: the link expires soon"
    }  # fmt: skip
    for text in both:
        assert "Alice Ahrens" in text
        assert "/s/slug/to/key" in text
        assert "/s/slug" not in text.replace("/s/slug/to/key", "")
        assert f"{LATER:%-d %B %Y, %H:%M} UTC" in text
    plain, html = both
    assert "Plans & <more>" in plain
    assert "Plans &amp; &lt;more&gt;" in html
    assert "<b>here</b>" not in html


def test_the_first_mail_has_the_message_and_says_that_there_is_a_password():
    _, plain, html = mail_link(message="Look:\n<b>here</b>", password_hash="#")
    assert "Look:\n<b>here</b>" in plain
    assert "&lt;b&gt;here&lt;/b&gt;" in html
    assert "password" in plain
    assert "password" in html
    outgoing.outbox.clear()
    _, plain, html = mail_link()
    assert "password" not in plain + html


def test_a_link_that_opens_later_says_when():
    _, plain, html = mail_link(starts_at=NOW + DAY, expires_at=NOW + 2 * DAY)
    for text in (plain, html):
        assert "2 January 2030, 00:00 UTC" in text
        assert "3 January 2030, 00:00 UTC" in text


def test_it_ends_with_the_last_of_its_documents():
    _, plain, html = mail_link(expires_at=NOW + 20 * DAY, documents_end=NOW + DAY)
    for text in (plain, html):
        assert "2 January 2030, 00:00 UTC" in text
        assert "21 January 2030" not in text


def test_the_tag_says_what_a_mail_is_about_and_opens_nothing():
    message, *_ = mail_link()
    assert message.esp_extra["EmailTags"] == [{"Name": "about", "Value": "recipient_alice_1_bob_2"}]


def test_a_title_however_long_is_one_line_of_a_subject():
    message, *_ = mail_link(title="x" * 500)
    sent_you = "Alice Ahrens sent you "
    assert message.subject == f"MyDoc: {sent_you}{'x' * (199 - len(sent_you))}…"


@pytest.mark.parametrize(("count", "what"), [(1, "a document"), (2, "documents"), (0, "documents")])
def test_a_link_without_a_title_is_called_by_how_much_it_holds(count, what):
    message, plain, _ = mail_link(documents_count=count)
    assert message.subject == f"MyDoc: Alice Ahrens sent you {what}"
    assert f"sent you {what}.\n" in plain


def file(number, **fields):
    return CollectedFile(f"{number:03}", f"{number}.txt", "", 5, Arrival.RECEIVED, NOW, NOW, **fields)


def mail_news(files, *, received, failed=0, name="Jane", email="jane@example.com"):
    news = notifications._News(
        request(title="Plans & drawings"),
        SubmissionItem("slug", "s#1", name=name, email=email, started_at=NOW, files=received, bytes=5),
        NewsItem("slug", "n#1", since=NOW, received=received, failed=failed),
        files,
    )
    notifications._mail(news, ALICE)
    return sent()


def test_an_owner_reads_who_sent_what_and_where_it_is():
    message, plain, html = mail_news([file(0), file(1)], received=2)
    assert (message.to, message.subject) == (["alice@example.com"], "MyDoc: New files for “Plans & drawings”")
    assert "Jane <jane@example.com> sent you 2 files for “Plans & drawings”" in plain
    assert "Jane &lt;jane@example.com&gt;" in html
    for text in (plain, html):
        assert "0.txt" in text
        assert "1.txt" in text
        assert "5 bytes" in text
        assert "/requests/1/" in text
        assert "more</td>" not in text
        assert "- and" not in text
        assert "rejected" not in text


def test_whoever_gave_no_name_is_a_guest():
    _, plain, _ = mail_news([file(0)], received=1, name="", email="")
    assert "A guest sent you a file for “Plans & drawings”." in plain


def test_times_are_those_of_the_readers_place():
    _, plain, html = mail_link(starts_at=NOW + DAY, expires_at=NOW + 200 * DAY, zone="Europe/Berlin")
    for text in (plain, html):
        assert "2 January 2030, 01:00 Berlin time" in text
        assert "20 July 2030, 02:00 Berlin time" in text
        assert "UTC" not in text


def test_files_that_are_not_named_are_counted():
    _, plain, html = mail_news([file(number) for number in range(33)], received=33)
    assert "- and 3 more" in plain
    assert "3 more" in html
    assert "29.txt" in plain
    assert "30.txt" not in plain


@pytest.mark.parametrize(("failed", "said"), [(1, "1 file was rejected"), (2, "2 files were rejected")])
def test_files_that_failed_are_counted(failed, said):
    _, plain, html = mail_news([], received=0, failed=failed)
    assert said in plain
    assert said in html
