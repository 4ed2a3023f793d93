"""Store blobs in S3: whole objects and their URLs by django-storages, parts and ranges by boto3. No rules here."""

from files.blobs.bucket import AlreadyWritten, Blob, NoSuchBlob, NoSuchUpload, PartsRefused
from files.blobs.multipart import (
    abort_multipart,
    complete_multipart,
    list_parts,
    put_part,
    sign_part,
    start_multipart,
    stream_part,
)
from files.blobs.objects import (
    delete,
    download,
    exists,
    head,
    keys_below,
    originals,
    read_range,
    read_start,
    write,
)
from files.blobs.puts import SignedPut, sign_put
from files.blobs.signing import attachment, sign_download, sign_image, sign_preview

__all__ = [
    "AlreadyWritten",
    "Blob",
    "NoSuchBlob",
    "NoSuchUpload",
    "PartsRefused",
    "SignedPut",
    "abort_multipart",
    "attachment",
    "complete_multipart",
    "delete",
    "download",
    "exists",
    "head",
    "keys_below",
    "list_parts",
    "originals",
    "put_part",
    "read_range",
    "read_start",
    "sign_download",
    "sign_image",
    "sign_part",
    "sign_preview",
    "sign_put",
    "start_multipart",
    "stream_part",
    "write",
]
