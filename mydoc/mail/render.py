"""Write a mail's content as text and as HTML, by the only templates of mails there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from mydoc.branding import Branding
from mydoc.branding.presentation import Shown, shown
from mydoc.core.sizes import in_words
from mydoc.mail import look
from mydoc.mail.content import Content, Link

_LONGEST_SUBJECT = 200
# Unicode's explicit bidirectional formatting: it can make "exe.txt" out of "txt.exe" on the screen.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What may stand before and after an address in a sentence, and in neither half of one.
_BEFORE, _AFTER, _IN_NO_ADDRESS = '<(“"', '>)”",.:;', re.compile(r"[\s@/:<>()]")
_BREAK = "\u200c"


def subject_line(subject: str) -> str:
    """Return a subject as one line, whatever names it has, and no longer than mail programs show."""
    line = " ".join(_DIRECTIONS.sub("", subject).split())
    return line if len(line) <= _LONGEST_SUBJECT else f"{line[: _LONGEST_SUBJECT - 1]}…"


def unlinked(text: str) -> str:
    """Return a text of which no mail program makes links: "report.zip" is a domain, too.

    An invisible zero-width non-joiner stands after each dot before a letter and in "://". Email addresses stay as
    they are, to be copied.
    """
    return re.sub(r"\S+", lambda word: _unlinked_word(word[0]), _DIRECTIONS.sub("", text))


def rendered(content: Content, *, brand: Shown | None = None) -> tuple[str, str]:
    """Return a mail as text and as HTML.

    Args:
        brand: the site's name, logo, colours and links; MyDoc's own for None.
    """
    context = _context(content, brand or shown(Branding()))
    text = render_to_string("mail/mail.txt", context).strip()
    return f"{text}\n", render_to_string("mail/mail.html", context)


def _context(content: Content, brand: Shown) -> dict[str, Any]:
    return {
        "subject": unlinked(subject_line(content.subject)),
        "greeting": f"Hello {unlinked(content.greeting)}," if content.greeting else "Hello,",
        "paragraphs": _all_unlinked(content.paragraphs),
        "quote": _DIRECTIONS.sub("", content.quote).strip(),
        "files": [{"path": _DIRECTIONS.sub("", file.path), "size": in_words(file.size)} for file in content.files],
        "more_files": content.more_files,
        "button": content.button,
        "notes": _all_unlinked(content.notes),
        "links": content.links,
        "stop": Link("Stop these emails", content.stop) if content.stop else None,
        "name": brand.name,
        "logo": look.logo(brand),
        "is_wordmark": brand.is_wordmark,
        "footer_links": brand.footer_links,
        "light": look.light(brand),
        "dark": look.dark(brand),
        "site_url": settings.SITE_URL,
    }


def _all_unlinked(texts: Sequence[str]) -> list[str]:
    return [unlinked(text) for text in texts]


def _unlinked_word(word: str) -> str:
    if _is_address(word):
        return word
    return re.sub(r"(?<=\w)\.(?=[^\W\d])|:(?=//)", lambda match: match[0] + _BREAK, word)


def _is_address(word: str) -> bool:
    """Return whether a word is an email address, in a time that grows with its length: anyone may have sent it."""
    user, _, domain = word.lstrip(_BEFORE).rstrip(_AFTER).partition("@")
    return bool(user and domain) and not _IN_NO_ADDRESS.search(f"{user}{domain}")
