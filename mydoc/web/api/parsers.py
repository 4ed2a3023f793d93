"""Parse JSON bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import JSONParser

# How JSON writes half of a surrogate pair; whether the other half follows, the decoder has to tell.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class SafeJSONParser(JSONParser):
    """Strict JSON (RFC 8259): always UTF-8, whatever charset is claimed (Python knows codecs that unpack), every
    name once, no NaN, only characters that can be written again. What is nested deeper than Python's stack is a
    bad request, not a crash.
    """

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        if (media_type or "").partition(";")[0].strip().lower() != self.media_type:
            # REST framework would take `*/*` for JSON.
            raise UnsupportedMediaType(media_type)
        try:
            text = stream.read().decode()
            data = json.loads(text, parse_constant=_no_number, object_pairs_hook=_object)
            if _SURROGATE.search(text):
                json.dumps(data, ensure_ascii=False).encode()
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except UnicodeEncodeError:
            raise ParseError("The JSON contains half of a surrogate pair, which is not a character.") from None
        except ValueError as error:
            raise ParseError(f"The body is not valid JSON: {error}") from None
        return data


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name[:50]!r} appears twice.")
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number.")
