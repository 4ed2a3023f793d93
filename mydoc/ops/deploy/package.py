"""Build the zip that Lambda runs: the same bytes from the same inputs, compiled, without what is never used."""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from mydoc.aws import secrets

ROOT = Path(__file__).resolve().parents[3]
WORK = ROOT / ".local" / "deploy"
# AWS, "Lambda quotas": 50 MB zipped when uploaded directly.
LARGEST_PACKAGE = 50 * 1000**2

_SOURCES = ("accounts", "files", "mydoc", "templates")
_NOT_ON_LAMBDA = (
    "mydoc/local/*", "mydoc/ops/deploy/*", "mydoc/management/commands/runlocal.py",
    "mydoc/management/commands/stage_config.py",
)  # fmt: skip
# Zappa's own requirements on the engineer's side; its handler imports none of them. Another of its requirements is
# django-anymail's, too: requests, with certifi, charset-normalizer and idna.
_TOOLS = {
    "argcomplete", "cfn-flip", "click", "hjson", "pip", "placebo",
    "python-slugify", "setuptools", "text-unidecode", "toml", "tqdm", "troposphere", "wheel",
}  # fmt: skip
# botocore carries the description of every AWS service; these are the ones the application calls.
_SERVICES = {"apigatewaymanagementapi", "dynamodb", "s3", "ses", "sesv2", "sqs", "ssm", "sts"}
# By the names under which botocore finds their addresses.
_ENDPOINTS = {"dynamodb", "email", "execute-api", "s3", "sqs", "ssm", "sts"}
_UNUSED = (
    "*/__pycache__/*", "*.pyi", "*.po", "*.mo", "*.c", "*.h", "*.pxd", "*.pyx", "bin/*",
    "*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED", "*.dist-info/direct_url.json",
    "*/tests/*", "*/static/*", "boto3/examples/*", "botocore/cacert.pem.orig",
    "django/conf/app_template/*", "django/conf/project_template/*",
    "django/contrib/gis/*", "django/db/backends/oracle/*",
    "pip/*", "setuptools/*", "wheel/*", "pkg_resources/*", "_distutils_hack/*",
)  # fmt: skip
_EPOCH = (1980, 1, 1, 0, 0, 0)


# The first whose machines have the C library that the wheels ask for (AWS, "Lambda runtimes": 3.11 runs on Amazon
# Linux 2, with glibc 2.26; Pillow asks for 2.27), and that can start from snapshots (AWS, "Lambda SnapStart").
_FIRST_PYTHON = (3, 12)


class PackageError(Exception):
    """The package cannot be built; the message says why and what to do."""


def build(*, name: str, zappa_settings: str, manifest: Path) -> Path:
    """Build a stage's package.

    Args:
        name: the function's, and so the file's.
        zappa_settings: text of the module zappa_settings.py, which Zappa's handler reads.
        manifest: staticfiles.json of the static files that were collected.

    Returns:
        the zip's path.

    Raises:
        PackageError: pip fails, or the zip is larger than Lambda takes.
    """
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    _copy(requirements(), folder, _wanted_of_packages)
    _shorten_endpoints(folder / "botocore" / "data" / "endpoints.json")
    for source in _SOURCES:
        _copy(ROOT / source, folder / source, partial(_wanted_of_ours, source))
    (folder / "zappa_settings.py").write_text(zappa_settings, encoding="utf-8")
    # Where settings.STATIC_ROOT is.
    names = folder / ".local" / "static"
    names.mkdir(parents=True)
    shutil.copyfile(manifest, names / "staticfiles.json")
    _compile(folder)
    package = folder.with_suffix(".zip")
    _zip(folder, package)
    size = package.stat().st_size
    if size > LARGEST_PACKAGE:
        raise PackageError(
            f"The package is {size / 1e6:.0f} MB. The limit of Lambda is {LARGEST_PACKAGE / 1e6:.0f} MB. "
            "To see what is large: du -a .local/deploy | sort -n | tail -30"
        )
    return package


