"""botocore towards moto, without what only a network needs: nobody looks at who it says it is, nor at most
signatures; a region has one address; nothing is tried again; and JSON need not be gone through shape by shape when
the other end is in the same process. What it knows of AWS's services it reads from its files once a process, not
once a session.

Towards anything else, the stacks of the integration tests among them, it is as it is.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

from boto3.resources.factory import ResourceFactory
from botocore import parsers, useragent
from botocore.client import BaseClient
from botocore.endpoint import Endpoint, convert_to_response_dict, first_non_none_response
from botocore.loaders import JSONFileLoader, Loader
from botocore.parsers import JSONParser
from botocore.regions import EndpointRulesetResolver
from botocore.serialize import JSONSerializer
from botocore.signers import RequestSigner
from botocore.validate import ParamValidationDecorator
from moto.core.models import botocore_stubber

from tests.support import quick_dynamodb

_load_file = JSONFileLoader.load_file
_list = Loader.list_available_services
_handler = RequestSigner.handler
_to_string = useragent.UserAgentString.to_string
_construct_endpoint = EndpointRulesetResolver.construct_endpoint
_serialize_to_request = JSONSerializer.serialize_to_request
_do_parse = JSONParser._do_parse
_send_request = Endpoint._send_request
_do_get_response = Endpoint._do_get_response
_load_from_definition = ResourceFactory.load_from_definition
_make_api_call = BaseClient._make_api_call
# At whose signatures moto does not look: by S3's it knows how a body is written, by others the region.
_UNSIGNED = {"dynamodb"}


def install() -> None:
    """For the rest of the process."""
    useragent.UserAgentString.to_string = _user_agent
    JSONFileLoader.load_file = lambda self, path: _read_once(path)
    Loader.list_available_services = _list_once
    RequestSigner.handler = _sign
    EndpointRulesetResolver.construct_endpoint = _endpoint
    JSONSerializer.serialize_to_request = _serialize
    JSONParser._do_parse = _parse
    parsers.DEFAULT_TIMESTAMP_PARSER = lru_cache(parsers.parse_timestamp)
    Endpoint._send_request = _send
    BaseClient._make_api_call = _call_operation
    ResourceFactory.load_from_definition = _load_once


@cache
def _read_once(path: str) -> Any:
    return _load_file(JSONFileLoader(), path)


def _list_once(self: Any, type_name: str) -> list[str]:
    asked = (type_name, *self.search_paths)
    if asked not in _listed:
        _listed[asked] = _list(self, type_name)
    return list(_listed[asked])


_listed: dict[tuple[str, ...], list[str]] = {}


def _load_once(self: Any, resource_name: str, single_resource_json_definition: Any, service_context: Any) -> Any:
    """boto3's class of a kind of resource, which it would make anew for each object."""
    asked = (service_context.service_name, resource_name, id(self._emitter))
    if asked not in _loaded:
        _loaded[asked] = (
            self._emitter,
            _load_from_definition(self, resource_name, single_resource_json_definition, service_context),
        )
    return _loaded[asked][1]


_loaded: dict[tuple[str, str, int], tuple[Any, Any]] = {}


def _user_agent(self: Any) -> str:
    return "tests" if botocore_stubber.enabled else _to_string(self)


def _sign(self: Any, operation_name: Any = None, request: Any = None, **kwargs: Any) -> Any:
    if botocore_stubber.enabled and self._signing_name in _UNSIGNED:
        return None
    return _handler(self, operation_name, request, **kwargs)


def _endpoint(self: Any, operation_model: Any, call_args: Any, request_context: Any) -> Any:
    if not botocore_stubber.enabled or operation_model.service_model.service_name != "dynamodb":
        return _construct_endpoint(self, operation_model, call_args, request_context)
    if not hasattr(self, "_only_endpoint"):
        self._only_endpoint = _construct_endpoint(self, operation_model, call_args, request_context)
    return self._only_endpoint


def _serialize(self: Any, parameters: Any, operation_model: Any) -> Any:
    is_plain = operation_model.name in quick_dynamodb.METHODS
    if not (botocore_stubber.enabled and is_plain and operation_model.service_model.service_name == "dynamodb"):
        return _serialize_to_request(self, parameters, operation_model)
    return {**self._create_default_request(), **_written(parameters, operation_model)}


