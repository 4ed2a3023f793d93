"""Sign URLs with which others read objects."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from urllib.parse import quote

from files.blobs.bucket import storage
from files.domain.documents import UNKNOWN_TYPE

# A letter can become several, and S3 takes a request line of up to 8 KB.
_LONGEST_PLAIN = 200
_LONGEST_EXTENSION = 20
# What ends the header's value, and, as transliterations make them anew, what file systems take for something else.
_NOT_PLAIN = frozenset('"\\%;/:*?<>|')


def sign_download(
    key: str, *, name: str, lifetime: timedelta, content_type: str = UNKNOWN_TYPE, method: str = "GET"
) -> str:
    """Return a URL that saves the object under `name` and never shows it in the page; no round trip.

    Args:
        method: GET or HEAD, of which S3 takes the one that was signed.
    """
    shown = {"ResponseContentDisposition": attachment(name), "ResponseContentType": content_type}
    return _url(key, lifetime, shown, method=method)


def sign_preview(key: str, *, name: str, content_type: str, lifetime: timedelta) -> str:
    """Return a URL of the object for a page's picture, player or script; no round trip.

    Opened on its own it saves the object, as a download does; embedded in a page it is shown. S3 adds no
    `nosniff` to a presigned answer; an attachment is never a document, whatever a browser takes it for.

    Args:
        content_type: from the closed list of `files.domain.previews`.
    """
    shown = {"ResponseContentDisposition": attachment(name), "ResponseContentType": content_type}
    return _url(key, lifetime, shown)


def sign_image(key: str, *, lifetime: timedelta) -> str:
    """Return a URL of an image that the system made itself, to be shown in a page; no round trip."""
    return _url(key, lifetime, {})


def _in_ascii(name: str) -> str:
    """Return a name that a person recognises, of ASCII letters: "Überweisung März.pdf" is "Uberweisung
    Marz.pdf"."""
    if name.isascii():
        return name
    # Imported here, since most names need none of its tables.
    from anyascii import anyascii

    # Composed, since a letter and its accent apart are two to transliterate.
    stem, dot, extension = anyascii(unicodedata.normalize("NFC", name)).rpartition(".")
    if not dot:
        return extension[:_LONGEST_PLAIN] or "_"
    extension = extension[-_LONGEST_EXTENSION:]
    return f"{stem[: _LONGEST_PLAIN - len(extension)] or '_'}.{extension}"


def attachment(name: str) -> str:
    """Return a Content-Disposition that every browser understands (RFC 6266 with RFC 8187's encoding). Programs
    that read its first name alone, such as curl, get one in ASCII that a person still reads."""
    plain = "".join(c if " " <= c < "\x7f" and c not in _NOT_PLAIN else "_" for c in _in_ascii(name))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _url(key: str, lifetime: timedelta, answer: dict[str, str], *, method: str = "GET") -> str:
    seconds = int(lifetime.total_seconds())
    return str(storage().url(key, parameters=answer, expire=seconds, http_method=method))