def collect_static(*, name: str, environment: dict[str, str]) -> Path:
    """Collect the static files under names that carry their content's hash.

    Args:
        name: the function's: two stages may be deployed at the same time.
        environment: the stage's; decides where pages look for the files.

    Returns:
        the folder, with staticfiles.json in it.

    Raises:
        PackageError: the front end cannot be built or collected.
    """
    folder = WORK / f"{name}-static"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run(["make", "--silent", "front"], "Building the front end failed.")
    # Collecting signs nothing: no secret of the stage is needed.
    throwaway = secrets.made_up().environment()
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    _run(
        command,
        "Collecting the static files failed.",
        {**environment, **throwaway, "MYDOC_STATIC_ROOT": str(folder)},
    )
    return folder


def digest(package: Path) -> str:
    """Return the SHA-256 of a package in base64, as Lambda gives it (`CodeSha256`)."""
    return base64.b64encode(hashlib.sha256(package.read_bytes()).digest()).decode()


def runtime() -> str:
    """Return Lambda's name for this Python, whose byte code the package carries."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def expect_python(version: tuple[int, int]) -> None:
    """Refuse a Python whose packages would not run on Lambda; an emulator runs them here.

    Raises:
        PackageError: it is too old.
    """
    if version < _FIRST_PYTHON:
        wanted, found = (".".join(map(str, number)) for number in (_FIRST_PYTHON, version))
        raise PackageError(
            f"This is Python {found}, which Lambda runs on a system too old for the package. "
            f"Deploy with Python {wanted} or newer."
        )


def requirements() -> Path:
    """Return a folder with the locked packages as Lambda needs them, from pip; kept until the lock changes."""
    # A requirement has its hashes in the lines that follow it, each with a space first.
    lock = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text().strip())
    wanted = [pin for pin in lock if pin[0] != "#" and pin.partition("==")[0] not in _TOOLS]
    key = hashlib.sha256("\n".join([runtime(), *wanted]).encode()).hexdigest()[:16]
    folder = WORK / f"requirements-{key}"
    if folder.exists():
        return folder
    fresh = WORK / f"requirements-{key}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    # Wheels for Lambda's machines, whatever this one is.
    platforms = [f"--platform=manylinux{name}_x86_64" for name in ("2014", "_2_17", "_2_26", "_2_28", "_2_34")]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    where = ["--target", str(fresh), "--no-deps", "--only-binary=:all:", "--implementation=cp"]
    version = f"--python-version={sys.version_info.major}.{sys.version_info.minor}"
    pinned = fresh.with_suffix(".txt")
    pinned.write_text("\n".join(wanted), encoding="utf-8")
    what = ["--require-hashes", "--requirement", str(pinned)]
    _run([*pip, *where, version, *platforms, *what], "pip failed to fetch the packages in requirements.lock.")
    fresh.rename(folder)
    return folder


def _wanted_of_packages(path: str) -> bool:
    parts = path.split("/")
    if parts[0] in ("boto3", "botocore") and parts[1] == "data" and len(parts) > 3:
        return parts[2] in _SERVICES
    return not any(fnmatch.fnmatch(path, pattern) for pattern in _UNUSED)


def _wanted_of_ours(source: str, relative: str) -> bool:
    path = f"{source}/{relative}"
    return "__pycache__" not in path and not any(fnmatch.fnmatch(path, pattern) for pattern in _NOT_ON_LAMBDA)


def _shorten_endpoints(file: Path) -> None:
    """Shorten a file that every process reads when it makes its first client, which takes longer than the rest
    of that."""
    endpoints = json.loads(file.read_text(encoding="utf-8"))
    for partition in endpoints["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in _ENDPOINTS}
    file.write_text(json.dumps(endpoints, separators=(",", ":")), encoding="utf-8")


def _copy(source: Path, target: Path, wanted: Callable[[str], bool]) -> None:
    for path in _files(source):
        relative = path.relative_to(source).as_posix()
        if wanted(relative):
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / relative)


def _compile(folder: Path) -> None:
    # A pyc that carries its source's hash and is not checked needs no time stamp, which unpacking would change.
    command = [sys.executable, "-m", "compileall", "-q", "-j", "1", "-s", str(folder), "-p", "/var/task"]
    _run([*command, "--invalidation-mode", "unchecked-hash", str(folder)], "Compiling the package failed.",
         {**os.environ, "PYTHONHASHSEED": "0"})  # fmt: skip


def _zip(folder: Path, package: Path) -> None:
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in _files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _run(command: Iterable[str], failure: str, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(list(command), cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackageError(f"{failure} Output:\n{done.stdout}{done.stderr}")