def _written(parameters: Any, operation_model: Any) -> dict[str, Any]:
    headers = {
        "X-Amz-Target": f"{operation_model.metadata['targetPrefix']}.{operation_model.name}",
        "Content-Type": quick_dynamodb.CONTENT_TYPE,
    }
    return {"headers": headers, "body": json.dumps(parameters, default=_text_of_bytes).encode()}


def _text_of_bytes(value: bytes) -> str:
    return b64encode(value).decode()


def _call_operation(self: Any, operation_name: str, api_params: Any) -> Any:
    """What reads and writes items, without asking a dozen times whether somebody wants to change the request; who
    listens before it is sent is still asked."""
    if not (botocore_stubber.enabled and _is_plain(self) and operation_name in quick_dynamodb.METHODS):
        return _make_api_call(self, operation_name, api_params)
    operation_model = self._service_model.operation_model(operation_name)
    context = {
        "client_region": self.meta.region_name,
        "client_config": self.meta.config,
        "has_streaming_input": False,
        "auth_type": operation_model.resolved_auth_type,
        "unsigned_payload": operation_model.unsigned_payload,
    }
    request = {"method": "POST", "url_path": "/", "url": f"{self.meta.endpoint_url}/", "context": context}
    http, parsed = self._make_request(
        operation_model, {**request, **_written(api_params, operation_model)}, context
    )
    if "retry_quota_capacity" in context:
        # Else each answer that got lost would leave the process fewer retries, and after a hundred none.
        event = f"after-call.dynamodb.{operation_name}"
        self.meta.events.emit(event, http_response=http, parsed=parsed, model=operation_model, context=context)
    if http.status_code < 300:
        return parsed
    raise self.exceptions.from_code(parsed.get("Error", {}).get("Code"))(parsed, operation_name)


def _is_plain(client: Any) -> bool:
    """Whether this asks moto's DynamoDB, and leaves it to that to find fault with what is asked."""
    is_dynamodb = client.meta.endpoint_url.startswith("https://dynamodb.")
    return is_dynamodb and not isinstance(client._serializer, ParamValidationDecorator)


def _parse(self: Any, response: Any, shape: Any) -> Any:
    body = response["body"]
    if not isinstance(body, quick_dynamodb.Answered):
        return _do_parse(self, response, shape)
    parsed = _shown(body, shape)
    self._inject_response_metadata(parsed, response["headers"])
    return parsed


def _send(self: Any, request_dict: dict[str, Any], operation_model: Any) -> Any:
    """Straight to moto and back, unless a test changes what lies between."""
    changed = Endpoint._do_get_response is not _do_get_response
    if changed or not (
        botocore_stubber.enabled and quick_dynamodb.is_plain(operation_model, request_dict["body"])
    ):
        return _send_request(self, request_dict, operation_model)
    asked = {name: request_dict[name] for name in ("method", "url", "headers", "body")}
    # As ever: whoever counts calls or refuses one is asked, and moto with them.
    event = f"before-send.dynamodb.{operation_model.name}"
    http = first_non_none_response(self._event_emitter.emit(event, request=SimpleNamespace(**asked)))
    body = http.content
    if isinstance(body, quick_dynamodb.Answered):
        return http, {**_shown(body, operation_model.output_shape), "ResponseMetadata": _metadata(http)}
    response = convert_to_response_dict(http, operation_model)
    parser = self._response_parser_factory.create_parser(operation_model.service_model.resolved_protocol)
    parsed = parser.parse(response, operation_model.output_shape)
    self._add_modeled_error_fields(response, parsed, operation_model, parser)
    return http, parsed


def _shown(body: quick_dynamodb.Answered, shape: Any) -> dict[str, Any]:
    return {name: value for name, value in body.result.items() if value is not None and name in shape.members}


def _metadata(http: Any) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in http.headers.items()}
    return {
        "RequestId": headers["x-amzn-requestid"],
        "HTTPStatusCode": http.status_code,
        "HTTPHeaders": headers,
        "RetryAttempts": 0,
    }
