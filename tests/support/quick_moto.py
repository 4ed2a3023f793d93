"""moto, with those of its habits cut short that took most of the tests' time; what it answers stays the same.

For each test it makes anew what answers at every address of AWS, and lists every region; for each request it looks
through all these addresses; and it keeps whatever it made until the test ends. What it does with items is in
quick_dynamodb.py.
"""

from __future__ import annotations

import inspect
import itertools
import re
import time
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from moto import backend_index
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID, responses
from moto.core.base_backend import AccountSpecificBackend
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from moto.core.common_models import BaseModel
from moto.core.exceptions import HTTPException
from moto.core.models import MockAWS, botocore_stubber, responses_mock
from moto.core.request import normalize_request
from moto.core.utils import camelcase_to_underscores
from moto.sqs import models as queues

from tests.support import quick_botocore, quick_dynamodb

_enable = MockAWS._enable_patching
_generate_regions = AccountSpecificBackend._generate_regions.__wrapped__
_process_request = BotocoreStubber.process_request
_stub = BotocoreStubber.__call__
# What answers at AWS's addresses to those who do not ask through botocore, by method.
_web: dict[str, list[Any]] = {}


def install() -> None:
    """For the rest of the process."""
    quick_dynamodb.install()
    quick_botocore.install()
    MockAWS._enable_patching = _enable_quickly
    AccountSpecificBackend._generate_regions = lambda self, service: _regions(service)
    BaseModel.__new__ = staticmethod(_new)
    BotocoreStubber.process_request = _process_quickly
    BotocoreStubber.__call__ = _call
    responses.method_names_from_class = _method_names
    responses.camelcase_to_underscores = queues.camelcase_to_underscores = cache(camelcase_to_underscores)
    responses.gen_amzn_requestid_long = _request_id
    queues.unix_time_millis = lambda: time.time() * 1000


def _request_id(headers: dict[str, Any]) -> str:
    """Another one each time, without asking chance for each of its letters."""
    headers["x-amzn-requestid"] = f"{next(_numbers):052X}"
    return str(headers["x-amzn-requestid"])


_numbers = itertools.count(1)


def _new(model: Any, *args: Any, **kwargs: Any) -> Any:
    return super(BaseModel, model).__new__(model)


def _enable_quickly(self: MockAWS, reset: bool = True) -> None:
    if not _web:
        _enable(self, reset)
        _web.update({method: list(found) for method, found in _registered().items()})
        return
    botocore_stubber.enabled = True
    if reset:
        self.reset()
    responses_mock.start()
    _registered().update({method: list(found) for method, found in _web.items()})


def _registered() -> Any:
    return responses_mock._registry._registered


@cache
def _regions(service: str) -> list[str]:
    return _generate_regions(None, service)


@cache
def _method_names(handler: type) -> frozenset[str]:
    return frozenset(name for name, _ in inspect.getmembers(handler, predicate=inspect.isfunction))


def _call(self: BotocoreStubber, event_name: str, request: Any, **kwargs: Any) -> AWSResponse | None:
    answer = quick_dynamodb.answer(request) if self.enabled else None
    if answer is None:
        return _stub(self, event_name, request, **kwargs)
    if isinstance(answer, AWSResponse):
        return answer
    status, headers, body = answer
    return AWSResponse(request.url, status, headers, MockRawResponse(body))


def _process_quickly(self: BotocoreStubber, request: Any) -> Any:
    parts = urlsplit(request.url)
    respond = _whose(f"{parts.scheme}://{parts.netloc}{parts.path}")
    if respond is None:
        return _process_request(self, request)
    asked = normalize_request(request)
    try:
        return respond(asked, asked.raw_url, asked.headers)
    except HTTPException as error:
        return error.code, error.get_headers(), error.get_body()


@lru_cache(maxsize=1000)
def _whose(address: str) -> Callable[..., Any] | None:
    """What answers at an address of AWS, as moto finds it; None if nothing does."""
    for service, pattern in backend_index.backend_url_patterns:
        if not pattern.match(address):
            continue
        for url, respond in _addresses(service):
            if url.match(address):
                return respond
    return None


@cache
def _addresses(service: str) -> list[tuple[re.Pattern[str], Callable[..., Any]]]:
    regions = get_backend(service)[DEFAULT_ACCOUNT_ID]
    backend = regions["us-east-1" if "us-east-1" in regions else "aws"]
    return [(re.compile(url), respond) for url, respond in backend.urls.items()]
