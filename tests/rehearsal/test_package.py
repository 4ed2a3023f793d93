"""The package: the same bytes from the same inputs, compiled, complete, and without what does not run."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bench.cold_start import ZAPPA_SETTINGS
from mydoc.local.environment import clean_environment
from mydoc.ops.deploy import package
from tests.support.rehearsal import copy_project

MEGABYTE = 1000**2
# Whoever builds has these in the environment.
SECRETS = {name: f"{name.lower()}-that-nobody-may-read" for name in ("AWS_SECRET_ACCESS_KEY", "MYDOC_SECRET_KEY")}
_UNWANTED = (
    "tests", "bench", "delivery", "static", "node_modules", "mydoc/local", "mydoc/deploy",
    "_pytest", "moto", "ministack", "playwright", "pip", "boto3/examples",
)  # fmt: skip
_BUILD = """
import sys
from pathlib import Path
from mydoc.ops.deploy import package
print(package.build(name=sys.argv[1], zappa_settings=sys.argv[2], manifest=Path("manifest.json")))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("first") / "project", "package-first")


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def names(built: Path) -> list[str]:
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


def build(project: Path, name: str, *, umask: int = 0o022, **environment: str) -> Path:
    """Build the package from a copy of the project."""
    copy_project(project)
    (project / "manifest.json").write_text(json.dumps({"paths": {}, "version": "1.1", "hash": ""}))
    if umask != 0o022:
        for path in project.rglob("*.py"):
            os.utime(path, (86400, 86400))
            path.chmod(0o600)
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, name, ZAPPA_SETTINGS], cwd=project, umask=umask, check=False, text=True,
        env={**clean_environment(), **SECRETS, **environment}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_the_same_inputs_make_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Elsewhere, by another person with another clock, from files of another age."""
    again = build(
        tmp_path / "somewhere" / "else",
        "package-second",
        umask=0o077,
        TZ="Asia/Tokyo",
        PYTHONHASHSEED="7",
        LANG="C",
    )
    assert package.digest(again) == package.digest(built)


def test_it_is_small_enough(built: Path) -> None:
    # 37 since answers are kept encrypted (ADR 29), by a package of 7. Lambda takes 50 of whoever uploads directly.
    assert built.stat().st_size < 40 * MEGABYTE


def test_everything_is_compiled_and_trusted_as_it_is(unpacked: Path) -> None:
    sources = list(unpacked.rglob("*.py"))
    assert len(sources) > 1000
    for source in sources:
        compiled = Path(importlib.util.cache_from_source(str(source))).read_bytes()
        assert compiled[:4] == importlib.util.MAGIC_NUMBER, source
        # Python, PEP 552: by its source's hash, which is not checked.
        assert int.from_bytes(compiled[4:8], "little") == 0b01, source
        assert compiled[8:16] == importlib.util.source_hash(source.read_bytes()), source
    assert len(list(unpacked.rglob("*.pyc"))) == len(sources)


def test_every_module_is_there_with_all_that_it_needs(unpacked: Path) -> None:
    """In a process that has the package and the standard library, as Lambda's would without its own packages."""
    ours = [
        ".".join(path.relative_to(unpacked).with_suffix("").parts).removesuffix(".__init__")
        for top in ("accounts", "files", "mydoc")
        for path in sorted((unpacked / top).rglob("*.py"))
    ]
    assert "mydoc.handlers.events" in ours
    code = f"""
import sys, importlib
sys.path = [{str(unpacked)!r}] + [path for path in sys.path if "site-packages" not in path and path]
import django
django.setup()
from django.conf import settings
for name in ["zappa.handler", "zappa_settings", settings.EMAIL_BACKEND.rpartition(".")[0], *{ours!r}]:
    importlib.import_module(name)
elsewhere = [m.__file__ for m in sys.modules.values() if "site-packages" in (getattr(m, "__file__", "") or "")]
assert not elsewhere, elsewhere
"""
    environment = {
        "DJANGO_SETTINGS_MODULE": "mydoc.settings", "MYDOC_STAGE": "other", "MYDOC_DEPLOYED": "true",
        "MYDOC_SITE_URL": "https://example.com", "MYDOC_TOKEN_PEPPER": "pepper", "AWS_REGION": "us-east-1",
        "MYDOC_BUCKET": "bucket", "MYDOC_QUEUE": "queue", "MYDOC_STATIC_URL": "https://example.com/static/",
    }  # fmt: skip
    command = [sys.executable, "-S", "-s", "-B", "-c", code]
    done = subprocess.run(
        command, cwd=unpacked, env={**environment, **SECRETS}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_no_secret_is_in_it(unpacked: Path) -> None:
    for path in unpacked.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in SECRETS.values()), path


def test_nothing_is_in_it_that_does_not_run_there(names: list[str]) -> None:
    for unwanted in _UNWANTED:
        assert not [name for name in names if name.startswith(f"{unwanted}/")], unwanted
    assert not [name for name in names if "/tests/" in name or name.endswith((".env", "zappa_settings.json"))]
