"""What holds for every mail there is: both parts say the same, and no name in it does more than name."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser

import pytest
from django.core import mail as outgoing
from django.core import signing

from accounts.domain.notifications import Notification
from delivery import mails
from mydoc import mail
from mydoc.mail import look
from mydoc.mail.render import rendered, subject_line, unlinked
from tests.support.every_mail import EVERY, HOSTILE, STOPS
from tests.support.stack import ROOT

# What others that say what a mail tells have in common.
_PARTS = {"_to_recipient"}
_URL = re.compile(r"https?://[^\s<>\"]+")


class _Page(HTMLParser):
    """A mail's HTML: its elements, and the text that a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._hidden = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._hidden = tag if tag in {"style", "title"} else self._hidden

    def handle_endtag(self, tag):
        self._hidden = "" if tag == self._hidden else self._hidden

    def handle_data(self, data):
        self.text += "" if self._hidden else data

    def all(self, tag):
        """The attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def _both(kind, name="Alice"):
    text, html = rendered(EVERY[kind](name))
    return text, _Page(html)


def _contents():
    """The functions that say what a mail tells."""
    for top in ("mydoc", "accounts", "files"):
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.parse(path.read_text()).body:
                returns = isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns)
                if returns in {"Content", "mail.Content"} and node.name not in _PARTS:
                    yield node.name


def test_every_kind_of_mail_is_looked_at_here():
    assert set(_contents()) == {kind.partition(":")[0] for kind in EVERY}


def test_nothing_else_makes_or_sends_mails():
    sends = re.compile(r"\b(send_mail|EmailMessage|EmailMultiAlternatives|AnymailMessage|mail_admins)\b")
    found = {
        str(path.relative_to(ROOT))
        for top in ("mydoc", "accounts", "files")
        for path in (ROOT / top).rglob("*.py")
        if sends.search(path.read_text())
    }
    assert found == {"mydoc/mail/__init__.py", "mydoc/local/mail.py"}
    assert {path.name for path in (ROOT / "templates" / "mail").iterdir()} == {
        "mail.txt", "mail.html", "source.html", "source.css",
    }  # fmt: skip


def test_the_template_is_what_its_sources_make():
    assert mails.RESULT.read_text() == mails.built(), "run `make mails`"


@pytest.mark.parametrize("kind", EVERY)
def test_both_parts_have_the_same_links(kind):
    text, page = _both(kind)
    assert set(_URL.findall(text)) == {link["href"] for link in page.all("a")}


@pytest.mark.parametrize("kind", EVERY)
def test_there_is_one_button_and_it_stands_in_the_text(kind):
    text, page = _both(kind)
    [button] = [link for link in page.all("a") if link.get("class") == "button"]
    assert sum(line.endswith(f": {button['href']}") for line in text.splitlines()) == 1


@pytest.mark.parametrize("kind", EVERY)
def test_both_parts_say_the_same(kind):
    text, page = _both(kind)
    shown = " ".join(page.text.split())
    for line in text.splitlines():
        said = re.sub(r" \([\d.]+ \w+\)$", "", _URL.sub("", line).removeprefix("- ")).rstrip(" :,")
        assert said in shown


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("name", ["Alice", HOSTILE])
def test_it_fetches_nothing_and_runs_nothing(kind, name):
    _, page = _both(kind, name)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"img", "script", "link", "iframe", "object", "form", "input", "svg", "video", "base"}
    for tag, attributes in page.elements:
        assert not {"src", "background", "srcset", "onload", "onclick"} & set(attributes), tag
        assert "url(" not in (attributes.get("style") or "")


@pytest.mark.parametrize("kind", EVERY)
def test_all_looks_are_in_the_elements_themselves(kind):
    _, page = _both(kind)
    assert all(cell.get("style") for cell in page.all("td"))
    assert all(link.get("style") for link in page.all("a"))
    for attributes in page.all("table"):
        assert attributes.get("role") == "presentation" or attributes.get("class") == "files"


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("name", ["Alice", HOSTILE])
def test_nothing_is_left_of_the_template(kind, name):
    text, html = rendered(EVERY[kind](name))
    for left in ("{%", "%}", "None", "{{ name", "\u202e", *(["{{"] if name != HOSTILE else [])):
        assert left not in text
        assert left not in html
    assert "\n\n\n" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("kind", EVERY)
def test_names_become_no_links(kind):
    text, page = _both(kind, HOSTILE)
    allowed = {link["href"] for link in page.all("a")}
    assert not any("evil" in (address or "") for address in allowed)
    # What a person wrote to the reader is meant; what anyone may have written is no different from a name.
    quote = "" if kind == "reported" else EVERY[kind](HOSTILE).quote.replace("\u202e", "")
    listed = [line for line in text.splitlines() if line.startswith("- ")]
    paragraphs = [line for line in text.splitlines() if line not in quote.splitlines() and line not in listed]
    assert not any(re.search(r"evil\.com|http://evil", line) for line in paragraphs)


def test_file_names_stand_in_a_link_of_ours_so_that_no_program_makes_another():
    _, html = rendered(EVERY["personal_link: 2 files"]("evil.com"))
    linked = re.findall(r'<a class="file" href="([^"]+)"[^>]*>([^<]+)</a>', html)
    assert linked == [("https://mydoc.example.com/s/slug/to/key", f"Photos/{n} evil.com.zip") for n in (0, 1)]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("collected", "Alice <jane@example.com> sent you a file for “Alice”."),
        ("collected: 2 files", "Alice <jane@example.com> sent you 2 files for “Alice”. 1 file was rejected."),
        ("collected: 40 files", "- and 10 more\n"),
        ("collected: rejected", "tried to send you files for “Alice”. 2 files were rejected."),
        ("personal_link: 15 files", "- and 5 more\n"),
        ("personal_link", "- Photos/0 Alice.zip (1 byte)\n"),
        ("personal_link: 2 files", "- Photos/1 Alice.zip (10 bytes)\n"),
    ],
)
def test_counts_are_in_plain_english(kind, says):
    assert says in _both(kind)[0]


def test_each_kind_that_can_be_turned_off_is_a_mail():
    assert {kind for _, kind in STOPS.values()} == set(Notification)


@pytest.mark.parametrize("kind", EVERY)
def test_a_mail_that_can_be_turned_off_has_a_link_for_that_and_for_nothing_else(kind):
    content = EVERY[kind]("Alice")
    text, _ = _both(kind)
    expected = STOPS.get(kind.partition(":")[0])
    assert bool(content.stop) == (expected is not None)
    assert (f"Stop these emails: {content.stop}\n" in text) == bool(content.stop)
    if expected:
        token = content.stop.rstrip("/").rpartition("/")[2]
        assert signing.loads(token, salt="accounts.unsubscribe") == list(expected)


def test_the_colours_are_those_of_the_pages():
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text()
    light, dark = tokens.split("@media (prefers-color-scheme: dark)")[0], tokens.split('[data-theme="dark"] {')[1]
    for colours, where in ((look.LIGHT, light), (look.DARK, dark)):
        for name, value in vars(colours).items():
            assert f"--{name.replace('_', '-')}: {value};" in where


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("report.zip", "report.\u200czip"),
        ("https://evil.com/a", "https:\u200c//evil.\u200ccom/a"),
        ("Jane <jane@example.com>", "Jane <jane@example.com>"),
        ("(jane@example.com)", "(jane@example.com)"),
        ("jane@evil.com/login", "jane@evil.\u200ccom/login"),
        ("1.5 GB. Until 10:00.", "1.5 GB. Until 10:00."),
        ("\u202etxt.exe", "txt.\u200cexe"),
    ],
)
def test_a_name_is_no_address(text, shown):
    assert unlinked(text) == shown


def test_words_that_begin_and_end_like_addresses_are_read_in_a_time_that_grows_with_them():
    """Anyone may report a link in words of 2,000 characters; those of hundreds of thousands would take days."""
    for word in ('"' * 100_000 + "@" + "," * 100_000 + "(", "@" * 100_000, "(" + "a@" * 100_000):
        assert unlinked(word) == word


def test_a_subject_is_one_line_whatever_is_in_it():
    assert subject_line("Plans\r\nBcc: eve@evil.com\t\u2028x") == "Plans Bcc: eve@evil.com x"
    content = mail.Content("Plans\r\nBcc: eve@evil.com", mail.Link("Open", "https://example.com/"))
    mail.send(to="bob@example.com", content=content)
    [message] = outgoing.outbox
    headers = message.message().as_bytes().partition(b"\n\n")[0]
    assert b"\nBcc" not in headers
    assert message.recipients() == ["bob@example.com"]


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("name", ["Alice", "Ä" * 200])
def test_no_line_is_longer_than_mail_servers_take(kind, name):
    # AWS, "RawMessage": 1,000 characters with the line break, as RFC 5321 has it.
    mail.send(to="bob@example.com", content=EVERY[kind](name))
    assert max(map(len, outgoing.outbox[0].message().as_bytes().split(b"\n"))) <= 998


def test_a_mail_stays_below_what_gmail_cuts_off():
    # Gmail clips what is longer than 102 KB.
    longest = max(len(rendered(EVERY[kind]("x" * 120))[1].encode()) for kind in EVERY)
    assert longest < 60_000
