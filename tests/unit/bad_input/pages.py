"""What a browser makes of a page, and of a presigned URL."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class Page(HTMLParser):
    """What a browser makes of a page; fails if anything in it would run."""

    def __init__(self) -> None:
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


def read(answer: Any) -> Page:
    """The page in an answer."""
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    page = Page()
    page.feed(answer.content.decode())
    page.close()
    return page


def saved_as(url: str) -> str:
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
