"""What the documentation names is there: paths, links and their headings, modules, `make` targets and commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

from mydoc.aws.tables import all_models, table_name
from mydoc.features import Feature
from mydoc.features.forms import SwitchesForm
from tests.support.stack import ROOT

_PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "findings" / "README.md"]
_FOLDERS = ["accounts", "bench", "delivery", "docs", "files", "findings", "mydoc", "static", "templates", "tests"]
# Files that are named and are no part of the repository.
_ELSEWHERE = {
    "S3Uploader.js",  # Uppy's
    "manifest.json",  # written by `manage.py tables export`
    "signing-keys.json",  # of the state folder
    "zappa_settings.py",  # Zappa's, in the package
}
# Members of answers, whose first part is the name of a module as well.
_MEMBERS = {"mail.state", "mail.code", "mail.reason"}
_LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
_PATH = re.compile(rf"(?<![\w/.:⟨-])(?:{'|'.join(_FOLDERS)})/[\w./*-]*")
_FILE = re.compile(r"[\w-]+\.(?:py|js|mjs|html|css|md|yml|toml|json|txt|sh)")
_DOTTED = re.compile(r"(?<![\w/.-])[a-z_]+(?:\.[a-z_]\w*)+(?![\w/(-])")
_MAKE = re.compile(r"(?:^|&& )make ([a-z][a-z-]*(?: [a-z][a-z-]*)*)", re.MULTILINE)
_PICTURE = "```mermaid"
_MANAGE = re.compile(r"manage\.py ([a-z_]+)")


def _code_of(page: Path) -> Iterator[str]:
    for match in _CODE.finditer(page.read_text()):
        yield match.group(1) or re.sub(r"(?<=\s)#.*", "", match.group(0))


def _slug(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def _anchors(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    return {_slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@cache
def _names() -> frozenset[str]:
    """The names of all files."""
    found = {path.name for folder in _FOLDERS for path in (ROOT / folder).rglob("*")}
    return frozenset(found | {path.name for path in ROOT.iterdir()})


@cache
def _modules() -> dict[str, frozenset[str]]:
    """By dotted name, what each module of ours defines or imports."""
    found = {}
    for folder in ("accounts", "bench", "delivery", "files", "mydoc", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = frozenset(_defined(ast.parse(path.read_text())))
    return found


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name for alias in aliases)


def _is_there(path: str) -> bool:
    bare = path.rstrip("/.")
    return any(ROOT.glob(bare)) or (bare.startswith("static/dist") and not Path(bare).suffix)


def _is_defined(dotted: str, *, is_ours: bool = False) -> bool:
    """Whether a name such as `files.services.zips.builder` or `uploads.start` is ours, or is none of ours at all.

    Args:
        is_ours: what is none of ours is not defined, either.
    """
    modules = _modules()
    if dotted == "mydoc.access":
        # The logger of the access log, by whose name people look for its lines.
        return True
    parts = dotted.split(".")
    if parts[0] in ("accounts", "files", "mydoc", "bench", "delivery"):
        known = max((n for n in range(1, len(parts) + 1) if ".".join(parts[:n]) in modules), default=0)
        return known == len(parts) or (known > 1 and parts[known] in modules[".".join(parts[:known])])
    if dotted in _MEMBERS:
        return True
    called = {name: names for name, names in modules.items() if name.split(".")[-1] == parts[0]}
    if is_ours:
        return any(parts[1] in names for names in called.values())
    services = [names for name, names in called.items() if ".services." in name]
    return not services or any(parts[1] in names for names in services)


def problems_of(page: Path) -> Iterator[str]:
    """What a page names that is not there."""
    for target in _LINK.findall(page.read_text()):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        if not linked.exists():
            yield f"the link {target} leads nowhere"
        elif anchor and anchor not in _anchors(linked):
            yield f"the link {target} names a heading that {linked.name} does not have"
    for code in _code_of(page):
        if code.startswith(_PICTURE) and ";" in code:
            yield "a semicolon ends a line of a picture: write a comma"
        yield from (f"{path} does not exist" for path in _PATH.findall(code) if not _is_there(path))
        if _FILE.fullmatch(code) and code not in _names() | _ELSEWHERE:
            yield f"no file is called {code}"
        for dotted in _DOTTED.findall(code):
            if not _FILE.fullmatch(dotted) and not _is_defined(dotted, is_ours=code.startswith(_PICTURE)):
                yield f"{dotted} is defined nowhere"
        for targets in _MAKE.findall(code):
            yield from (f"the Makefile has no target {one}" for one in targets.split() if one not in _targets())
        yield from (
            f"manage.py has no command {one}" for one in _MANAGE.findall(code) if one not in get_commands()
        )


@cache
def _targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    assert list(problems_of(page)) == []


def _suffixes(*, backed_up: bool = False) -> set[str]:
    models = [model for model in all_models() if model.backed_up or not backed_up]
    return {model.Meta.table_name.removeprefix(table_name("")) for model in models}


def test_the_architecture_has_a_row_for_every_table() -> None:
    rows = re.findall(r"^\| (.+?) \|", (ROOT / "docs" / "architecture.md").read_text(), re.MULTILINE)
    named = {name for row in rows for name in row.split(", ")}
    assert _suffixes() - named == set()


def test_the_backup_restores_every_table_that_is_backed_up() -> None:
    text = (ROOT / "docs" / "backup.md").read_text()
    [restored] = re.findall(r"^for table in (.*?); do$", text, re.MULTILINE | re.DOTALL)
    assert set(restored.replace("\\", "").split()) == _suffixes(backed_up=True)


@pytest.mark.parametrize("feature", Feature)
def test_every_feature_is_described_by_its_name_in_the_page(feature: Feature) -> None:
    label = SwitchesForm().fields[feature.value].label
    assert f"| {label} (`{feature.value}`) |" in (ROOT / "docs" / "features.md").read_text()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[why](adr/0099-nothing.md)", "leads nowhere"),
        ("[below](#not-here)", "does not have"),
        ("`files/services/store.py`", "does not exist"),
        ("```sh\npython tests/unit/test_nothing.py\n```", "does not exist"),
        ("`sightseeing.py`", "no file is called"),
        ("`files.services.zips.visiting`", "is defined nowhere"),
        ("`mydoc.core.clock.later`", "is defined nowhere"),
        ("`uploads.begin_again`", "is defined nowhere"),
        ("```mermaid\nA->>B: tea.drink\n```", "is defined nowhere"),
        ("```mermaid\nA->>B: read; write\n```", "a semicolon"),
        ("`make everything`", "no target everything"),
        ("`manage.py sing`", "no command sing"),
        ("`python -m bench.costs.weather`", "is defined nowhere"),
    ],
)
def test_it_sees_what_is_not_there(text: str, problem: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Here\n\n{text}\n")
    (found,) = problems_of(page)
    assert problem in found


@pytest.mark.parametrize(
    "text",
    [
        "[here](#a-page-with-and-signs)",
        "`files/services/zips/builder.py`, `static/uploader/`, `tests/support/quick_*.py`",
        "`uploads.start`, `mydoc.core.clock.now`, `files.services.zips`, `os.environ`, `application/pdf`",
        "`make test`, `make install front OF=1`, `manage.py jobs list`, `python -m bench costs`",
    ],
)
def test_it_lets_pass_what_is_there(text: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# A page with (and) signs\n\n{text}\n")
    assert list(problems_of(page)) == []
