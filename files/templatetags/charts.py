"""Draw bars by day as SVG: across in per cent, so that they fit any width; up and down in pixels, so that
neither bars nor letters are distorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.dateformat import format as format_date

from files.domain.statistics import Day
from mydoc.core.sizes import in_words as size

register = template.Library()

TOP, BOTTOM = 12, 172
_WORDS = {"claims": "download", "uploads": "upload", "collected": "document"}
# Of a tenth of the power of ten below a number.
_MULTIPLES = (12, 16, 20, 24, 30, 40, 50, 60, 80, 100)
_LEAST_HEIGHT = 2
_MOST_DAYS_WITH_GAPS = 100


@dataclass(frozen=True)
class Bar:
    """The bar of a day."""

    x: float
    y: int
    width: float
    height: int
    label: str


@dataclass(frozen=True)
class Mark:
    """A label at an axis, and its position."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Everything that the template draws.

    Attributes:
        levels: of the horizontal lines, the highest first.
        dates: the first, the middle and the last.
        summary: the numbers that matter, in sentences.
    """

    bars: list[Bar]
    levels: list[Mark]
    dates: list[Mark]
    summary: str


@register.filter
def count(value: int) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}"


@register.simple_tag
def bars(days: Sequence[Day], name: str) -> Chart:
    """Return a chart of one of the figures of days.

    Args:
        days: at least two, the oldest first.
        name: of the figure; one that ends in "bytes" is shown as a size.
    """
    values = [getattr(day.figures, name) for day in days]
    top = _round_up(max(values))
    slot = 100 / len(days)
    width = slot * 0.72 if len(days) <= _MOST_DAYS_WITH_GAPS else slot
    drawn = []
    for number, (day, value) in enumerate(zip(days, values, strict=True)):
        if value:
            height = max(_LEAST_HEIGHT, round(value / top * (BOTTOM - TOP)))
            label = f"{_date(day, days)}: {_shown(value, name)}"
            drawn.append(
                Bar(round(slot * number + (slot - width) / 2, 3), BOTTOM - height, round(width, 3), height, label)
            )
    return Chart(
        bars=drawn,
        levels=[Mark(BOTTOM - (BOTTOM - TOP) * part, _amount(round(top * part), name)) for part in (1, 0.5, 0)],
        dates=[Mark(at, _date(day, days)) for at, day in _ends_and_middle(days)],
        summary=_summary(days, values, name),
    )


def _ends_and_middle(days: Sequence[Day]) -> list[tuple[float, Day]]:
    return [(0, days[0]), (50, days[len(days) // 2]), (100, days[-1])]


def _round_up(value: int) -> int:
    """Return the next number that people like and half of which is one, too."""
    step = 10 ** (len(str(max(1, value - 1))) - 1)
    candidates = (multiple * step // 10 for multiple in _MULTIPLES)
    return next(number for number in candidates if number >= max(2, value) and number % 2 == 0)


def _summary(days: Sequence[Day], values: Sequence[int], name: str) -> str:
    span = f"{_date(days[0], days)} to {_date(days[-1], days)} {days[-1].date.year}"
    total = sum(values)
    if not total:
        return f"{span}: nothing."
    most = max(range(len(values)), key=values.__getitem__)
    mean = total / len(days)
    average = size(round(mean)) if name.endswith("bytes") else f"{mean:,.1f}"
    return (
        f"{span}: {_shown(total, name)} in total, {average} per day on average, "
        f"most on {_date(days[most], days)}: {_shown(values[most], name)}."
    )


def _shown(value: int, name: str) -> str:
    """Return a number with what it counts."""
    if name.endswith("bytes"):
        return size(value)
    word = _WORDS[name]
    return f"{count(value)} {word if value == 1 else f'{word}s'}"


def _amount(value: int, name: str) -> str:
    return size(value) if value and name.endswith("bytes") else count(value)


def _date(day: Day, days: Sequence[Day]) -> str:
    """Return a date, with its year where that is not the last day's."""
    return format_date(day.date, "j M" if day.date.year == days[-1].date.year else "j M Y")
