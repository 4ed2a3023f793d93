"""Split what people type or paste into a field for several people into single addresses.

Python's own `email.utils.getaddresses` takes no semicolons and joins what stands apart, so that `anna berg@…`
would become another address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

# A quoted name, an address in angle brackets, a separator, other text. A quote or a bracket that is not closed in
# its line is other text, so that one slip takes nothing else with it. Each character is looked at twice at most.
# Full-width commas and semicolons are those of East Asian keyboards.
_COMMAS = ",\uff0c"
_ENDS = ";\uff1b\r\n\u2028\u2029"
_TOKEN = re.compile(rf'"[^"\r\n]*"|<[^<>\r\n]*>|[{_COMMAS}{_ENDS}]|[^"<{_COMMAS}{_ENDS}]+|.')


def addresses_in(text: str) -> list[str]:
    """Return the addresses in a text, in its order. What is no address is returned as it stands, so that whoever
    checks the addresses refuses it by name; nothing is left out or altered.

    Taken are single addresses, `Anna Berg <anna@example.com>`, `"Berg, Anna" <anna@example.com>`, the same
    without quotes, and `mailto:anna@example.com`, separated by semicolons, commas, lines or, between bare
    addresses, spaces. Names are dropped.
    """
    reader = _Reader()
    for token in _TOKEN.findall(text):
        reader.take(token)
    reader.end()
    return reader.found


def addresses_of(texts: Iterable[str]) -> list[str]:
    """Return the addresses of all these texts, as `addresses_in`; an empty text stays one, which no address is."""
    return [address for text in texts for address in addresses_in(text) or [text]]


class _Reader:
    """Attributes:
    found: the addresses so far.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self._held: list[str] = []  # Parts of a name with commas, maybe.
        self._typed = ""

    def take(self, token: str) -> None:
        if token in _ENDS:
            self.end()
        elif token in _COMMAS:
            self._comma()
        elif token.startswith("<") and token.endswith(">"):
            self._bracket(token)
        else:
            self._typed += token

    def end(self) -> None:
        """Close what was read: nothing that follows belongs to it."""
        self.found += self._held
        self._held = []
        if typed := self._typed.strip():
            self.found += _bare(typed)
        self._typed = ""

    def _comma(self) -> None:
        """Text without an address may be a family name, whose first name follows with the address."""
        typed = self._typed.strip()
        if typed and "@" not in typed:
            self._held.append(typed)
            self._typed = ""
        else:
            self.end()

    def _bracket(self, token: str) -> None:
        name, address = self._typed.strip(), _without_scheme(token[1:-1].strip())
        self._typed = ""
        # Two addresses that differ: nobody knows which is meant. A name in quotes is one, whatever it holds.
        is_name = name.startswith('"') or "@" not in name or name.strip("'").lower() == address.lower()
        if is_name and "@" in address:
            self.found.append(address)
        else:
            self.found += [*self._held, f"{name} {token}".strip()]
        self._held = []


def _bare(typed: str) -> list[str]:
    """Return the addresses in a text without separators."""
    words = _without_scheme(typed).split()
    return [_without_scheme(word) for word in words] if words and all("@" in word for word in words) else [typed]


def _without_scheme(text: str) -> str:
    """Return an address without `mailto:` and what such a URL says beside the address."""
    if text[:7].lower() != "mailto:":
        return text
    return unquote(text[7:].partition("?")[0].strip())
