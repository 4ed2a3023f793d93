"""Name the API's operations by rule, so that clients generated from the schema are consistent."""

from __future__ import annotations

import re

PREFIX = "/api/v1/"
_VERBS = {"PUT": "replace", "PATCH": "update", "DELETE": "delete"}
_SUBJECTS = {"auth": "account", "groups": "people"}
# Words that end like several and are one.
_SINGLE = {"branding", "features", "statistics"}
_LISTS = {"audit", "people"}


def path_of(route: str) -> str:
    """Return a route as the schema has it: `api/v1/documents/<str:document_id>/` is
    `/api/v1/documents/{document_id}/`."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.lstrip("/"))


def tag_of(path: str) -> str:
    """Return the subject of a path: its first word, or `public-…` for paths that need only a link."""
    first, *rest = path.removeprefix(PREFIX).strip("/").split("/")
    return f"public-{rest[0]}" if first == "public" and rest else _SUBJECTS.get(first, first)


def operation_id(method: str, path: str) -> str:
    """Return the name of an operation: the words of its path, and what is done with them.

    `documents_list`, `documents_get`, `documents_create`, `documents_update`, `documents_replace`,
    `documents_delete`; a POST to a word that is no list does what it says: `documents_complete`.
    """
    parts = path.removeprefix(PREFIX).strip("/").split("/")
    words = [part.replace("-", "_") for part in parts if not part.startswith("{")]
    is_one = parts[-1].startswith("{") or words[-1] in _SINGLE
    is_list = not is_one and (words[-1].endswith("s") or words[-1] in _LISTS)
    if method in {"GET", "HEAD"}:
        words.append("list" if is_list else "get")
    elif method == "POST":
        words += ["create"] if is_list else []
    else:
        words.append(_VERBS[method])
    return "_".join(words)
