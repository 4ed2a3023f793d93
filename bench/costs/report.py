"""A month's costs from what was measured and from list prices. The same inputs, kept here, give the same text."""

# ruff: noqa: E501, RUF001 - tables, and signs of multiplication
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mydoc.deploy.release import KEPT_SNAPSHOTS

_HERE = Path(__file__).parent
MEASURED: dict[str, Any] = json.loads((_HERE / "measured.json").read_text())
PRICES: dict[str, Any] = json.loads((_HERE / "prices.json").read_text())
TRANSFERS = (0, 1_000, 1_000_000)
GB, DAYS = 1024**3, 30
SECONDS = DAYS * 86400

# Of zappa_settings.json, mydoc/provision/alarms.py and mydoc/metrics.py.
MEMORY_GB = 1.0
RUNS = DAYS * 24 * 12
# What is due, and what happened: of each, how far the schedule has come is written once an hour.
SWEEPS = 2
ALARM_METRICS, METRICS = 6, 5
LOG_MONTHS = 1

# What cannot be measured here.
# One CPU is what 1,769 MB get (AWS, "Configure Lambda function memory").
CPU_SHARE = 1024 / 1769
CALL_MS = {"dynamodb": 5, "s3": 25, "sqs": 10, "apigatewaymanagementapi": 15}
COLD_SECONDS = 1.5
SOCKET_MINUTES, SOCKET_MESSAGES = 10, 3
# Lambda's own lines around each run, and what CloudWatch adds to each.
RUN_LOG_BYTES = 430
# Lambda asks the queue with five pollers, each for 20 seconds (AWS, "Using Lambda with Amazon SQS").
POLLS = 5 * SECONDS // 20
KEPT_DAYS = 7
_PUTS = {"CreateMultipartUpload", "CompleteMultipartUpload", "PutObject", "ListParts"}
_GETS = {"GetObject", "HeadObject"}


@dataclass(frozen=True)
class Line:
    """A line of the bill: what, its formula, and what it comes to for so many transfers, in USD."""

    what: str
    formula: str
    usd: Callable[[int], float]


def report() -> str:
    """docs/costs.md."""
    sections = [_head(), _months(), _egress_apart(), _snapshots(), _transfer_table(), _assumptions(), _prices()]
    return "\n\n".join(sections) + "\n"


def total(transfers: int) -> float:
    """USD a month without what leaves AWS."""
    return sum(line.usd(transfers) for line in lines())


def egress(transfers: int) -> float:
    """USD a month for what leaves AWS."""
    left, below, usd = transfers * _sent() / GB, 0.0, 0.0
    for terabytes, price in PRICES["egress"]:
        until = float("inf") if terabytes is None else terabytes * 1024
        usd += max(0.0, min(left, until) - below) * price
        below = until
    return usd


