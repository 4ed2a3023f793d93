"""`make install`: uv installs what is locked from where pip would take it, and pip does where uv cannot."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from delivery import install
from delivery.install import Environment, InstallError, Settings, pins, reason, uv_settings

ALWAYS = {"UV_SYSTEM_CERTS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An empty virtual environment whose pip knows no index, but a folder with the package `hello`."""
    (tmp_path / "packages").mkdir()
    wheel = tmp_path / "packages" / "hello-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("hello.py", "")
        archive.writestr("hello-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: hello\nVersion: 1.0\n")
        archive.writestr(
            "hello-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("hello-1.0.dist-info/RECORD", "")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "UV_FIND_LINKS", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    made = Environment(tmp_path / "environment")
    made.make()
    return made


@pytest.fixture
def hello(environment: Environment, tmp_path: Path) -> str:
    """The package's requirement as a lock has it."""
    content = (tmp_path / "packages" / "hello-1.0-py3-none-any.whl").read_bytes()
    return f"hello==1.0 \\\n    --hash=sha256:{hashlib.sha256(content).hexdigest()}\n"


def has_uv(environment: Environment, *more: str) -> None:
    """Give it the uv that the tests run with."""
    has_uv_that(environment, f'exec "{Path(sys.prefix) / "bin" / "uv"}" "$@" {" ".join(more)}')


def has_uv_that(environment: Environment, script: str) -> None:
    environment.uv.write_text(f"#!/bin/sh\n{script}\n")
    environment.uv.chmod(0o755)


def installers(environment: Environment) -> list[str]:
    """Who installed `hello`, by what they leave behind; nobody if it is not there."""
    return [file.read_text().strip() for file in environment.folder.glob("lib/*/site-packages/hello-*/INSTALLER")]


def test_uv_installs_from_where_pip_is_told_to(environment: Environment, hello: str) -> None:
    has_uv(environment)
    environment.install([hello])
    assert installers(environment) == ["uv"]


def test_what_is_installed_needs_no_index(
    environment: Environment, hello: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_uv(environment)
    environment.install([hello])
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "away"))
    has_uv(environment, "--no-cache")
    environment.install([hello])
    assert installers(environment) == ["uv"]


def test_where_uv_cannot_pip_does_and_it_is_said_why(
    environment: Environment, hello: str, capfd: pytest.CaptureFixture[str]
) -> None:
    has_uv_that(environment, "echo 'error: no route to https://alice:secret@mirror.example/simple' >&2; exit 2")
    environment.install([hello])
    assert installers(environment) == ["pip"]
    [line] = capfd.readouterr().out.splitlines()
    assert line.startswith("uv failed: no route to https://mirror.example/simple; pip installs in its place")


def test_pip_does_where_there_is_no_uv(environment: Environment, hello: str) -> None:
    environment.install([hello])
    assert installers(environment) == ["pip"]


def test_a_uv_that_is_there_is_not_fetched_again(
    environment: Environment, capfd: pytest.CaptureFixture[str]
) -> None:
    has_uv_that(environment, "echo uv 1.2.3")
    environment.fetch_uv("uv==1.2.3 \\\n    --hash=sha256:00")
    assert environment.uv.exists()
    assert capfd.readouterr().out == ""


def test_another_uv_is_replaced_and_its_lack_is_said(
    environment: Environment, capfd: pytest.CaptureFixture[str]
) -> None:
    has_uv_that(environment, "echo uv 1.2.2")
    environment.fetch_uv(f"uv==1.2.3 \\\n    --hash=sha256:{'0' * 64}\n")
    assert not environment.uv.exists()
    fetching, lack = capfd.readouterr().out.splitlines()
    assert fetching == "Fetching uv 1.2.3"
    assert lack.startswith("uv could not be fetched; pip installs in its place")


def test_a_file_that_was_not_locked_is_installed_by_neither(
    environment: Environment, hello: str, capfd: pytest.CaptureFixture[str]
) -> None:
    has_uv(environment)
    other = f"hello==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
    with pytest.raises(InstallError, match="pip config list"):
        environment.install([other])
    assert installers(environment) == []
    assert "hashes" in capfd.readouterr().err.lower()


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.sys, "executable", "/bin/false")
    with pytest.raises(InstallError, match="apt install python3-venv"):
        Environment(tmp_path / "environment").make()


def test_a_python_without_pip_gets_one(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    python, *command = environment.pip()
    assert Path(python).parent == environment.folder / "bin"
    assert command == ["-m", "pip"]
    assert (environment.folder / "bin" / "pip3").exists()


def test_pips_configuration_is_handed_to_uv() -> None:
    said = r"""
:env:.extra-index-url='https://one.example/simple https://two.example/simple'
global.cert='/etc/ssl/company.pem'
global.find-links='\n/opt/a\n/opt/b'
global.index-url='https://everybodys.example/simple'
global.proxy='http://proxy.example:3128'
global.trusted-host='\nmirror.example\nother.example'
install.index-url='https://alice:secret@mirror.example/simple'
list.format='columns'
"""
    assert uv_settings(said, {}) == Settings([], {
        **ALWAYS,
        "UV_DEFAULT_INDEX": "https://alice:secret@mirror.example/simple",
        "UV_EXTRA_INDEX_URL": "https://one.example/simple https://two.example/simple",
        "UV_FIND_LINKS": "/opt/a,/opt/b",
        "UV_INSECURE_HOST": "mirror.example other.example",
        "SSL_CERT_FILE": "/etc/ssl/company.pem",
        "ALL_PROXY": "http://proxy.example:3128",
    })  # fmt: skip


def test_the_environment_goes_before_files() -> None:
    said = ":env:.index-url='https://mine.example/simple'\nglobal.index-url='https://theirs.example/simple'\n"
    assert uv_settings(said, {}).environment["UV_DEFAULT_INDEX"] == "https://mine.example/simple"


def test_what_is_set_for_uv_stays() -> None:
    said = "global.index-url='https://theirs.example/simple'\n"
    assert "UV_DEFAULT_INDEX" not in uv_settings(said, {"UV_DEFAULT_INDEX": "x"}).environment


def test_a_pip_that_asks_no_index_holds_for_uv() -> None:
    assert uv_settings("global.no-index='true'\n", {}).options == ["--no-index"]
    assert uv_settings("global.no-index='false'\n", {}).options == []


def test_a_pip_without_configuration_says_nothing() -> None:
    assert uv_settings("", {}) == Settings([], ALWAYS)


def test_the_reason_is_one_line_without_passwords() -> None:
    said = "  \u00d7 Failed to fetch: `https://bob:secret@mirror.example/uv/`\n  ╰─▶ timed out\n"
    assert reason(said) == "Failed to fetch: `https://mirror.example/uv/`"
    assert reason("") == "it said nothing"


def test_a_lock_is_taken_apart_by_package() -> None:
    one = "a==1 \\\n    --hash=sha256:0\n"
    other = "b==2 ; python_version < '4' \\\n    --hash=sha256:1\n"
    assert pins(f"# Made by\n#    make lock\n{one}{other}") == {"a": one, "b": other}
