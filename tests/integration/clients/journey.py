"""Signs in, uploads, shares, claims and reads the history with the client that openapi-python-client made.

Called as `python journey.py SITE EMAIL PASSWORD` with the client's folder on the path; prints what went wrong.
"""

import sys
import time

import httpx
from mydoc_client import AuthenticatedClient, Client
from mydoc_client.api.account import auth_login
from mydoc_client.api.audit import audit_list
from mydoc_client.api.documents import documents_complete, documents_create, documents_get, documents_parts_create
from mydoc_client.api.public_shares import public_shares_claim
from mydoc_client.api.shares import shares_create
from mydoc_client.models import (
    ClaimInRequest,
    CompleteInRequest,
    DocumentOut,
    LoginInRequest,
    PartInRequest,
    PartNumbersInRequest,
    ShareInRequest,
    UploadInRequest,
)
from mydoc_client.models.action_enum import ActionEnum
from mydoc_client.models.document_status import DocumentStatus
from mydoc_client.models.upload_plan_out import UploadPlanOut

CONTENT = b"made by a generated client"
KEY = "5c0f6a3e-7a55-4e0a-8f1c-9d1f6f1d0c11"


def journey(site: str, email: str, password: str) -> None:
    anonymous = Client(base_url=site, raise_on_unexpected_status=True)
    token = auth_login.sync(client=anonymous, body=LoginInRequest(email=email, password=password)).token
    client = AuthenticatedClient(base_url=site, token=token, raise_on_unexpected_status=True)

    document = upload(client)
    share = shares_create.sync(client=client, body=ShareInRequest(documents=[document.id], max_downloads=1))
    assert share.downloads == 0

    claim = public_shares_claim.sync(slug=share.slug, client=anonymous, body=ClaimInRequest())
    assert httpx.get(claim.url).content == CONTENT
    refused = public_shares_claim.sync_detailed(slug=share.slug, client=anonymous, body=ClaimInRequest())
    assert (refused.status_code, refused.parsed.code) == (404, "share_not_found")

    lines = audit_list.sync(client=client, limit=100).items
    about = [line.action for line in lines if line.document_id == document.id]
    assert ActionEnum.CLAIMED in about, about


def upload(client: AuthenticatedClient) -> DocumentOut:
    body = UploadInRequest(name="python.txt", size=len(CONTENT))
    started = documents_create.sync(client=client, body=body, idempotency_key=KEY)
    again = documents_create.sync(client=client, body=body, idempotency_key=KEY)
    assert again.id == started.id
    assert isinstance(started.upload, UploadPlanOut)
    assert started.upload.part_count == 1
    signed = documents_parts_create.sync(started.id, client=client, body=PartNumbersInRequest(part_numbers=[1]))
    headers = signed.headers.additional_properties
    etag = httpx.put(signed.urls["1"], content=CONTENT, headers=headers).raise_for_status().headers["ETag"]
    parts = CompleteInRequest(parts=[PartInRequest(part_number=1, etag=etag)])
    documents_complete.sync(started.id, client=client, body=parts)
    while (found := documents_get.sync(started.id, client=client)).status != DocumentStatus.READY:
        time.sleep(0.1)
    return found


if __name__ == "__main__":
    journey(*sys.argv[1:])
