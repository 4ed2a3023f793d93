"""Make paths inside an archive that can be unpacked on every system, each of them once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# What Windows allows in no name (Microsoft, "Naming Files, Paths, and Namespaces").
_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')
_RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in (*"123456789", "¹", "²", "³")
}
_NAMELESS = "_"
# Most file systems hold that many bytes in one name.
_LONGEST = 255


def safe_paths(places: Iterable[tuple[str, str]]) -> list[str]:
    """Return the path of each file in the archive, in the order given.

    Two that a file system may take for the same, whatever their case and however their letters are composed,
    differ afterwards: the later one is called `name (2).ext`. Nothing is both a file and a folder.

    Args:
        places: a folder such as `Photos/2024`, or nothing, and a name for each.
    """
    split = [([safe_name(part) for part in folder.split("/") if part], safe_name(name)) for folder, name in places]
    taken = {_same("/".join(folders[:depth])) for folders, _ in split for depth in range(1, len(folders) + 1)}
    tried: dict[str, int] = {}
    return [_untaken("/".join([*folders, name]), taken, tried) for folders, name in split]


def safe_name(name: str) -> str:
    """Return one part of a path, as it may be on Windows, too: never empty, `.` or `..`."""
    plain = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).encode("utf-8", "replace").decode()
    plain = _shortened(plain.strip(" ").rstrip(". ")) or _NAMELESS
    stem, dot, rest = plain.partition(".")
    if stem.rstrip(" ").casefold() in _RESERVED:
        return f"{stem}_{dot}{rest}"
    return plain


def _untaken(path: str, taken: set[str], tried: dict[str, int]) -> str:
    wanted, found = _same(path), path
    while _same(found) in taken:
        # From where the last one of that name stopped: thousands may bear the same.
        tried[wanted] = number = tried.get(wanted, 1) + 1
        found = _numbered(path, number)
    taken.add(_same(found))
    return found


def _numbered(path: str, number: int) -> str:
    folder, slash, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    tail = f" ({number}){dot}{extension}"
    return f"{folder}{slash}{_shortened(stem, room=len(tail.encode()))}{tail}"


def _shortened(name: str, *, room: int = 0) -> str:
    """Return the name, or as much of its beginning as fits together with its extension."""
    if len(name.encode()) + room <= _LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not room and stem and len(extension.encode()) < 20:
        return f"{_shortened(stem, room=len(f'.{extension}'.encode()))}{dot}{extension}"
    return name.encode()[: max(1, _LONGEST - room)].decode("utf-8", "ignore").rstrip(". ")


def _same(path: str) -> str:
    """Return what two paths have in common that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
