"""What follows from where the site and its static files are."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mydoc.aws.secret_use import PUBLISHED
from mydoc.aws.secrets import NoSecrets
from tests.support.stack import ROOT

Read = Callable[..., dict[str, Any]]
STATIC = "https://mydoc-dev-static.s3.eu-central-1.amazonaws.com/v1"
GATEWAY = "https://abc123.execute-api.eu-central-1.amazonaws.com"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads the settings as they are with these variables."""

    def settings_with(**variables: str) -> dict[str, Any]:
        for name in [name for name in os.environ if name.startswith("MYDOC_")]:
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "mydoc" / "settings.py"))

    return settings_with


DEPLOYED = {"MYDOC_STAGE": "dev", "MYDOC_SECRET_KEY": "x", "MYDOC_TOKEN_PEPPER": "y"}


def test_a_site_below_a_path(read: Read) -> None:
    found = read(MYDOC_SITE_URL=f"{GATEWAY}/dev/", **DEPLOYED)
    assert found["SITE_URL"] == f"{GATEWAY}/dev"
    assert found["SITE_ORIGIN"] == GATEWAY
    assert found["FORCE_SCRIPT_NAME"] == "/dev"
    assert found["CSRF_TRUSTED_ORIGINS"] == [GATEWAY]
    assert found["ALLOWED_HOSTS"] == ["abc123.execute-api.eu-central-1.amazonaws.com"]
    assert found["STATIC_URL"] == "/dev/static/"
    assert found["SPECTACULAR_SETTINGS"]["SERVERS"] == [{"url": f"{GATEWAY}/dev"}]


def test_a_site_of_its_own_host(read: Read) -> None:
    found = read(MYDOC_SITE_URL="http://localhost:8123")
    assert found["SITE_ORIGIN"] == "http://localhost:8123"
    assert found["FORCE_SCRIPT_NAME"] == ""
    assert found["STATIC_URL"] == "/static/"
    assert found["SPECTACULAR_SETTINGS"]["SERVERS"] == [{"url": "http://localhost:8123"}]


@pytest.mark.parametrize(
    ("site", "name", "path"),
    [
        (f"{GATEWAY}/dev", "__Host-session", "/"),
        ("https://docs.example.com", "__Host-session", "/"),
        ("http://localhost:4566/restapis/a/local/_user_request_", "session", "/restapis/a/local/_user_request_"),
        ("http://localhost:8000", "session", "/"),
    ],
)
def test_cookies(read: Read, site: str, name: str, path: str) -> None:
    found = read(MYDOC_SITE_URL=site)
    assert found["SESSION_COOKIE_NAME"] == name
    assert found["SESSION_COOKIE_PATH"] == found["CSRF_COOKIE_PATH"] == path


def test_static_files_elsewhere(read: Read) -> None:
    found = read(MYDOC_SITE_URL=f"{GATEWAY}/dev", MYDOC_STATIC_URL=STATIC, **DEPLOYED)
    assert found["STATIC_URL"] == f"{STATIC}/"
    assert found["STORAGES"]["staticfiles"]["BACKEND"].endswith(".ManifestStaticFilesStorage")
    assert "whitenoise" not in " ".join(found["MIDDLEWARE"])
    policy = found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    for kind in ("script", "font"):
        assert policy[f"{kind}-src"] == [f"{STATIC}/"], kind
    # The site serves its own colours and logo, below this path alone.
    for kind in ("style", "img"):
        assert policy[f"{kind}-src"][:2] == [f"{STATIC}/", f"{GATEWAY}/dev/branding/"], kind
    assert len(policy["style-src"]) == 2
    # The site serves the manifest itself, whose addresses are below it.
    assert policy["manifest-src"] == [f"{GATEWAY}/dev/manifest.webmanifest"]
    assert policy["img-src"][0] == f"{STATIC}/"
    assert STATIC not in "".join(policy["connect-src"])


def test_the_laptop_finds_static_files_where_they_are_written(read: Read) -> None:
    found = read()
    assert found["LAPTOP"]
    assert found["WHITENOISE_USE_FINDERS"]
    assert found["STORAGES"]["staticfiles"]["BACKEND"].endswith(".StaticFilesStorage")
    assert "whitenoise.middleware.WhiteNoiseMiddleware" in found["MIDDLEWARE"]
    assert found["NUM_PROXIES"] == 0


