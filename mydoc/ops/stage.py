"""Declare a stage in its account: its resources by name and ARN, and what its function has in its environment.

Read by deployments, by `manage.py provision` and by `make run`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mydoc.aws import names
from mydoc.ops.functions import ALIAS

# Below API Gateway's own address Zappa takes "/<stage>" off the front of every path that begins so.
ROUTES = (
    "accounts",
    "api",
    "audit",
    "branding",
    "documents",
    "healthz",
    "manifest.webmanifest",
    "offline",
    "preview",
    "r",
    "requests",
    "s",
    "settings",
    "share-target",
    "shares",
    "statistics",
    "sw.js",
    "trash",
)
# What Zappa and we make the same names of, and S3 a bucket's.
_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
# AWS, "General purpose bucket naming rules".
_LONGEST_BUCKET = 63


@dataclass(frozen=True)
class Stage:
    """A stage in one account and region. Names of buckets are global, so they carry account and region.

    Args:
        name: as in zappa_settings.json, such as `dev` or `dev_api`.
        data: the stage whose tables, bucket and queue it works with; its own name but for an API-only stage.
        account: twelve digits.
        region: such as `eu-central-1`.
        endpoint: where an emulator plays AWS; empty for AWS itself.
        domain: the custom domain name, if there is one.
        static_url: where a CloudFront distribution serves the static files, if there is one.
        bucket_name: the documents' bucket, if it is not the one that a deployment makes: the laptop's.
        queue_name: the queue of jobs, likewise.
    """

    name: str
    data: str
    account: str
    region: str
    endpoint: str = ""
    domain: str = ""
    static_url: str = ""
    bucket_name: str = ""
    queue_name: str = ""

    @property
    def refusal(self) -> str:
        """Why no stage can have this name; empty if it can."""
        if not _NAME.fullmatch(self.name) or "_" in self.data:
            return (
                "Use lower-case letters and digits. A stage that uses another one's data can also have single "
                "underscores."
            )
        if len(self.bucket) > _LONGEST_BUCKET:
            return (
                f"It is too long: the bucket name {self.bucket} would have more than {_LONGEST_BUCKET} characters."
            )
        hidden = [route for route in ROUTES if route.startswith(self.name)]
        if hidden:
            return f"No one could reach the pages at /{hidden[0]}, because that begins with /{self.name}."
        return ""

    @property
    def has_own_data(self) -> bool:
        """Whether it listens to the bucket, the queue and the schedule itself."""
        return self.name == self.data

    @property
    def function(self) -> str:
        """The name Zappa gives to the function, and to the CloudFormation stack with its API."""
        return names.function(self.name)

    @property
    def data_stack(self) -> str:
        """The CloudFormation stack of the stage `data`, with the API of its pages and sockets."""
        return names.function(self.data)

    @property
    def prefix(self) -> str:
        """What the names of its tables, topics and alarms begin with."""
        return names.prefix(self.data)

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource in the stage's account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    @property
    def function_arn(self) -> str:
        return self.arn("lambda", f"function:{self.function}")

    @property
    def alias(self) -> str:
        """The alias that every caller uses for the live version."""
        return ALIAS

    @property
    def live_arn(self) -> str:
        return f"{self.function_arn}:{self.alias}"

    @property
    def api_function(self) -> str:
        """The function of the API-only stage that works with this one's data: `dev_api` with that of `dev`."""
        return names.function(f"{self.name}_api")

    @property
    def role(self) -> str:
        return f"{self.function}-function"

    @property
    def role_arn(self) -> str:
        return f"arn:aws:iam::{self.account}:role/{self.role}"

    @property
    def boundary_name(self) -> str:
        """The managed policy that limits the role's rights, whatever else it is given."""
        return f"{self.function}-boundary"

    @property
    def boundary(self) -> str:
        """That policy's ARN."""
        return f"arn:aws:iam::{self.account}:policy/{self.boundary_name}"

    @property
    def bucket(self) -> str:
        """The documents' bucket."""
        return self.bucket_name or names.bucket(self.data, self.account, self.region)

    @property
    def site_bucket(self) -> str:
        """The bucket of the static files, which everyone may read, and of Zappa's temporary files."""
        return f"{self.prefix}{self.account}-{self.region}-site"

    @property
    def queue(self) -> str:
        return self.queue_name or names.queue(self.data)

    @property
    def dead_letter_queue(self) -> str:
        return names.dead_letter_queue(self.queue)

    @property
    def queue_arn(self) -> str:
        return self.arn("sqs", self.queue)

    @property
    def dead_letter_queue_arn(self) -> str:
        return self.arn("sqs", self.dead_letter_queue)

    @property
    def alarm_topic(self) -> str:
        """The ARN of the topic that tells people of alarms."""
        return self.arn("sns", f"{self.prefix}alarms")

    @property
    def mail_topic(self) -> str:
        """The ARN of the topic to which SES reports mails."""
        return self.arn("sns", f"{self.prefix}mail")

    @property
    def configuration_set(self) -> str:
        """The name of SES's configuration set, which every mail names."""
        return names.configuration_set(self.data)

    @property
    def configuration_set_arn(self) -> str:
        return self.arn("ses", f"configuration-set/{self.configuration_set}")

    @property
    def parameters_arn(self) -> str:
        """The ARN of the path of its secrets and its configuration."""
        return self.arn("ssm", f"parameter{names.parameters(self.data)}")

    @property
    def log_group(self) -> str:
        return f"/aws/lambda/{self.function}"

    @property
    def access_log_group(self) -> str:
        """The name of API Gateway's log group."""
        return f"/aws/apigateway/{self.function}"

    def static_files_url(self) -> str:
        """Return the URL of the static files."""
        if self.static_url:
            return self.static_url
        if self.endpoint:
            return f"{self.endpoint}/{self.site_bucket}/static/"
        return f"https://{self.site_bucket}.s3.{self.region}.amazonaws.com/static/"

    def site_url(self, api_id: str) -> str:
        """Return the URL of the site.

        Args:
            api_id: of the REST API; does not matter with a domain of one's own.
        """
        if self.domain:
            return f"https://{self.domain}"
        return self.api_url(api_id)

    def api_url(self, api_id: str) -> str:
        """Return the URL of API Gateway itself."""
        if self.endpoint:
            return f"{self.endpoint}/restapis/{api_id}/{self.name}/_user_request_"
        return f"https://{api_id}.execute-api.{self.region}.amazonaws.com/{self.name}"

    def websocket_url(self, api_id: str) -> str:
        """Return the URL at which pages open their WebSocket."""
        if self.endpoint:
            return f"ws{self.endpoint.removeprefix('http')}/_aws/execute-api/{api_id}/{self.name}"
        return f"wss://{api_id}.execute-api.{self.region}.amazonaws.com/{self.name}"

    def websocket_endpoint(self, api_id: str) -> str:
        """Return the URL at which the application posts to connections."""
        return f"http{self.websocket_url(api_id).removeprefix('ws')}"

    def environment(self, *, rest_api: str, websocket_api: str) -> dict[str, str]:
        """Return the function's environment variables, beside those in zappa_settings.json.

        Args:
            rest_api: id of the API of the stage `data`, whose pages people use.
            websocket_api: id of its WebSocket API.
        """
        found = {
            "MYDOC_STAGE": self.data,
            "MYDOC_DEPLOYED": "true",
            "MYDOC_BUCKET": self.bucket,
            "MYDOC_QUEUE": self.queue,
            "MYDOC_STATIC_URL": self.static_files_url(),
        }
        if rest_api or self.domain:
            found["MYDOC_SITE_URL"] = self.site_url(rest_api)
        if websocket_api:
            found["MYDOC_WEBSOCKET_URL"] = self.websocket_url(websocket_api)
            found["MYDOC_WEBSOCKET_ENDPOINT"] = self.websocket_endpoint(websocket_api)
        if self.endpoint:
            found["AWS_ENDPOINT_URL"] = self.endpoint
        return found
