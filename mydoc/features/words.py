"""Write sizes and spans of time as people do, exact both ways; plain Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

_BYTES = {
    "TiB": 1024**4,
    "TB": 1000**4,
    "GiB": 1024**3,
    "GB": 1000**3,
    "MiB": 1024**2,
    "MB": 1000**2,
    "KiB": 1024,
    "kB": 1000,
    "bytes": 1,
}
_SECONDS = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
_OTHER_NAMES = {"byte": "bytes", "b": "bytes", "d": "days", "h": "hours", "min": "minutes", "s": "seconds"}
_NUMBER_AND_UNIT = re.compile(r"([0-9]{1,20}(?:[.,][0-9]{1,20})?)\s*([A-Za-z]{0,10})")


def size_text(count: int) -> str:
    """Return bytes in the unit that writes them exactly with the smallest number: "100 GiB"."""
    return _text(count, _BYTES)


def time_text(seconds: int) -> str:
    """Return seconds in the largest unit that writes them exactly: "7 days"."""
    return _text(seconds, _SECONDS)


def read_size(text: str) -> int:
    """Return the bytes in a text such as "50 GB", "1.5 TiB" or "1000".

    Raises:
        ValueError: if it is nothing like that, or no whole number of bytes.
    """
    return _read(text, _BYTES)


def read_time(text: str) -> int:
    """Return the seconds in a text such as "7 days", "36 h" or "90".

    Raises:
        ValueError: if it is nothing like that, or no whole number of seconds.
    """
    return _read(text, _SECONDS)


def _text(count: int, units: Mapping[str, int]) -> str:
    unit = next((name for name, value in units.items() if count and count % value == 0), list(units)[-1])
    number = count // units[unit]
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"


def _read(text: str, units: Mapping[str, int]) -> int:
    found = _NUMBER_AND_UNIT.fullmatch(text.strip())
    if found is None:
        raise ValueError("no number and unit")
    number, name = found[1].replace(",", "."), found[2].lower()
    name = _OTHER_NAMES.get(name, name)
    spelled = {unit.lower(): value for unit, value in units.items()}
    spelled |= {unit.lower().removesuffix("s"): value for unit, value in units.items()} | {"": 1}
    if name not in spelled:
        raise ValueError("no unit of these")
    exact = Fraction(number) * spelled[name]
    if exact.denominator != 1:
        raise ValueError("not whole")
    return int(exact)
