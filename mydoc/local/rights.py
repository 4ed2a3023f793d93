"""A right that MiniStack checks against no resource, so that it would refuse who has it."""

from __future__ import annotations

import json
from typing import Any


def check_paths_of_parameters() -> None:
    """Have ssm:GetParametersByPath checked against the path that is asked for, as AWS does ("How Parameter Store
    authorizes parameter retrieval"); MiniStack 1.5 looks for a name and finds none."""
    from ministack.core import iam_actions

    extract = iam_actions.extract_resource_arn

    def with_path(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: dict[str, Any],
        region: str,
        account_id: str,
    ) -> str:
        found = extract(service, method, path, headers, body, query_params, region, account_id)
        if service != "ssm" or found != "*":
            return str(found)
        asked = json.loads(body or b"{}").get("Path", "")
        return f"arn:aws:ssm:{region}:{account_id}:parameter{asked}" if asked else "*"

    iam_actions.extract_resource_arn = with_path
