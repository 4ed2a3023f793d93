#!/usr/bin/env bash
# A presigned PUT keeps a Content-Encoding that nobody signed, and gives it to everyone who downloads.
#
# Versions: ministack 1.5.33, boto3 1.43.106.
#
# A presigned URL whose length, type and disposition are signed seems to settle what is stored. Whoever has the URL
# may still add headers that were not signed: S3 asks for a signature of `host` and `x-amz-*` headers alone (Amazon S3
# User Guide, "Authenticating Requests: Using Query Parameters"), and stores Content-Encoding as the object's own
# metadata (API Reference, "PutObject"). A browser that downloads the object decodes it, and so gets other bytes than
# a program that examined what is stored.
source "$(dirname "$0")/lib.sh"
install ministack==1.5.33 boto3==1.43.106
start_ministack
prints "PUT with what was signed: 200; downloads say: Content-Disposition attachment, Content-Encoding None
PUT with one header more: 200; downloads say: Content-Disposition attachment, Content-Encoding gzip" <<'PY'
import os, time, urllib.request
import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

s3 = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{os.environ['PORT']}",
                  config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
for _ in range(600):
    try:
        s3.list_buckets()
        break
    except BotoCoreError:
        time.sleep(0.1)
s3.create_bucket(Bucket="findings")

def send(name, key, **more):
    signed = {"ContentLength": 5, "ContentType": "application/octet-stream", "ContentDisposition": "attachment"}
    url = s3.generate_presigned_url("put_object", Params={"Bucket": "findings", "Key": key, **signed})
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment", **more}
    status = urllib.request.urlopen(urllib.request.Request(url, b"12345", headers, method="PUT")).status
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "findings", "Key": key})
    told = urllib.request.urlopen(url).headers
    kept = ", ".join(f"{header} {told[header]}" for header in ("Content-Disposition", "Content-Encoding"))
    print(f"{name}: {status}; downloads say: {kept}")

send("PUT with what was signed", "one")
send("PUT with one header more", "two", **{"Content-Encoding": "gzip"})
PY
