#!/usr/bin/env bash
# CopyObject with If-None-Match overwrites on two emulators; PutObject with it is refused on both.
#
# Versions: ministack 1.5.33, moto 5.2.5, boto3 1.43.106.
#
# AWS documents If-None-Match for CopyObject as for PutObject: with `*` the copy is refused with 412 if the key
# exists (Amazon S3 API Reference, "CopyObject"). Both emulators honour it for PutObject, so one takes for granted
# that they honour it here; both answer 200 and overwrite. A test that relies on the copy's condition passes for the
# wrong reason or fails where S3 would not.
source "$(dirname "$0")/lib.sh"
install ministack==1.5.33 'moto[s3]==5.2.5' boto3==1.43.106
start_ministack
prints "ministack: put: refused (412), copy: taken, the key now holds b'new'
moto: put: refused (412), copy: taken, the key now holds b'new'" <<'PY'
import os, time
import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws

def attempt(call, **arguments):
    try:
        call(Bucket="findings", Key="kept", IfNoneMatch="*", **arguments)
        return "taken"
    except ClientError as error:
        return f"refused ({error.response['ResponseMetadata']['HTTPStatusCode']})"

def try_it(name, s3):
    s3.create_bucket(Bucket="findings")
    s3.put_object(Bucket="findings", Key="kept", Body=b"old")
    s3.put_object(Bucket="findings", Key="source", Body=b"new")
    put = attempt(s3.put_object, Body=b"new")
    copy = attempt(s3.copy_object, CopySource="findings/source")
    held = s3.get_object(Bucket="findings", Key="kept")["Body"].read()
    print(f"{name}: put: {put}, copy: {copy}, the key now holds {held}")

ministack = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{os.environ['PORT']}",
                         config=Config(s3={"addressing_style": "path"}))
for _ in range(600):
    try:
        ministack.list_buckets()
        break
    except BotoCoreError:
        time.sleep(0.1)
try_it("ministack", ministack)
with mock_aws():
    try_it("moto", boto3.client("s3"))
PY
