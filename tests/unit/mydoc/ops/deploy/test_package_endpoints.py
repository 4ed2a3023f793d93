"""The package knows where the services are that the application calls, as botocore itself does."""

from __future__ import annotations

import json
from pathlib import Path

import botocore
import botocore.session
from botocore.loaders import Loader
from botocore.regions import EndpointResolver

from mydoc.ops.deploy import package

WHOLE = Path(botocore.__file__).parent / "data" / "endpoints.json"


def test_each_service_is_where_it_was_in_every_region(tmp_path):
    file = tmp_path / "endpoints.json"
    file.write_bytes(WHOLE.read_bytes())
    package._shorten_endpoints(file)
    assert file.stat().st_size < WHOLE.stat().st_size / 10
    before, after = (EndpointResolver(json.loads(path.read_text())) for path in (WHOLE, file))
    regions = [region for name in before.get_available_partitions() for region in _regions(before, name)]
    assert "eu-central-1" in regions
    for prefix in {Loader().load_service_model(name, "service-2")["metadata"]["endpointPrefix"]
                   for name in package._SERVICES}:  # fmt: skip
        for region in regions:
            assert after.construct_endpoint(prefix, region) == before.construct_endpoint(prefix, region)


def _regions(resolver: EndpointResolver, partition: str) -> list[str]:
    return [
        *resolver.get_available_endpoints("sqs", partition),
        *resolver.get_available_endpoints("s3", partition),
    ]
