#!/usr/bin/env bash
# moto answers a part for an aborted multipart upload with its own KeyError instead of NoSuchUpload.
#
# Versions: moto 5.2.5, boto3 1.43.106.
#
# S3 answers every call that names an upload which was aborted or completed with 404 NoSuchUpload (Amazon S3 API
# Reference, "UploadPart", "CompleteMultipartUpload"). moto does so for ListParts and AbortMultipartUpload, and raises
# a KeyError for UploadPart and CompleteMultipartUpload. Code that handles NoSuchUpload, because a cleanup may abort
# an upload while its parts are still coming, fails in tests alone.
source "$(dirname "$0")/lib.sh"
install 'moto[s3]==5.2.5' boto3==1.43.106
prints "list_parts: NoSuchUpload
abort_multipart_upload: NoSuchUpload
upload_part: KeyError
complete_multipart_upload: KeyError" <<'PY'
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

with mock_aws():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="findings")
    upload = {"Bucket": "findings", "Key": "big"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    etag = s3.upload_part(**upload, PartNumber=1, Body=b"x")["ETag"]
    s3.abort_multipart_upload(**upload)
    for name, more in (
        ("list_parts", {}),
        ("abort_multipart_upload", {}),
        ("upload_part", {"PartNumber": 1, "Body": b"x"}),
        ("complete_multipart_upload", {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": etag}]}}),
    ):
        try:
            getattr(s3, name)(**upload, **more)
            print(f"{name}: accepted")
        except ClientError as error:
            print(f"{name}: {error.response['Error']['Code']}")
        except KeyError:
            print(f"{name}: KeyError")
PY
