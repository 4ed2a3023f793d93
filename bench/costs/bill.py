"""The bill: what was measured times list prices. The same inputs, kept here, give the same figures."""

# ruff: noqa: E501, RUF001 - formulas, and signs of multiplication
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
MEASURED: dict[str, Any] = json.loads((_HERE / "measured.json").read_text())
PRICES: dict[str, Any] = json.loads((_HERE / "prices.json").read_text())
TRANSFERS = (0, 1_000, 1_000_000)
GB, DAYS = 1024**3, 30
SECONDS = DAYS * 86400

# Of zappa_settings.json, mydoc/ops/provision/alarms.py and mydoc/telemetry/metrics.py.
MEMORY_GB = 1.0
RUNS = DAYS * 24 * 12
# What is due, and what happened: of each, how far the schedule has come is written once an hour.
SWEEPS = 2
ALARM_METRICS, METRICS = 6, 5
LOG_MONTHS = 1

# What cannot be measured here.
# One CPU is what 1,769 MB get (AWS, "Configure Lambda function memory").
CPU_SHARE = 1024 / 1769
CALL_MS = {"dynamodb": 5, "s3": 25, "sqs": 10, "apigatewaymanagementapi": 15, "sesv2": 50}
COLD_SECONDS = 1.5
SOCKET_MINUTES, SOCKET_MESSAGES = 10, 3
# Lambda's own lines around each run, and what CloudWatch adds to each.
RUN_LOG_BYTES = 430
# Lambda asks the queue with five pollers, each for 20 seconds (AWS, "Using Lambda with Amazon SQS").
POLLS = 5 * SECONDS // 20
KEPT_DAYS = 7
_PUTS = {"CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "PutObject", "ListParts"}
_GETS = {"GetObject", "HeadObject"}


@dataclass(frozen=True)
class Line:
    """A line of the bill: what, its formula, and what it comes to for so many transfers, in USD."""

    what: str
    formula: str
    usd: Callable[[int], float]


def total(transfers: int) -> float:
    """USD a month without what leaves AWS."""
    return sum(line.usd(transfers) for line in lines())


def egress(transfers: int) -> float:
    """USD a month for what leaves AWS."""
    left, below, usd = transfers * sent_bytes() / GB, 0.0, 0.0
    for terabytes, price in PRICES["egress"]:
        until = float("inf") if terabytes is None else terabytes * 1024
        usd += max(0.0, min(left, until) - below) * price
        below = until
    return usd


def lines() -> list[Line]:
    """The bill."""
    steps, idle = steps_of_transfer(), step_called("schedule, nothing due")
    runs = [step for step in steps if step["kind"] != "part"]
    requests = sum(step["kind"] == "http" for step in steps)
    seconds, idle_seconds = sum(map(billed_seconds, steps)), billed_seconds(idle)
    read, write = (sum(step[f"{what}_units"] for step in steps) for what in ("read", "write"))
    log = sum(step["log_bytes"] for step in steps) + len(runs) * RUN_LOG_BYTES
    idle_log = idle["log_bytes"] + RUN_LOG_BYTES
    puts, gets = _puts(steps), _calls(steps, "s3", _GETS) + 1 + MEASURED["static"]["requests"]
    # Each is sent, received and deleted.
    messages = 3 * _calls(steps, "sqs", {"SendMessage"})
    document_months = MEASURED["document_bytes"] / GB * KEPT_DAYS / DAYS
    item_months = MEASURED["left_byte_days"] / GB / DAYS
    mails = mails_of(steps)
    return [
        _line("Lambda: runs", f"(T × {len(runs)} + {RUNS:,}) × {{lambda_request}}",
              "lambda_request", lambda t: t * len(runs) + RUNS),
        _line("Lambda: time", f"(T × {seconds:.3f} s + {RUNS:,} × {idle_seconds:.3f} s) × {MEMORY_GB:g} GB × {{lambda_gb_second}}",
              "lambda_gb_second", lambda t: (t * seconds + RUNS * idle_seconds) * MEMORY_GB),
        _line("Lambda: cold starts", f"(min(4 × T, 40,000) + 720) × {COLD_SECONDS} s × {MEMORY_GB:g} GB × {{lambda_gb_second}}",
              "lambda_gb_second", lambda t: cold_starts(t) * COLD_SECONDS * MEMORY_GB),
        _line("API Gateway: requests", f"T × {requests} × {{api_request}}", "api_request", lambda t: t * requests),
        _line("API Gateway: WebSocket minutes", f"T × {SOCKET_MINUTES} × {{socket_minute}}", "socket_minute",
              lambda t: t * SOCKET_MINUTES),
        _line("API Gateway: WebSocket messages", f"T × {SOCKET_MESSAGES} × {{socket_message}}", "socket_message",
              lambda t: t * SOCKET_MESSAGES),
        _line("DynamoDB: reads", f"(T × {read:g} + {RUNS:,} × {idle['read_units']:g}) × {{read_unit}}", "read_unit",
              lambda t: t * read + RUNS * idle["read_units"]),
        _line("DynamoDB: writes", f"(T × {write:g} + {SWEEPS * RUNS // 12:,}) × {{write_unit}}", "write_unit",
              lambda t: t * write + SWEEPS * RUNS // 12),
        _line("DynamoDB: storage", f"T × {sci(item_months)} GB-months × {{table_gb}}", "table_gb",
              lambda t: t * item_months),
        _line("DynamoDB: point-in-time recovery", f"T × {sci(item_months)} GB-months × {{recovery_gb}}",
              "recovery_gb", lambda t: t * item_months),
        _line("S3: PUT", f"T × {puts} × {{s3_put}}", "s3_put", lambda t: t * puts),
        _line("S3: GET", f"T × {gets} × {{s3_get}}", "s3_get", lambda t: t * gets),
        _line("S3: storage", f"T × {document_months:.5f} GB-months × {{s3_gb}}", "s3_gb",
              lambda t: t * document_months),
        _line("SQS", f"(T × {messages} + {POLLS:,}) × {{sqs_request}}", "sqs_request", lambda t: t * messages + POLLS),
        _line("SES: mails", f"T × {mails} × {{mail}}", "mail", lambda t: t * mails),
        _line("SNS: what SES tells of them", f"T × {mails} × {{notification}}", "notification", lambda t: t * mails),
        _line("CloudWatch: log taken in", f"(T × {log:,} + {RUNS:,} × {idle_log:,}) bytes ÷ 2³⁰ × {{log_gb}}", "log_gb",
              lambda t: (t * log + RUNS * idle_log) / GB),
        _line("CloudWatch: log kept for 30 days", f"(T × {log:,} + {RUNS:,} × {idle_log:,}) bytes ÷ 2³⁰ × {{log_stored_gb}}",
              "log_stored_gb", lambda t: (t * log + RUNS * idle_log) / GB * LOG_MONTHS),
        _line("CloudWatch: metrics", f"{METRICS} × {{metric}}, if T > 0", "metric", lambda t: METRICS if t else 0),
        _line("CloudWatch: alarms", f"{ALARM_METRICS} × {{alarm_metric}}", "alarm_metric", lambda t: ALARM_METRICS),
        _line("EventBridge: schedule", f"{RUNS:,} × {{rule_run}}", "rule_run", lambda t: RUNS),
        _line("Parameter Store: keys", "(min(4 × T, 40,000) + 720) × 2 × {key_use}", "key_use", lambda t: 2 * cold_starts(t)),
    ]  # fmt: skip


def _line(what: str, formula: str, price: str, amount: Callable[[int], float]) -> Line:
    usd, per, *_ = PRICES["usd"][price]
    shown = f"{usd:.10f}".rstrip("0") if usd else "0"
    text = f"{shown} / {per:,}" if per > 1 else shown
    return Line(what, formula.replace(f"{{{price}}}", text), lambda t: amount(t) * usd / per)


def cold_starts(transfers: int) -> int:
    return min(4 * transfers, 40_000) + 720


def steps_of_transfer() -> list[dict[str, Any]]:
    return [step for step in MEASURED["steps"] if step["kind"] != "schedule"]


def step_called(name: str) -> dict[str, Any]:
    [found] = [step for step in MEASURED["steps"] if step["step"] == name]
    return dict(found)


def billed_seconds(step: dict[str, Any]) -> float:
    waits = sum(count * CALL_MS[name.partition(":")[0]] for name, count in step["calls"].items())
    return float(step["cpu_ms"] / CPU_SHARE + waits) / 1000


def _calls(steps: list[dict[str, Any]], service: str, names: set[str]) -> int:
    return sum(step["calls"].get(f"{service}:{name}", 0) for step in steps for name in names)


def part_count() -> int:
    return -(-MEASURED["document_bytes"] // MEASURED["part_bytes"])


def _puts(steps: list[dict[str, Any]]) -> int:
    return _calls(steps, "s3", _PUTS) + part_count()


def sent_bytes() -> int:
    pages = sum(step["answer_bytes"] for step in steps_of_transfer())
    return int(MEASURED["document_bytes"] + pages + MEASURED["static"]["bytes"])


def mails_of(steps: list[dict[str, Any]]) -> int:
    """Mails that are sent; SES tells of each once."""
    return _calls(steps, "sesv2", {"SendEmail"})


def sci(value: float) -> str:
    """Three digits of it."""
    return f"{value:.3g}"


def besides(steps: list[dict[str, Any]], *, kept_bytes: int = 0) -> list[tuple[str, float, float]]:
    """What something costs that some transfers have besides: what, how much of it, USD.

    Args:
        kept_bytes: that lie in the bucket because of it, for as long as a document.
    """
    runs = [step for step in steps if step["kind"] != "part"]
    log = sum(step["log_bytes"] for step in steps) + len(runs) * RUN_LOG_BYTES
    amounts = {
        "Lambda: runs": (len(runs), "lambda_request"),
        "Lambda: GB-seconds": (sum(map(billed_seconds, steps)) * MEMORY_GB, "lambda_gb_second"),
        "API Gateway: requests": (sum(step["kind"] == "http" for step in steps), "api_request"),
        "DynamoDB: read units": (sum(step["read_units"] for step in steps), "read_unit"),
        "DynamoDB: write units": (sum(step["write_units"] for step in steps), "write_unit"),
        "S3: PUT": (_calls(steps, "s3", _PUTS), "s3_put"),
        "S3: GET": (_calls(steps, "s3", _GETS), "s3_get"),
        "S3: GB-months": (kept_bytes / GB * KEPT_DAYS / DAYS, "s3_gb"),
        "SQS: requests": (3 * _calls(steps, "sqs", {"SendMessage"}), "sqs_request"),
        "SES: mails": (mails_of(steps), "mail"),
        "SNS: notifications": (mails_of(steps), "notification"),
        "CloudWatch: GB of log": (log / GB, "log_gb"),
    }
    return [(what, amount, amount * _price(name)) for what, (amount, name) in amounts.items()]


def _price(name: str) -> float:
    usd, per, *_ = PRICES["usd"][name]
    return float(usd / per)
