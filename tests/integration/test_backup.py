"""The tables of a running stage are exported, lost, and brought back; and what recovery restored beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.stack import Stack
from tests.support.stage import Stage
from tests.support.visitor import Visitor, fetch

pytestmark = pytest.mark.stack

PREFIX = "mydoc-local-"


@pytest.fixture
def stage(own_stack: Stack) -> Stage:
    own_stack.start()
    return Stage(own_stack, "local", {"MYDOC_SITE_URL": own_stack.base_url})


def manage(stage: Stage, *arguments: str) -> list[str]:
    done = stage.manage(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def lose_every_table(dynamodb: Any) -> None:
    for name in dynamodb.list_tables()["TableNames"]:
        dynamodb.delete_table(TableName=name)
        dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def test_a_stage_comes_back_from_its_export(stage: Stage, tmp_path: Path) -> None:
    stack, folder = stage.stack, str(tmp_path / "export")
    alice = Visitor(stack, "alice@example.com")
    token = alice.post("tokens/", {"name": "script", "scopes": ["documents:read"]}).json()["token"]
    document = alice.upload("plan.txt", b"the plan")
    assert alice.ask("PUT", f"documents/{document}/people/", json={"emails": ["bob@example.com"]}).ok
    slug = alice.share(document, password="open sesame", max_downloads=5)
    assert any("documents: 1 items written" in line for line in manage(stage, "tables", "export", folder))

    lose_every_table(stack.client("dynamodb"))
    refused = stage.manage("tables", "import", folder)
    assert refused.returncode != 0
    assert "Run `manage.py provision` first" in refused.stderr
    assert f"table {PREFIX}users: created" in manage(stage, "provision")
    said = manage(stage, "tables", "import", folder)
    assert f"{PREFIX}documents: 1 items written" in said

    again = Visitor(stack, "alice@example.com", stack.password)
    assert again.download(document) == b"the plan"
    assert again.get("account/").json()["usage"]["bytes_used"] == len(b"the plan")
    assert Visitor(stack, "bob@example.com").get(f"documents/{document}/").json()["name"] == "plan.txt"
    claim = Visitor(stack).post(f"public/shares/{slug}/claim/", {"password": "open sesame"})
    assert fetch(claim.json()["url"]) == b"the plan"
    bearer = {"Authorization": f"Bearer {token}"}
    assert requests.get(f"{stack.base_url}/api/v1/documents/", headers=bearer, timeout=30).ok
    # It works on, and not only reads.
    assert again.download(again.upload("next.txt", b"the next plan")) == b"the next plan"


def restore(dynamodb: Any, table: str) -> None:
    """What RestoreTableToPointInTime leaves: the same key and items under another name, and no more. MiniStack
    does not restore to a moment."""
    described = dynamodb.describe_table(TableName=f"{PREFIX}{table}")["Table"]
    used = {key["AttributeName"] for key in described["KeySchema"]}
    name = f"{PREFIX}{table}-restored"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=described["KeySchema"],
        AttributeDefinitions=[a for a in described["AttributeDefinitions"] if a["AttributeName"] in used],
    )
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    for item in dynamodb.scan(TableName=f"{PREFIX}{table}")["Items"]:
        dynamodb.put_item(TableName=name, Item=item)


def test_what_point_in_time_recovery_restored_is_brought_back(stage: Stage) -> None:
    dynamodb = stage.stack.client("dynamodb")
    alice = Visitor(stage.stack, "alice@example.com")
    lost, changed = alice.upload("lost.txt", b"lost"), alice.upload("changed.txt", b"changed")
    restore(dynamodb, "documents")
    owner = dynamodb.scan(TableName=f"{PREFIX}documents")["Items"][0]["owner_id"]
    # An accident: the record goes, its bytes stay.
    dynamodb.delete_item(TableName=f"{PREFIX}documents", Key={"owner_id": owner, "id": {"S": lost}})
    assert alice.get(f"documents/{lost}/").status_code == 404
    assert alice.ask("PATCH", f"documents/{changed}/", json={"name": "renamed.txt"}).ok
    later = alice.upload("later.txt", b"later")

    said = manage(stage, "tables", "copy", "restored")

    assert f"{PREFIX}documents: 1 items written, 1 existing ones kept" in said
    assert f"{PREFIX}users: unchanged, because there is no {PREFIX}users-restored" in said
    assert alice.download(lost) == b"lost"
    assert alice.get(f"documents/{changed}/").json()["name"] == "renamed.txt"
    assert alice.download(later) == b"later"

    manage(stage, "tables", "copy", "restored", "--overwrite")
    assert alice.get(f"documents/{changed}/").json()["name"] == "changed.txt"
    assert alice.get("account/").json()["usage"]["bytes_used"] == len(b"lost" + b"changed" + b"later")
