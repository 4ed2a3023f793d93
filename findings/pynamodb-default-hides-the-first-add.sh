#!/usr/bin/env bash
# PynamoDB: NumberAttribute(default=1) and add(1) give 1 on an item that was stored without the attribute.
#
# Version: pynamodb 6.1.0 (DynamoDB played by moto 5.2.5, whose answer here is DynamoDB's documented one).
#
# A counter is added to a model whose items exist already: `version = NumberAttribute(default=1)`. Reading an old
# item gives 1, since PynamoDB fills the default in as it reads. `update(actions=[Model.version.add(1)])` is done by
# DynamoDB, which knows no default: ADD starts from 0, so the first change gives 1 again. Whoever compares versions
# before and after sees no change. A default of 0 agrees with ADD.
source "$(dirname "$0")/lib.sh"
install pynamodb==6.1.0 'moto[dynamodb]==5.2.5' boto3==1.43.106
prints "default 1: reads 1, after add(1) 1: the change goes unseen
default 0: reads 0, after add(1) 1" <<'PY'
import boto3
from moto import mock_aws
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

def model(default):
    class Thing(Model):
        class Meta:
            table_name = f"things-{default}"
            region = "us-east-1"
            billing_mode = "PAY_PER_REQUEST"
        id = UnicodeAttribute(hash_key=True)
        version = NumberAttribute(default=default)
    return Thing

with mock_aws():
    for default in (1, 0):
        Thing = model(default)
        Thing.create_table()
        # As an earlier release wrote it, without a version.
        boto3.client("dynamodb").put_item(TableName=Thing.Meta.table_name, Item={"id": {"S": "old"}})
        before = int(Thing.get("old").version)
        Thing("old").update(actions=[Thing.version.add(1)])
        after = int(Thing.get("old").version)
        unseen = ": the change goes unseen" if before == after else ""
        print(f"default {default}: reads {before}, after add(1) {after}{unseen}")
PY