@pytest.mark.parametrize(
    "variables",
    [DEPLOYED, {**DEPLOYED, "MYDOC_STAGE": "local", "MYDOC_DEPLOYED": "true"}],
    ids=["dev", "a stage called local"],
)
def test_what_is_deployed_is_not_the_laptop(read: Read, variables: dict[str, str]) -> None:
    found = read(**variables)
    assert not found["LAPTOP"]
    assert not found["WHITENOISE_USE_FINDERS"]
    assert found["STORAGES"]["staticfiles"]["BACKEND"].endswith(".CompressedManifestStaticFilesStorage")
    assert found["NUM_PROXIES"] == 1


@pytest.mark.usefixtures("aws")
def test_a_function_of_a_stage_called_local_has_no_secrets_that_everybody_knows(read: Read) -> None:
    with pytest.raises(NoSecrets):
        read(MYDOC_DEPLOYED="true", AWS_LAMBDA_FUNCTION_NAME="mydoc-local")


@pytest.mark.parametrize("published", sorted(PUBLISHED))
@pytest.mark.parametrize(
    "variable",
    ["MYDOC_SECRET_KEY", "MYDOC_TOKEN_PEPPER", "MYDOC_SECRET_KEY_FALLBACKS", "MYDOC_TOKEN_PEPPER_FALLBACKS"],
)
@pytest.mark.parametrize("stage", ["dev", "local"])
def test_a_deployed_stage_refuses_a_key_that_was_published(
    read: Read, stage: str, variable: str, published: str
) -> None:
    deployed = {**DEPLOYED, "MYDOC_STAGE": stage, "MYDOC_DEPLOYED": "true"}
    assert read(**deployed)["SECRET_KEY"] == "x"
    with pytest.raises(NoSecrets, match="was published"):
        read(**deployed | {variable: published})


def test_on_the_laptop_a_process_that_was_given_no_keys_makes_some_up(read: Read) -> None:
    found = [read() for _ in range(2)]
    keys = {settings[name] for settings in found for name in ("SECRET_KEY", "TOKEN_PEPPER")}
    assert len(keys) == 4
    assert all(len(key) >= 50 for key in keys)
    assert read(MYDOC_SECRET_KEY="a key", MYDOC_TOKEN_PEPPER="a pepper")["SECRET_KEY"] == "a key"


def test_no_source_holds_a_key_that_was_published() -> None:
    sources = [path for top in ("mydoc", "accounts", "files", "bench") for path in (ROOT / top).rglob("*.py")]
    found = [path for path in sources for key in PUBLISHED if f'"{key}"' in path.read_text()]
    assert {path.relative_to(ROOT).as_posix() for path in found} == {"mydoc/aws/secret_use.py"}


def run(script: str, **variables: str) -> str:
    """What a process says that has this environment and no other."""
    environment = {
        "PATH": "",
        "DJANGO_SETTINGS_MODULE": "mydoc.settings",
        "AWS_REGION": "us-east-1",
        **variables,
    }
    command = [sys.executable, "-c", f"import django, sys; django.setup()\n{script}"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_below_a_path_the_site_serves_its_own_files_there() -> None:
    script = (
        "from django.test import Client\n"
        "client = Client(headers={'host': 'localhost'})\n"
        "print(client.get('/accounts/sign-up/done/').content.decode())\n"
        "print(b''.join(client.get('/static/dist/api-docs.js').streaming_content).decode())\n"
    )
    said = run(script, MYDOC_SITE_URL="http://localhost:8000/dev")
    assert '"/dev/static/dist/app.js"' in said
    assert "SwaggerUIBundle" in said


def test_pages_name_files_that_are_elsewhere_by_the_manifest_alone(tmp_path: Path) -> None:
    names = ["dist/favicon.svg", "dist/app-apple-180.png", "dist/theme.js", "dist/app.css", "dist/app.js"]
    paths = {name: name.replace(".", ".0123456789ab.") for name in names}
    (tmp_path / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": paths}))
    script = (
        "from django.test import Client\n"
        "page = Client(headers={'host': 'localhost'}).get('/accounts/sign-up/done/')\n"
        "assert not [name for name in sys.modules if name.startswith('whitenoise')]\n"
        "print(page.content.decode())"
    )
    said = run(script, MYDOC_STATIC_URL=STATIC, MYDOC_STATIC_ROOT=str(tmp_path), **DEPLOYED)
    for hashed in paths.values():
        assert f'"{STATIC}/{hashed}"' in said
