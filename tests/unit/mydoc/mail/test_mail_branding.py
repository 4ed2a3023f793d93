"""Mails have the site's own name, sender, logo, colours and links."""

from __future__ import annotations

import re
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from django.core import mail as outbox
from django.template import Context, Template

from mydoc import mail
from mydoc.branding import Branding, Link, service
from mydoc.branding.domain import Logo
from mydoc.mail import Content

CONTENT = Content(subject="Hello", button=mail.Link("Open", "https://example.com/s/x"))
ACME = Branding(
    name="Acme Files",
    accent="#7a3e9d",
    footer_links=(Link("Imprint", "https://acme.example/imprint"),),
    logo=Logo("a" * 32, 120, 60),
)

pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch, settings):
    """Sends a mail of a site with this branding, and gives it back."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "MyDoc <mydoc@example.com>"

    def send(branding: Branding):
        monkeypatch.setattr(service, "branding_of", lambda item: branding)
        mail.send(to="bob@example.com", content=CONTENT)
        return outbox.outbox[-1]

    return send


def test_a_site_that_chose_nothing_sends_as_mydoc(send):
    sent = send(Branding())
    assert (sent.subject, sent.from_email) == ("MyDoc: Hello", "MyDoc <mydoc@example.com>")
    assert "<img" not in sent.alternatives[0].content


def test_the_name_is_in_subject_sender_and_text(send):
    sent = send(ACME)
    assert (sent.subject, sent.from_email) == ("Acme Files: Hello", "Acme Files <mydoc@example.com>")
    assert sent.body.endswith("Acme Files, http://localhost:8000\nImprint: https://acme.example/imprint\n")
    assert "MyDoc" not in sent.body + sent.alternatives[0].content


@pytest.mark.parametrize("sender", ["Jane, of Acme", 'The "A" team', "Björn <b@evil.example>"])
def test_a_sender_of_its_own_keeps_the_stages_address(send, sender: str):
    message = send(Branding(name="Acme Files", sender_name=sender)).message()
    assert parseaddr(message["From"])[1] == "mydoc@example.com"
    assert sender.split()[0].strip(",") in str(make_header(decode_header(message["From"])))


@pytest.mark.parametrize(
    "sender",
    [
        "名" * 60,
        "Universitätsklinikum Hamburg-Eppendorf, Rechenzentrum",
        'ä "b" <boss@evil.example>, boss@evil.example',
    ],
)
def test_a_long_sender_is_whole_in_words_as_long_as_mail_programs_read(send, sender: str):
    """RFC 2047, 2: an encoded word has at most 75 characters."""
    header = re.search(rb"^From:((?:.*\n )*.*)\n", send(Branding(sender_name=sender)).message().as_bytes(), re.M)
    assert header
    text = header[1].decode()
    assert max(map(len, text.split())) <= 75
    name, address = parseaddr(text.replace("\n", ""))
    assert (str(make_header(decode_header(name))), address) == (sender, "mydoc@example.com")


def test_the_html_has_logo_colours_and_links(send):
    html = send(ACME).alternatives[0].content
    assert f'src="http://localhost:8000/branding/{"a" * 32}.png" width="80" height="40"' in html
    assert re.search(r'class="button"[^>]*background-color: #7a3e9d', html)
    assert '<a href="https://acme.example/imprint"' in html
    assert "#0e6b60" not in html
    assert "#66cdbd" not in html


def test_a_name_is_text_wherever_it_is_shown():
    shown = Template("{% include 'parts/brand.html' %}").render(Context({"brand": {"name": "<b>&"}}))
    assert "&lt;b&gt;&amp;" in shown
