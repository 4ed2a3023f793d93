"""Write sizes, times and kinds as pages do. static/js/format.js writes the same words."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from files.domain.request_types import may_be_photos, types_in_words, with_spellings
from files.domain.share_state import state_moment, state_of
from files.domain.shares import Share
from mydoc.core import clock
from mydoc.core.sizes import in_words

register = template.Library()
register.filter("size", in_words)
register.filter("types_in_words", types_in_words)
register.filter("may_be_photos", may_be_photos)
register.filter("with_spellings", with_spellings)

_KIND_ICONS = {
    "image": "file-image",
    "pdf": "file-type",
    "audio": "file-music",
    "video": "file-play",
    "text": "file-text",
    "document": "file-text",
    "archive": "file-archive",
    "spreadsheet": "file-spreadsheet",
    "presentation": "presentation",
}
_KIND_NAMES = {
    "image": "Image",
    "pdf": "PDF",
    "audio": "Audio",
    "video": "Video",
    "text": "Text",
    "document": "Document",
    "archive": "Archive",
    "spreadsheet": "Spreadsheet",
    "presentation": "Presentation",
}


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Return an icon of the style sheet; the text beside it, or the button's label, is its meaning."""
    return format_html('<i class="icon i-{}" aria-hidden="true"></i>', name)


@register.filter
def share_state(share: Share) -> str:
    """Return the state of a link for its owner, a value of ShareState."""
    return state_of(share, at=clock.now()).value


@register.filter
def share_moment(share: Share) -> datetime | None:
    """Return the moment that belongs to the state of a link, by `state_moment`."""
    return state_moment(share, at=clock.now())


@register.filter
def kind_icon(kind: str) -> str:
    """Return the icon's name for a kind of document."""
    return _KIND_ICONS.get(kind, "file")


@register.filter
def kind_name(kind: str) -> str:
    """Return a kind of document as people call it."""
    return _KIND_NAMES.get(kind, "File")


@register.filter
def time_left(until: datetime) -> str:
    """Return how long until a moment: "6 days left"."""
    seconds = int((until - clock.now()).total_seconds())
    return f"{_duration(seconds)} left" if seconds > 0 else "Expired"


@register.filter
def urgency(until: datetime) -> str:
    """Return how urgent a moment is: "now" under 10 minutes, "soon" under an hour."""
    seconds = (until - clock.now()).total_seconds()
    if seconds < 600:
        return "now"
    return "soon" if seconds < 3600 else ""


@register.filter
def lifetime(seconds: float) -> str:
    """Return a span of time: "7 days"."""
    return _duration(int(seconds))


@register.filter
def iso(moment: datetime) -> str:
    """Return a moment as <time datetime> wants it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _duration(seconds: int) -> str:
    minutes = seconds // 60
    hours = minutes // 60
    if minutes == 0:
        return f"{seconds} s"
    if hours == 0:
        return f"{minutes} min"
    if hours < 48:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{(hours + 12) // 24} days"
