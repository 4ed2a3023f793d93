"""How settings read environment variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from mydoc.core.env import Env, EnvError

env = Env()


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (env.str, "a, b ", "a, b "),
        (env.int, "5497558138880", 5497558138880),
        (env.bool, "True", True),
        (env.bool, "off", False),
        (env.list, "a, b,,", ["a", "b"]),
        (env.list, "", []),
        (
            env.origins,
            "https://tool.example, http://localhost:3000",
            ["https://tool.example", "http://localhost:3000"],
        ),
        (env.path, "/srv/static", Path("/srv/static")),
    ],
)
def test_each_kind_is_read(monkeypatch, read, text, value):
    monkeypatch.setenv("MYDOC_SOMETHING", text)
    assert read("MYDOC_SOMETHING") == value


def test_a_default_stands_in_for_what_is_not_set(monkeypatch):
    monkeypatch.delenv("MYDOC_SOMETHING", raising=False)
    assert env.int("MYDOC_SOMETHING", 3) == 3
    with pytest.raises(EnvError, match="MYDOC_SOMETHING is not set"):
        env.str("MYDOC_SOMETHING")


@pytest.mark.parametrize("read", [env.int, env.bool])
def test_what_cannot_be_understood_is_named_and_not_repeated(monkeypatch, read):
    monkeypatch.setenv("MYDOC_SOMETHING", "hunter2")
    with pytest.raises(EnvError, match="MYDOC_SOMETHING") as error:
        read("MYDOC_SOMETHING")
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "https://*.example",
        "https://tool.example/",
        "http://tool.example",
        "tool.example",
        "null",
        "https://A.example",
    ],
)
def test_what_no_browser_would_write_is_no_origin(monkeypatch, text):
    """It would let nobody in, or everybody."""
    monkeypatch.setenv("MYDOC_SOMETHING", f"https://tool.example,{text}")
    with pytest.raises(EnvError, match="MYDOC_SOMETHING"):
        env.origins("MYDOC_SOMETHING")
