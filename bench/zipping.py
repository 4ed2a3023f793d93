"""What building the ZIP of a large link costs: memory and time of the process that does it, as on Lambda."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.stage import stage
from tests.support.stack import ROOT

MIB = 1024**2
# The function's memory is four times that.
MOST_MEMORY = 256
_LARGE = 64 * MIB
_SMALL = 100


def measure(mebibytes: int) -> None:
    """Build the ZIP of a link to that many MiB, and fail if the process needs more than 256 MiB of memory."""
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as made:
        link = _run(made.environment, "fill", str(mebibytes))
        told = _run(made.environment, "work", json.dumps(link))
    peak, size = told["peak"] / MIB, told["size"] / MIB
    what = f"{told['documents']} documents with {mebibytes} MiB"
    print(f"A ZIP of {what}, {size:.0f} MiB itself: {told['seconds']:.1f} s in {told['jobs']} jobs", end=", ")
    print(f"{told['cpu']:.1f} s of CPU, {peak:.0f} MiB of memory at the peak (at most {MOST_MEMORY}), ", end="")
    print(f"{told['before'] / MIB:.0f} before it began")
    if peak > MOST_MEMORY:
        raise SystemExit("That is more than it may be.")


def _run(environment: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.zipping", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, check=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def fill(mebibytes: int) -> dict[str, Any]:
    """A link to large documents that are stored, one that is compressed, and many small ones."""
    from accounts.domain.people import Person
    from accounts.models import User
    from files.services import shares

    user = User.objects.get(email="alice@example.com")
    owner = Person(id=user.pk, email="alice@example.com", name="Alice", surname="A.")
    noise, text = os.urandom(8 * MIB), b"We met, and agreed to meet again. " * (8 * MIB // 34 + 1)
    count = max(1, mebibytes * MIB // _LARGE)
    ids = [_document(owner, f"Large {number}.bin", noise, _LARGE) for number in range(count - 1)]
    ids.append(_document(owner, "Protocol.txt", text, mebibytes * MIB - (count - 1) * _LARGE))
    ids += [_document(owner, f"Note {number}.txt", text, 4000) for number in range(_SMALL)]
    share = shares.create(owner=owner, document_ids=ids[:100])
    for first in range(100, len(ids), 100):
        shares.add_documents(owner=owner, share_id=share.id, document_ids=ids[first : first + 100])
    return {"owner_id": owner.id, "share_id": share.id, "slug": share.slug, "documents": len(ids)}


def work(link: Mapping[str, Any]) -> dict[str, Any]:
    """Build its ZIP, job after job."""
    import resource

    from files.domain.zips import ZipState
    from files.services import zips
    from files.services.shares import zips as share_zips
    from files.services.shares.visits import Visit

    visit = Visit(str(link["slug"]))
    version = share_zips.start(visit=visit).zip.version
    before, jobs, began, cpu = _peak(resource), 0, time.perf_counter(), time.process_time()
    while (found := share_zips.see(visit=visit).zip).state is ZipState.BUILDING:
        zips.build(owner_id=link["owner_id"], share_id=link["share_id"], version=version)
        jobs += 1
    if found.state is not ZipState.READY:
        raise SystemExit(f"the ZIP is {found.state}: {found.error}")
    return {
        "documents": link["documents"],
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "jobs": jobs,
        "size": found.size,
        "before": before,
        "peak": _peak(resource),
    }


def _peak(resource: Any) -> int:
    # In kibibytes on Linux (getrusage(2)).
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024


def _document(owner: Any, name: str, block: bytes, size: int) -> str:
    from files.domain.parts import Part
    from files.services import uploads
    from files.services.documents import processing

    document = uploads.start(owner=owner, name=name, size=size)
    parts = []
    for first in range(1, document.part_count + 1, 100):
        numbers = list(range(first, min(first + 100, document.part_count + 1)))
        signed = uploads.sign_parts(owner=owner, document_id=document.id, part_numbers=numbers)
        headers = {"Content-Type": "", **signed.headers}
        for number in numbers:
            length = min(document.part_size, size - (number - 1) * document.part_size)
            request = urllib.request.Request(signed.urls[number], block[:length], headers, method="PUT")
            with urllib.request.urlopen(request) as answer:
                parts.append(Part(number=number, etag=answer.headers["ETag"].strip('"')))
    uploads.complete(owner=owner, document_id=document.id, parts=parts)
    processing.process(owner_id=owner.id, document_id=document.id)
    return document.id


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(fill(int(sys.argv[2])) if sys.argv[1] == "fill" else work(json.loads(sys.argv[2]))))
