#!/usr/bin/env bash
# boto3's managed transfers send their requests without the caller's context variables, unless threads are off.
#
# Versions: boto3 1.43.106, s3transfer 0.19.3 (S3 played by moto 5.2.5).
#
# An event handler on a client sees a context variable of the caller (a request id, the current user) while it calls
# `put_object`. With `upload_fileobj` and `download_fileobj` on the same client it sees the default, also for requests
# that look as if the caller made them, such as HeadObject: s3transfer makes all of them in threads of its own, which
# inherit no context (Python, "contextvars"). Logging, metrics and tracing by such handlers lose them in silence.
# `TransferConfig(use_threads=False)` sends them in the caller's thread.
source "$(dirname "$0")/lib.sh"
install boto3==1.43.106 s3transfer==0.19.3 'moto[s3]==5.2.5'
prints "put_object: PutObject by alice
upload_fileobj: PutObject by nobody
download_fileobj: GetObject by nobody, HeadObject by nobody
download_fileobj without threads: GetObject by alice, HeadObject by alice" <<'PY'
import contextvars, io
import boto3
from boto3.s3.transfer import TransferConfig
from moto import mock_aws

who = contextvars.ContextVar("who", default="nobody")
seen = set()

def note(event_name, **_):
    seen.add(f"{event_name.rpartition('.')[2]} by {who.get()}")

def show(name, call):
    seen.clear()
    call()
    print(f"{name}: {', '.join(sorted(seen))}")

with mock_aws():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="findings")
    s3.meta.events.register("before-send.s3", note)
    who.set("alice")
    show("put_object", lambda: s3.put_object(Bucket="findings", Key="a", Body=b"x"))
    show("upload_fileobj", lambda: s3.upload_fileobj(io.BytesIO(b"x"), "findings", "b"))
    show("download_fileobj", lambda: s3.download_fileobj("findings", "a", io.BytesIO()))
    plain = TransferConfig(use_threads=False)
    show("download_fileobj without threads", lambda: s3.download_fileobj("findings", "a", io.BytesIO(), Config=plain))
PY
