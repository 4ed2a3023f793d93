"""Recognise text, and the active content that text can be: HTML, SVG and XML."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from files.inspection.types import HTML, SVG, XHTML, XML, XML_EXTENSIONS

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# UTF-32 before UTF-16: the little-endian mark of one begins with that of the other.
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In Windows-1252 and its like most letters are still ASCII.
_MOST_HIGH_BYTES: Final = 0.3
_HIGH_BYTES: Final = bytes(range(0x80, 0x100))
# One of two thousand random strings of this length has no control character.
_TELLING_LENGTH: Final = 64
_NEVER_IN_TEXT: Final = frozenset({"Cn", "Co", "Cs"})

# No one begins a text in another language with these.
_HTML_STRONG: Final = frozenset({"html", "head", "body", "script", "style", "title", "iframe", "meta", "link"})
# What browsers take for HTML at the start of a text, and Markdown files begin with as well.
_HTML_WEAK: Final = frozenset(
    {"a", "b", "br", "center", "div", "font", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img"}
    | {"input", "object", "p", "picture", "span", "table"}
)
_TAG: Final = re.compile(r"<(?:[A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)")
_MOST_PROLOGUE_PARTS: Final = 50


def as_text(head: bytes, *, cut: bool) -> str | None:
    """Return the text that the bytes are, without byte order mark, or ``None`` if they are not text.

    Args:
        head: the first bytes of a file.
        cut: whether the file goes on after them, perhaps in the middle of a character.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return _decode(head[len(mark) :], encoding, cut=cut)
    text = _decode(head, "utf-8", cut=cut)
    # Counted by what is left without them: byte by byte, this took most of the time of processing a small file.
    if text is None and len(head) - len(head.translate(None, _HIGH_BYTES)) <= _MOST_HIGH_BYTES * len(head):
        text = _decode(head, "latin-1", cut=cut)
    return text


def as_older_text(head: bytes, *, cut: bool, is_named: bool) -> str | None:
    """Return what can be read of a text in an encoding that says nothing of itself, or ``None`` if it is none: of
    Cyrillic or East Asian letters in older encodings, or UTF-16 without a mark. Only its ASCII letters are right.

    Ask only for bytes that are nothing else.

    Args:
        head: the first bytes of a file.
        cut: whether the file goes on after them.
        is_named: whether the name says that it is a text; if not, a short one is not believed.
    """
    if 0 in head:
        texts = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _decode(head, encoding, cut=cut))]
        best = max(texts, key=_count_spaces, default="")
        return best if _count_spaces(best) and not any(map(_is_never_in_text, best)) else None
    text = _decode(head, "latin-1", cut=cut) if is_named or len(head) >= _TELLING_LENGTH else None
    return text if text and _count_spaces(text) else None


def _count_spaces(text: str) -> int:
    # Of the other byte order they are other signs.
    return sum(text.count(space) for space in " \r\n")


def _is_never_in_text(letter: str) -> bool:
    return unicodedata.category(letter) in _NEVER_IN_TEXT


def _decode(data: bytes, encoding: str, *, cut: bool) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def markup_type(text: str, *, extension: str, named_text: bool) -> str | None:
    """Return the content type if the text is HTML, SVG or XML, else ``None``.

    Args:
        text: the beginning of the file.
        extension: of its name, lower case, without dot.
        named_text: the name says another sort of text, such as Markdown, which may begin with a tag.
    """
    rest, is_xml = _without_prologue(text)
    if rest[:14].lower() == "<!doctype html":
        return XHTML if is_xml else HTML
    tag = _TAG.match(rest)
    root = tag.group(1).lower() if tag else ""
    if root == "svg":
        return SVG
    if root == "html" and is_xml:
        return XHTML
    if is_xml:
        return XML
    if root in _HTML_STRONG or (root in _HTML_WEAK and not named_text):
        return HTML
    if root and (extension in XML_EXTENSIONS or "xmlns" in rest[:1024]) and not named_text:
        return XML
    return HTML if text.lstrip().startswith("<!--") and not named_text else None


def _without_prologue(text: str) -> tuple[str, bool]:
    """Skip declarations, comments and foreign doctypes; tell whether there was an XML declaration."""
    is_xml = False
    for _ in range(_MOST_PROLOGUE_PARTS):
        text = text.lstrip("\ufeff \t\r\n\f")
        if text.startswith("<?") and not text.startswith("<?php"):
            is_xml = is_xml or text[:5].lower() == "<?xml"
            end = "?>"
        elif text.startswith("<!--"):
            end = "-->"
        elif text[:9].lower() == "<!doctype" and text[:14].lower() != "<!doctype html":
            end = _end_of_doctype(text)
        else:
            break
        text = text.partition(end)[2]
    return text, is_xml


def _end_of_doctype(text: str) -> str:
    subset, close = text.find("["), text.find(">")
    return "]>" if 0 <= subset < close else ">"
