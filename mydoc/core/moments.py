"""Write moments for people, in their own time zone where it is known."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


@cache
def time_zones() -> list[str]:
    """Return the names of all time zones that name a place, such as "Europe/Berlin", in order."""
    return sorted(name for name in available_timezones() if _names_a_place(name))


def zone_of(name: str) -> tzinfo:
    """Return the time zone of a name; UTC if it is none of `time_zones`."""
    return ZoneInfo(name) if name in time_zones() else UTC


def in_words(moment: datetime, zone: str = "") -> str:
    """Return a moment with its zone: "1 January 2030, 10:00 Berlin time".

    Args:
        zone: one of `time_zones`; UTC if it is empty, or if it was one in an earlier edition of them.
    """
    is_known = zone in time_zones()
    local = moment.astimezone(ZoneInfo(zone) if is_known else UTC)
    place = zone.rpartition("/")[2].replace("_", " ")
    suffix = f"{place} time" if is_known else "UTC"
    return f"{local.day} {local:%B %Y, %H:%M} {suffix}"


def _names_a_place(name: str) -> bool:
    region, _, place = name.partition("/")
    # Others are abbreviations and old names of the same, such as "Etc/GMT+3", "SystemV/…" and "US/Pacific".
    return bool(place) and region in _REGIONS
