#!/usr/bin/env bash
# S3's whole-object checksum: two emulators have opposite halves of it.
#
# Versions: ministack 1.5.33, moto 5.2.5, boto3 1.43.106.
#
# A multipart upload is created with ChecksumAlgorithm=CRC32 and ChecksumType=FULL_OBJECT. AWS documents: S3 checks
# each part against the checksum sent with it, and at the completion checks the CRC-32 of the whole, which the
# client computes over all bytes (Amazon S3 User Guide, "Checking object integrity", full object checksums).
#
# - MiniStack refuses a part whose checksum is wrong, as S3 does, but at the completion it wants the composite value
#   (the CRC of the parts' CRCs, "-2" behind it) and refuses the right one.
# - moto keeps FULL_OBJECT and takes the right value, but it stores a part whose checksum is wrong without a word.
#
# So a client that passes its tests on one of them may fail on the other, and on both it may be wrong on S3.
source "$(dirname "$0")/lib.sh"
install ministack==1.5.33 'moto[s3]==5.2.5' boto3==1.43.106
start_ministack
prints "ministack: a part with a wrong CRC-32: refused (BadDigest)
ministack: the right CRC-32 of the whole: refused (BadDigest)
moto: a part with a wrong CRC-32: taken
moto: the right CRC-32 of the whole: taken, type FULL_OBJECT, the value sent: True" <<'PY'
import base64, os, time, zlib
import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws

FIRST, SECOND = b"a" * (5 << 20), b"the end"

def crc(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()

def attempt(call):
    try:
        return call()
    except ClientError as error:
        return f"refused ({error.response['Error']['Code']})"

def try_it(name, s3):
    s3.create_bucket(Bucket="findings")
    def create(key):
        answer = s3.create_multipart_upload(
            Bucket="findings", Key=key, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
        return {"Bucket": "findings", "Key": key, "UploadId": answer["UploadId"]}
    wrong = attempt(lambda: s3.upload_part(
        **create("wrong"), PartNumber=1, Body=FIRST, ChecksumCRC32=crc(b"something else")) and "taken")
    print(f"{name}: a part with a wrong CRC-32: {wrong}")
    upload = create("right")
    parts = []
    for number, data in ((1, FIRST), (2, SECOND)):
        answer = s3.upload_part(**upload, PartNumber=number, Body=data, ChecksumCRC32=crc(data))
        parts.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumCRC32": crc(data)})
    def complete():
        s3.complete_multipart_upload(
            **upload, MultipartUpload={"Parts": parts}, ChecksumType="FULL_OBJECT", ChecksumCRC32=crc(FIRST + SECOND))
        head = s3.head_object(Bucket="findings", Key="right", ChecksumMode="ENABLED")
        return f"taken, type {head.get('ChecksumType')}, the value sent: {head.get('ChecksumCRC32') == crc(FIRST + SECOND)}"
    print(f"{name}: the right CRC-32 of the whole: {attempt(complete)}")

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
