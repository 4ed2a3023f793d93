"""Say what a mail tells, apart from how it looks, so that its text and its HTML cannot differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """An address to open, and what a press on it does."""

    label: str
    url: str


@dataclass(frozen=True)
class ListedFile:
    """A file that a mail names; its path, and its size in bytes."""

    path: str
    size: int


@dataclass(frozen=True)
class Content:
    """What a mail says, from top to bottom.

    All of it but the labels may contain names that people chose. No program that shows the mail makes links of
    them, except of addresses in `quote`.

    Args:
        subject: what happened, in a few words; the HTML's heading, too. It may be of any length.
        button: the one thing to do.
        greeting: the name of the reader; empty if it is not known.
        paragraphs: what happened, before the files and the button.
        quote: what a person wrote to the reader; if anyone may have, passed through `unlinked`.
        files: those to be named, and `more_files` how many others there are.
        notes: what else is worth knowing, after the button.
        links: what else the reader can do.
        stop: the address that turns this kind of mail off without signing in; empty for mails that are always
            sent. POST there does it at once, as mail programs do (RFC 8058); GET shows a form.
    """

    subject: str
    button: Link
    greeting: str = ""
    paragraphs: Sequence[str] = ()
    quote: str = ""
    files: Sequence[ListedFile] = ()
    more_files: int = 0
    notes: Sequence[str] = ()
    links: Sequence[Link] = ()
    stop: str = ""
