#!/usr/bin/env bash
# PynamoDB: None is removed by save() and stored as NULL by set(); a condition tells the two apart, Python does not.
#
# Version: pynamodb 6.1.0 (DynamoDB played by moto 5.2.5, whose answer here is DynamoDB's documented one).
#
# `item.save()` leaves out an attribute that is None. `item.update(actions=[Model.attribute.set(None)])` stores
# DynamoDB's NULL. Both read back as None. But NULL exists: `attribute.does_not_exist()`, the usual guard of a
# conditional write, is true after the first and false after the second. `attribute.remove()` is what one wants.
source "$(dirname "$0")/lib.sh"
install pynamodb==6.1.0 'moto[dynamodb]==5.2.5' boto3==1.43.106
prints "after save() with None: reads None, stored keys ['id'], does_not_exist() holds: True
after set(None): reads None, stored keys ['id', 'locked_by'], does_not_exist() holds: False
after remove(): reads None, stored keys ['id'], does_not_exist() holds: True" <<'PY'
import boto3
from moto import mock_aws
from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.models import Model

class Lock(Model):
    class Meta:
        table_name = "locks"
        region = "us-east-1"
        billing_mode = "PAY_PER_REQUEST"
    id = UnicodeAttribute(hash_key=True)
    locked_by = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)

def tell(what):
    raw = boto3.client("dynamodb").get_item(TableName="locks", Key={"id": {"S": "1"}})["Item"]
    raw.pop("note", None)
    try:
        Lock("1").update(actions=[Lock.note.set("seen")], condition=Lock.locked_by.does_not_exist())
        holds = True
    except UpdateError:
        holds = False
    print(f"after {what}: reads {Lock.get('1').locked_by}, stored keys {sorted(raw)}, does_not_exist() holds: {holds}")

with mock_aws():
    Lock.create_table()
    Lock("1", locked_by=None).save()
    tell("save() with None")
    Lock("1").update(actions=[Lock.locked_by.set(None)])
    tell("set(None)")
    Lock("1").update(actions=[Lock.locked_by.remove()])
    tell("remove()")
PY
