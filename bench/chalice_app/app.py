"""The baseline of the cold start: a small Chalice application that answers three of MyDoc's addresses.

As one would write it: boto3's clients, Jinja2, no layers. It reads the same tables with the same number of calls,
and shows as much; it does not check what a session's cookie says, sign anything, or set security headers.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer
from botocore.config import Config
from chalice import Chalice, NotFoundError, Response
from jinja2 import Environment, FileSystemLoader

app = Chalice(app_name="baseline")
_PREFIX = f"mydoc-{os.environ['MYDOC_STAGE']}-"
_BUCKET = f"{_PREFIX}documents"
_PAGE = 51
_HTML = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}

_dynamodb = boto3.client("dynamodb")
_plain = TypeDeserializer().deserialize
_templates = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


@app.route("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok", "stage": os.environ["MYDOC_STAGE"]}


@app.route("/")
def documents() -> Response:
    """Three calls: session, person, documents."""
    cookie = SimpleCookie((app.current_request.headers or {}).get("cookie", ""))
    key = hashlib.sha256(cookie["__Host-session"].value.encode()).hexdigest()
    session = _session(_get("sessions", key_hash=key)["data"])
    user = _get("users", id=session["_auth_user_id"])
    answer = _dynamodb.query(
        TableName=f"{_PREFIX}documents",
        KeyConditionExpression="owner_id = :owner",
        ExpressionAttributeValues={":owner": {"S": user["id"]}},
        ScanIndexForward=False,
        Limit=_PAGE,
    )
    found = [_item(item) for item in answer["Items"]]
    for document in found:
        document["thumbnail"] = _thumbnail(document) if document["has_thumbnail"] else None
    return _render("documents.html", user=user, documents=found)


@app.route("/s/{slug}")
def share(slug: str) -> Response:
    """Two calls: the share with its documents, and whether its owner is active."""
    answer = _dynamodb.query(
        TableName=f"{_PREFIX}shares",
        KeyConditionExpression="slug = :slug AND part BETWEEN :first AND :last",
        ExpressionAttributeValues={":slug": {"S": slug}, ":first": {"S": "a"}, ":last": {"S": "d#~"}},
        ConsistentRead=True,
    )
    if not answer["Items"]:
        raise NotFoundError
    found, *documents = map(_item, answer["Items"])
    _get("users", id=found["owner_id"])
    return _render("share.html", share=found, documents=[{**one, "id": one["document_id"]} for one in documents])


def _get(table: str, **key: str) -> dict[str, Any]:
    answer = _dynamodb.get_item(
        TableName=_PREFIX + table, Key={name: {"S": value} for name, value in key.items()}, ConsistentRead=True
    )
    if "Item" not in answer:
        raise NotFoundError
    return _item(answer["Item"])


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in item.items()}


def _session(data: str) -> dict[str, Any]:
    """What Django wrote (its signing.dumps): JSON in base64, compressed after a dot."""
    payload = data.lstrip(".").split(":")[0]
    plain = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    loaded: dict[str, Any] = json.loads(zlib.decompress(plain) if data.startswith(".") else plain)
    return loaded


_s3: Any = None


def _thumbnail(document: dict[str, Any]) -> str:
    global _s3
    if _s3 is None:
        _s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
    key = f"derived/{document['owner_id']}/{document['id']}/thumbnail.webp"
    url: str = _s3.generate_presigned_url("get_object", Params={"Bucket": _BUCKET, "Key": key}, ExpiresIn=900)
    return url


def _render(name: str, **context: Any) -> Response:
    return Response(_templates.get_template(name).render(**context), headers=_HTML)


def _left(until: str) -> str:
    days = (datetime.fromisoformat(until) - datetime.now(UTC)) / timedelta(days=1)
    return f"{days:.0f} days left" if days > 0 else "Expired"


def _size(count: Decimal) -> str:
    return f"{count / 1000:.1f} KB" if count >= 1000 else f"{count} bytes"


_templates.filters.update(left=_left, size=_size)
