"""The API's schema and its pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from mydoc.web.api.names import operation_id
from tests.support.routes import all_routes

OPEN = {
    "/api/v1/auth/register/",
    "/api/v1/auth/login/",
    "/api/v1/auth/confirm/",
    "/api/v1/auth/confirm/resend/",
    "/api/v1/auth/password/reset/",
    "/api/v1/auth/password/set/",
    "/api/v1/public/shares/{slug}/",
    "/api/v1/public/shares/{slug}/unlock/",
    "/api/v1/public/shares/{slug}/claim/",
    "/api/v1/public/requests/{slug}/",
    "/api/v1/public/requests/{slug}/submissions/",
    "/api/v1/public/requests/{slug}/uploads/",
    "/api/v1/public/requests/{slug}/uploads/batch/",
    "/api/v1/public/requests/{slug}/uploads/{document_id}/",
    "/api/v1/public/requests/{slug}/uploads/{document_id}/parts/",
    "/api/v1/public/requests/{slug}/uploads/{document_id}/complete/",
    "/api/v1/public/shares/{slug}/preview/",
    "/api/v1/public/shares/{slug}/report/",
    "/api/v1/public/shares/{slug}/zip/",
    "/api/v1/public/shares/{slug}/zip/claim/",
}
SIGNS_IN = {"/api/v1/auth/login/"}


def test_the_schema_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(tmp_path / "schema.yml"))


def test_every_route_says_who_may_call_it_and_how_it_refuses():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            secured = [requirement for requirement in operation.get("security", []) if requirement]
            assert bool(secured) == (path not in OPEN), where
            assert {"400", "404", "429"} <= set(operation["responses"]), where
            assert ("401" in operation["responses"]) == (path not in OPEN or path in SIGNS_IN), where
            problem = operation["responses"]["404"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}, where


def test_every_route_of_the_api_is_in_the_schema():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    described = {(method.upper(), path) for path, operations in schema["paths"].items() for method in operations}
    routes = {
        (method, re.sub(r"<str:(\w+)>", r"{\1}", route))
        for method, route in all_routes()
        if route.startswith("/api/v1/")
    }

    assert described == routes


def test_operations_are_called_by_rule_and_sorted_by_subject():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    subjects = {tag["name"] for tag in schema["tags"]}
    names = []
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["operationId"] == operation_id(method.upper(), path)
            [tag] = operation["tags"]
            assert tag in subjects, f"describe {tag} in SPECTACULAR_SETTINGS"
            names.append(operation["operationId"])
    assert len(set(names)) == len(names)
    assert {"documents_list", "documents_create", "documents_complete", "public_shares_claim"} <= set(names)


def test_every_answer_names_its_headers():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            for status, response in operation["responses"].items():
                headers = response["headers"]
                assert {"X-Request-Id", "Cache-Control"} <= set(headers), where
                assert ("Retry-After" in headers) == (status == "429"), where
                assert ("WWW-Authenticate" in headers) == (status == "401"), where
            for good in [each for status, each in operation["responses"].items() if status[0] == "2"]:
                assert ("Link" in good["headers"]) == ("next_cursor" in _properties(schema, good)), where
            assert ("302" in operation["responses"]) == (method == "get"), where


def test_a_site_is_where_its_schema_says():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    assert schema["servers"] == [{"url": settings.SITE_URL}]


def test_the_plan_of_an_upload_has_a_type():
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    for name in ("DocumentOut", "GuestUploadOut"):
        assert "#/components/schemas/UploadPlanOut" in str(schemas[name]["properties"]["upload"])
    assert set(schemas["UploadPlanOut"]["properties"]) == {"part_size", "part_count", "put"}


def test_only_signing_out_takes_no_idempotency_key():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    without = [
        path
        for path, operations in schema["paths"].items()
        if "post" in operations
        and "Idempotency-Key" not in {part["name"] for part in operations["post"].get("parameters", [])}
    ]
    assert set(without) == {"/api/v1/auth/logout/", "/api/v1/auth/logout/everywhere/"}


def _properties(schema: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    body = response.get("content", {}).get("application/json", {}).get("schema", {})
    name = body.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"].get(name, {}).get("properties", {})
    return found


@pytest.mark.usefixtures("offline")
def test_its_pages_load_nothing_from_elsewhere_and_nothing_inline():
    page = Client().get("/api/docs/")
    assert page.status_code == 200
    html = page.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)
    links = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', html)
    assert links
    assert all(link.startswith("/static/") for link in links)
    for link in links:
        assert finders.find(link.removeprefix("/static/")), f"{link} is not there"
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
