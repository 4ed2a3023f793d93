"""The whole job over REST, in process."""

from __future__ import annotations

from files.services.documents import processing, repository
from tests.support.documents import put_parts

JSON = {"content_type": "application/json"}


def test_alice_uploads_shares_and_deletes(alice, bob, charlie, client):
    document_id = _upload(alice, "Größe 📄.txt", b"hello world")
    mine = alice.client.get("/api/v1/documents/").json()
    assert [item["name"] for item in mine["items"]] == ["Größe 📄.txt"]
    assert mine["items"][0]["status"] == "ready"

    answer = alice.client.put(f"/api/v1/documents/{document_id}/people/", {"emails": [bob.email]}, **JSON)
    assert answer.status_code == 200, answer.content
    shared = bob.client.get("/api/v1/documents/?scope=shared").json()
    assert [item["id"] for item in shared["items"]] == [document_id]
    assert bob.client.get(f"/api/v1/documents/{document_id}/download/").status_code == 200
    assert charlie.client.get(f"/api/v1/documents/{document_id}/download/").status_code == 403

    answer = alice.client.post(
        "/api/v1/shares/", {"documents": [document_id], "password": "open sesame", "max_downloads": 1}, **JSON
    )
    assert answer.status_code == 201, answer.content
    slug = answer.json()["slug"]
    public = client.get(f"/api/v1/public/shares/{slug}/").json()
    assert public["is_locked"]
    assert public["documents"] == []
    claim = f"/api/v1/public/shares/{slug}/claim/"
    assert client.post(claim, {"password": "wrong"}, **JSON).json()["code"] == "wrong_password"
    answer = client.post(claim, {"password": "open sesame"}, **JSON)
    assert answer.status_code == 200, answer.content
    assert client.post(claim, {"password": "open sesame"}, **JSON).json()["code"] == "share_not_found"

    assert alice.client.patch(f"/api/v1/documents/{document_id}/", {"name": "x.txt"}, **JSON).status_code == 200
    assert bob.client.get("/api/v1/documents/?scope=shared").json()["items"][0]["name"] == "x.txt"
    trail = alice.client.get("/api/v1/audit/").json()["items"]
    assert [line["action"] for line in trail] == [
        "renamed",
        "claimed",
        "link_created",
        "download_denied",
        "downloaded",
        "shared",
        "uploaded",
    ]
    assert alice.client.delete(f"/api/v1/documents/{document_id}/?permanently=true").status_code == 204
    assert bob.client.get("/api/v1/documents/?scope=shared").json()["items"] == []
    assert alice.client.get("/api/v1/account/").json()["usage"] == {"bytes_used": 0, "documents_count": 0}


def _upload(actor, name, content):
    answer = actor.client.post("/api/v1/documents/", {"name": name, "size": len(content)}, **JSON)
    assert answer.status_code == 201, answer.content
    document_id = answer.json()["id"]
    answer = actor.client.post(f"/api/v1/documents/{document_id}/parts/", {"part_numbers": [1]}, **JSON)
    assert list(answer.json()["urls"]) == ["1"], answer.content
    parts = put_parts(repository.find(owner_id=actor.id, document_id=document_id), content)
    body = {"parts": [{"part_number": part.number, "etag": part.etag} for part in parts]}
    answer = actor.client.post(f"/api/v1/documents/{document_id}/complete/", body, **JSON)
    assert answer.json()["status"] == "processing", answer.content
    processing.process(owner_id=actor.id, document_id=document_id)
    return document_id
