"""A role that was made a moment ago is not known everywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from mydoc.ops.deploy import role

_UNKNOWN = "The role defined for the function cannot be assumed by Lambda."


def _refusing(times: int, said: str = _UNKNOWN) -> tuple[Callable[[], None], list[str]]:
    asked: list[str] = []

    def make() -> None:
        asked.append("CreateFunction")
        if len(asked) <= times:
            raise ClientError(
                {"Error": {"Code": "InvalidParameterValueException", "Message": said}}, "CreateFunction"
            )

    return make, asked


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(role, "_PAUSE", 0)


def test_lambda_is_asked_until_it_knows_the_role() -> None:
    make, asked = _refusing(3)
    role.once_known(make)
    assert len(asked) == 4


def test_another_refusal_is_one() -> None:
    make, asked = _refusing(3, "Unzipped size must be smaller than 262144000 bytes")
    with pytest.raises(ClientError, match="Unzipped"):
        role.once_known(make)
    assert len(asked) == 1


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(role, "_PATIENCE", -1)
    make, _ = _refusing(3)
    with pytest.raises(ClientError, match="cannot be assumed"):
        role.once_known(make)
