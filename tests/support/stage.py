"""A stage of its own in a running emulator, and programs that run in it with an operator's or its own rights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from mydoc.aws import names
from mydoc.ops import stage as ops
from mydoc.ops.policy import application_policy
from tests.support.stack import ROOT, Stack

ACCOUNT = "000000000000"
REGION = "us-east-1"


@dataclass
class Stage:
    """Args:
    stack: whose emulator it is in.
    name: the stage's.
    more: what its programs find in their environment besides.
    """

    stack: Stack
    name: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """An operator's: the root's keys."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MYDOC_"))}
        return {
            **kept,
            "MYDOC_STAGE": self.name,
            "MYDOC_SITE_URL": "http://testserver",
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.stack.aws_endpoint,
            **self.stack.root_environment,
            **self.more,
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a command says and how it ends."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def application_keys(self) -> dict[str, str]:
        """The access key of a user who may do what the stage's application may, for a program's environment."""
        iam = self.stack.client("iam")
        user = f"{names.prefix(self.name)}application"
        iam.create_user(UserName=user)
        tables = [
            name
            for page in self.stack.client("dynamodb").get_paginator("list_tables").paginate()
            for name in page["TableNames"]
            if name.startswith(names.prefix(self.name))
        ]
        stage = ops.Stage(
            name=self.name, data=self.name, account=ACCOUNT, region=REGION, bucket_name=names.bucket(self.name)
        )
        document = application_policy(stage, tables, mail_from=self.more.get("MYDOC_MAIL_FROM", ""))
        iam.put_user_policy(UserName=user, PolicyName="application", PolicyDocument=json.dumps(document))
        made = iam.create_access_key(UserName=user)["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": made["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"]}

    def run(self, program: str, keys: dict[str, str], **values: Any) -> subprocess.CompletedProcess[str]:
        """Run a program in a process that starts as the deployed application does; `values` are its variables."""
        start = "import django; django.setup()\n" + "".join(f"{k} = {v!r}\n" for k, v in values.items())
        environment = {
            **self.environment,
            **keys,
            "DJANGO_SETTINGS_MODULE": "mydoc.settings",
            "AWS_LAMBDA_FUNCTION_NAME": f"mydoc-{self.name}",
        }
        command = [sys.executable, "-c", start + program]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
