"""Write sizes for people."""

from __future__ import annotations

_UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB")


def in_words(count: int) -> str:
    """Return a number of bytes in powers of 1,000, as files and disks are labelled: "1.5 GB"."""
    if count == 1:
        return "1 byte"
    value, unit = float(count), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    if unit == 0:
        return f"{count} bytes"
    return f"{value:.{1 if value < 9.95 else 0}f} {_UNITS[unit]}"
