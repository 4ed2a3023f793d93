"""What goes wrong between this process and AWS, at a chosen call: a crash, a lost answer, somebody else's act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError


class Crash(BaseException):
    """The process died: no `except Exception` sees it."""


class Kind(Enum):
    """What happens at the call."""

    UNREACHED = "the call never reached AWS, and the caller gets an error"
    KILLED = "killed after AWS did it, before the next call"
    LOST = "the answer got lost, and the SDK asks again"


@dataclass
class Fault:
    """One thing that happens at the `number`th AWS call, counted from 1, unless fewer are made."""

    number: int
    act: Kind | Callable[[], Any]
    calls: list[str] = field(default_factory=list)
    happened: bool = False

    @property
    def call(self) -> str:
        """The operation at which it happened."""
        return self.calls[self.number - 1]


class Faults:
    """Sees every AWS call that this process makes, whoever makes it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._fault: Fault | None = None
        endpoint = botocore.endpoint.Endpoint
        make_request = endpoint.make_request

        def call(endpoint: Any, operation_model: Any, request_dict: Any) -> Any:
            fault = self._begin(operation_model.name)
            if fault and fault.act is Kind.LOST:
                with _losing_one_answer():
                    return make_request(endpoint, operation_model, request_dict)
            answer = make_request(endpoint, operation_model, request_dict)
            if fault and fault.act is Kind.KILLED:
                raise Crash(operation_model.name)
            return answer

        monkeypatch.setattr(endpoint, "make_request", call)
        # The SDK pauses before it asks again.
        monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda seconds: None))

    @contextmanager
    def at(self, number: int, act: Kind | Callable[[], Any]) -> Iterator[Fault]:
        """Let something happen at that call; being killed ends the block and no more than that.

        Args:
            act: a kind of fault, or what somebody else does right before that call.
        """
        self._fault = fault = Fault(number, act)
        try:
            yield fault
        except Crash:
            assert isinstance(act, Kind)
        finally:
            self._fault = None

    def _begin(self, operation: str) -> Fault | None:
        """Note a call, and return the fault if it is the one at which it happens."""
        fault = self._fault
        if fault is None:
            return None
        fault.calls.append(operation)
        if len(fault.calls) != fault.number:
            return None
        fault.happened = True
        if fault.act is Kind.UNREACHED:
            raise EndpointConnectionError(endpoint_url="https://aws.invalid")
        if callable(fault.act):
            self._fault = None
            fault.act()
            self._fault = fault
        return fault


@contextmanager
def _losing_one_answer() -> Iterator[None]:
    endpoint = botocore.endpoint.Endpoint
    answer_of = endpoint._do_get_response

    def answer(self: Any, request: Any, operation_model: Any, context: Any) -> Any:
        answer_of(self, request, operation_model, context)
        endpoint._do_get_response = answer_of
        return None, ConnectionClosedError(endpoint_url=request.url)

    endpoint._do_get_response = answer
    try:
        yield
    finally:
        endpoint._do_get_response = answer_of
