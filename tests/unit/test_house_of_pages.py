"""The laws of what people read: pages, mails and messages. Each message says what to write instead."""

from __future__ import annotations

import ast
import re

from tests.support.stack import ROOT
from tests.unit.test_house import CODE, _name, _tree

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.suffix in {".html", ".txt"})
_MOMENT = re.compile(r'<time data-moment(?:="(\w+)")? datetime="[^"]*">([^<]*)</time>')
_WITH_HOUR, _DAY = re.compile(r'\|date:"j M Y H:i" }} UTC$'), re.compile(r'\|date:"j M Y" }}$')
_WRITE_BYTES = {
    "mydoc/core/sizes.py": "writes sizes",
    "mydoc/management/commands/stage_config.py": "a limit of AWS's, told to engineers",
}


def test_pages_and_mails_say_the_name_that_administrators_chose() -> None:
    wrong = {_name(path) for path in TEMPLATES if "MyDoc" in path.read_text()}
    assert wrong == set(), "write {{ brand.name }} instead of MyDoc"


def test_a_moment_is_told_with_its_hour_and_its_zone() -> None:
    """Scripts tell it in the reader's time; who has none reads what the server wrote."""
    wrong = [
        f"{_name(path)}: {text}"
        for path in TEMPLATES
        for kind, text in _MOMENT.findall(path.read_text())
        if kind not in {"", "day", "sentence"} or not (_DAY if kind == "day" else _WITH_HOUR).search(text)
    ]
    assert wrong == [], (
        'write a moment as {{ moment|date:"j M Y H:i" }} UTC, with data-moment, or data-moment="sentence" within a'
        ' sentence; a day that needs no hour as {{ moment|date:"j M Y" }} with data-moment="day"'
    )


def test_a_message_tells_a_size_in_words() -> None:
    wrong = [
        f"{_name(path)}:{text.lineno}"
        for path in CODE
        if _name(path) not in _WRITE_BYTES
        for text in ast.walk(_tree(path))
        if isinstance(text, ast.JoinedStr)
        for before, after in zip(text.values, text.values[1:], strict=False)
        if isinstance(before, ast.FormattedValue)
        and isinstance(after, ast.Constant)
        and re.match(r"\s+bytes\b", str(after.value))
    ]
    assert wrong == [], "write a size by mydoc.core.sizes.in_words(…), not as a number of bytes"