def lines() -> list[Line]:
    """The bill."""
    steps, idle = _steps(), _step("schedule, nothing due")
    runs = [step for step in steps if step["kind"] != "part"]
    requests = sum(step["kind"] == "http" for step in steps)
    seconds, idle_seconds = sum(map(_seconds, steps)), _seconds(idle)
    read, write = (sum(step[f"{what}_units"] for step in steps) for what in ("read", "write"))
    log = sum(step["log_bytes"] for step in steps) + len(runs) * RUN_LOG_BYTES
    idle_log = idle["log_bytes"] + RUN_LOG_BYTES
    puts, gets = _puts(steps), _calls(steps, "s3", _GETS) + 1 + MEASURED["static"]["requests"]
    # Each is sent, received and deleted.
    messages = 3 * _calls(steps, "sqs", {"SendMessage"})
    document_months = MEASURED["document_bytes"] / GB * KEPT_DAYS / DAYS
    item_months = MEASURED["left_byte_days"] / GB / DAYS
    return [
        _line("Lambda: runs", f"(T × {len(runs)} + {RUNS:,}) × {{lambda_request}}",
              "lambda_request", lambda t: t * len(runs) + RUNS),
        _line("Lambda: time", f"(T × {seconds:.3f} s + {RUNS:,} × {idle_seconds:.3f} s) × {MEMORY_GB:g} GB × {{lambda_gb_second}}",
              "lambda_gb_second", lambda t: (t * seconds + RUNS * idle_seconds) * MEMORY_GB),
        _line("Lambda: cold starts", f"(min(4 × T, 40,000) + 720) × {COLD_SECONDS} s × {MEMORY_GB:g} GB × {{lambda_gb_second}}",
              "lambda_gb_second", lambda t: _cold(t) * COLD_SECONDS * MEMORY_GB),
        _line("API Gateway: requests", f"T × {requests} × {{api_request}}", "api_request", lambda t: t * requests),
        _line("API Gateway: WebSocket minutes", f"T × {SOCKET_MINUTES} × {{socket_minute}}", "socket_minute",
              lambda t: t * SOCKET_MINUTES),
        _line("API Gateway: WebSocket messages", f"T × {SOCKET_MESSAGES} × {{socket_message}}", "socket_message",
              lambda t: t * SOCKET_MESSAGES),
        _line("DynamoDB: reads", f"(T × {read:g} + {RUNS:,} × {idle['read_units']:g}) × {{read_unit}}", "read_unit",
              lambda t: t * read + RUNS * idle["read_units"]),
        _line("DynamoDB: writes", f"(T × {write:g} + {SWEEPS * RUNS // 12:,}) × {{write_unit}}", "write_unit",
              lambda t: t * write + SWEEPS * RUNS // 12),
        _line("DynamoDB: storage", f"T × {_sci(item_months)} GB-months × {{table_gb}}", "table_gb",
              lambda t: t * item_months),
        _line("DynamoDB: point-in-time recovery", f"T × {_sci(item_months)} GB-months × {{recovery_gb}}",
              "recovery_gb", lambda t: t * item_months),
        _line("S3: PUT", f"T × {puts} × {{s3_put}}", "s3_put", lambda t: t * puts),
        _line("S3: GET", f"T × {gets} × {{s3_get}}", "s3_get", lambda t: t * gets),
        _line("S3: storage", f"T × {document_months:.5f} GB-months × {{s3_gb}}", "s3_gb",
              lambda t: t * document_months),
        _line("SQS", f"(T × {messages} + {POLLS:,}) × {{sqs_request}}", "sqs_request", lambda t: t * messages + POLLS),
        _line("CloudWatch: log taken in", f"(T × {log:,} + {RUNS:,} × {idle_log:,}) bytes ÷ 2³⁰ × {{log_gb}}", "log_gb",
              lambda t: (t * log + RUNS * idle_log) / GB),
        _line("CloudWatch: log kept for 30 days", f"(T × {log:,} + {RUNS:,} × {idle_log:,}) bytes ÷ 2³⁰ × {{log_stored_gb}}",
              "log_stored_gb", lambda t: (t * log + RUNS * idle_log) / GB * LOG_MONTHS),
        _line("CloudWatch: metrics", f"{METRICS} × {{metric}}, if T > 0", "metric", lambda t: METRICS if t else 0),
        _line("CloudWatch: alarms", f"{ALARM_METRICS} × {{alarm_metric}}", "alarm_metric", lambda t: ALARM_METRICS),
        _line("EventBridge: schedule", f"{RUNS:,} × {{rule_run}}", "rule_run", lambda t: RUNS),
        _line("Parameter Store: keys", "(min(4 × T, 40,000) + 720) × 2 × {key_use}", "key_use", lambda t: 2 * _cold(t)),
    ]  # fmt: skip


def _line(what: str, formula: str, price: str, amount: Callable[[int], float]) -> Line:
    usd, per, *_ = PRICES["usd"][price]
    shown = f"{usd:.10f}".rstrip("0") if usd else "0"
    text = f"{shown} / {per:,}" if per > 1 else shown
    return Line(what, formula.replace(f"{{{price}}}", text), lambda t: amount(t) * usd / per)


def _cold(transfers: int) -> int:
    return min(4 * transfers, 40_000) + 720


def _steps() -> list[dict[str, Any]]:
    return [step for step in MEASURED["steps"] if step["kind"] != "schedule"]


def _step(name: str) -> dict[str, Any]:
    [found] = [step for step in MEASURED["steps"] if step["step"] == name]
    return dict(found)


def _seconds(step: dict[str, Any]) -> float:
    waits = sum(count * CALL_MS[name.partition(":")[0]] for name, count in step["calls"].items())
    return float(step["cpu_ms"] / CPU_SHARE + waits) / 1000


def _calls(steps: list[dict[str, Any]], service: str, names: set[str]) -> int:
    return sum(step["calls"].get(f"{service}:{name}", 0) for step in steps for name in names)


def _part_count() -> int:
    return -(-MEASURED["document_bytes"] // MEASURED["part_bytes"])


def _puts(steps: list[dict[str, Any]]) -> int:
    return _calls(steps, "s3", _PUTS) + _part_count()


def _sent() -> int:
    pages = sum(step["answer_bytes"] for step in _steps())
    return int(MEASURED["document_bytes"] + pages + MEASURED["static"]["bytes"])


def _sci(value: float) -> str:
    return f"{value:.3g}"


def _usd(value: float) -> str:
    return f"{value:,.2f}" if value >= 0.01 or value == 0 else f"{value:.5f}"


def _head() -> str:
    return (
        "# What a month costs\n\n"
        "Made by `python -m bench costs`; a test holds this page to what that prints. USD, list prices, "
        f"{PRICES['region']}, 30 days, **no free tier counted**, without taxes and support.\n\n"
        "A **transfer** (T of them in a month): somebody signs in, looks at their documents and uploads one of "
        "50 MB with a WebSocket open; it is processed; they make a link; somebody else opens it, claims the download "
        f"and fetches it once; the document ends after {KEPT_DAYS} days. What is measured of it is below."
    )


def _months() -> str:
    head = (
        "| | formula | " + " | ".join(f"T = {t:,}" for t in TRANSFERS) + " |\n|---|---|" + "--:|" * len(TRANSFERS)
    )
    rows = [
        f"| {line.what} | {line.formula} | " + " | ".join(_usd(line.usd(t)) for t in TRANSFERS) + " |"
        for line in lines()
    ]
    sums = "| **Sum** | | " + " | ".join(f"**{_usd(total(t))}**" for t in TRANSFERS) + " |"
    return "\n".join(["## The bill without egress", "", head, *rows, sums])


def _egress_apart() -> str:
    sent = _sent()
    tiers = "; ".join(f"{price} " + (f"up to {tb} TB" if tb else "beyond") for tb, price in PRICES["egress"])
    rows = [
        "| | formula | " + " | ".join(f"T = {t:,}" for t in TRANSFERS) + " |",
        "|---|---|" + "--:|" * len(TRANSFERS),
        f"| Egress | T × {sent:,} bytes ÷ 2³⁰ × USD a GB by tiers: {tiers} | "
        + " | ".join(_usd(egress(t)) for t in TRANSFERS)
        + " |",
        "| **With the above** | | " + " | ".join(f"**{_usd(egress(t) + total(t))}**" for t in TRANSFERS) + " |",
        "| a transfer | ÷ T | – | "
        + " | ".join(f"{(egress(t) + total(t)) / t:.5f}" for t in TRANSFERS[1:])
        + " |",
    ]
    share = egress(TRANSFERS[-1]) / (egress(TRANSFERS[-1]) + total(TRANSFERS[-1]))
    idle = total(0)
    return "\n".join(
        [
            "## With egress",
            "",
            *rows,
            "",
            f"What leaves AWS is {share:.0%} of the large bill. 100 GB a month are free for an account and not "
            "counted here. Whoever moves much asks AWS for a price, or puts CloudFront in front of the bucket.",
            "",
            f"**Nobody uses it: {_usd(idle)} USD.** That is the alarms ({ALARM_METRICS} metrics) and Lambda asking an "
            "empty queue, above all. In an account where nothing else runs the permanent free tier (10 alarm metrics, "
            "a million requests to SQS and to Lambda, 5 GB of log, 20,000 uses of a key) leaves the reads of the "
            f"schedule, {_usd(next(line.usd(0) for line in lines() if line.what == 'DynamoDB: reads'))} USD, and its "
            "hourly writes; a second stage exceeds the requests to SQS. Stored data costs as long as it is there: "
            "0.0245 a GB and month for documents, 0.306 and 0.2448 for tables and their recovery.",
        ]
    )


def _snapshots() -> str:
    cache, restore = (PRICES["usd"][name][0] for name in ("snapstart_cache", "snapstart_restore"))
    version = SECONDS * MEMORY_GB * cache
    return (
        "## With SnapStart (staging and production)\n\n"
        "On top, for Python: a snapshot of each published version is paid for as long as the version is there, used "
        "or not.\n\n"
        f"- a version: {SECONDS:,} s × {MEMORY_GB:g} GB × {cache:.10f} = **{_usd(version)} USD a month**\n"
        f"- the {KEPT_SNAPSHOTS} releases that are kept for `zappa rollback`: {KEPT_SNAPSHOTS} × {_usd(version)} = "
        f"**{_usd(KEPT_SNAPSHOTS * version)} USD a month** for a stage, with 0 transfers too\n"
        f"- a start: {MEMORY_GB:g} GB × {restore} = {restore * MEMORY_GB:.5f} USD, instead of a cold start's "
        f"{COLD_SECONDS} s × {MEMORY_GB:g} GB × {PRICES['usd']['lambda_gb_second'][0]:.10f} = "
        f"{COLD_SECONDS * MEMORY_GB * PRICES['usd']['lambda_gb_second'][0]:.5f}\n\n"
        'Without it (`"snap_start": "None"`) an idle stage costs what the table says, and whoever comes first waits '
        "for a cold start."
    )


def _transfer_table() -> str:
    rows = [
        f"| {step['step']} | {step['kind']} | {step['cpu_ms']} | {_said_calls(step)} | {step['read_units']:g} | "
        f"{step['write_units']:g} | {step['log_bytes']} | {1000 * _seconds(step):.0f} |"
        for step in MEASURED["steps"]
    ]
    return "\n".join(
        [
            "## A transfer, measured",
            "",
            f"On {MEASURED['machine']}, {MEASURED['measured_on']}; in the application's process, against the emulator "
            "(`python -m bench.costs.measure` measures again). CPU is the median of five. Units follow from the items "
            "before and after each call by DynamoDB's rules, indexes and transactions included. `http`, `event`, `job` "
            "and `schedule` are runs of the function; a `part` happens within another.",
            "",
            "| step | | CPU ms | calls | read units | write units | log bytes | billed ms |",
            "|---|---|--:|---|--:|--:|--:|--:|",
            *rows,
            "",
            f"What stays of it in the tables (history for 400 days, above all): {MEASURED['left_byte_days']:,} "
            "byte-days with the indexes' copies and 100 bytes for each. The largest cost of signing in is the hash of "
            "the password, on purpose.",
        ]
    )


def _said_calls(step: dict[str, Any]) -> str:
    services: dict[str, int] = {}
    for name, count in step["calls"].items():
        service = name.partition(":")[0].replace("apigatewaymanagementapi", "WebSocket")
        services[service] = services.get(service, 0) + count
    return ", ".join(f"{count} {service}" for service, count in services.items())


def _assumptions() -> str:
    waits = ", ".join(
        f"{name.replace('apigatewaymanagementapi', 'WebSocket')} {ms} ms" for name, ms in CALL_MS.items()
    )
    return "\n".join(
        [
            "## Assumed, not measured",
            "",
            f"- billed ms = CPU ms ÷ {CPU_SHARE:.3f} (1,024 of the 1,769 MB that get one CPU) + calls × what AWS takes to "
            f"answer: {waits}",
            f"- a cold start is billed {COLD_SECONDS} s; there are four for a transfer while there are few, 40,000 at most, "
            "and one an hour for the schedule",
            f"- a WebSocket is open for {SOCKET_MINUTES} minutes and carries {SOCKET_MESSAGES} messages",
            f"- Lambda writes {RUN_LOG_BYTES} bytes of its own for each run",
            f"- Lambda asks the queue {POLLS:,} times a month, whatever is in it: 5 pollers, each every 20 s",
            "- neither owner nor visitor has the static files yet; history and links have been written for as long as they "
            "are kept",
            f"- a part has {MEASURED['part_bytes']:,} bytes, so there are {_part_count()}; nobody resumes",
            "- no mails (0.10 USD for 1,000), no alarm raised, no copy in files",
        ]
    )


def _prices() -> str:
    return "\n".join(
        [
            "## Prices",
            "",
            f"List prices of {PRICES['region']} as of {PRICES['as_of']}. AWS's own price list was out of reach when this was "
            "written: those with ✓ were found again in what others read from it, the rest are not checked. They change; "
            "look before you rely on them, and put what you find into `bench/costs/prices.json`.",
            "",
            "| USD | | for | page |",
            "|--:|---|---|---|",
            *_price_rows(),
        ]
    )


def _price_rows() -> Iterator[str]:
    for usd, per, what, page, is_checked in PRICES["usd"].values():
        shown = f"{usd:.10f}".rstrip("0").rstrip(".")
        yield f"| {shown} | {'✓' if is_checked else ''} | {f'{per:,} ' if per > 1 else ''}{what} | {page} |"
    tiers = ", ".join(str(price) for _, price in PRICES["egress"])
    yield f"| {tiers} | ✓ | GB, {'; '.join(f'to {tb} TB' for tb, _ in PRICES['egress'] if tb)}; beyond | {PRICES['egress_source']} |"
