"""A month's costs from what was measured and from list prices. The same inputs, kept here, give the same text."""

# ruff: noqa: E501, RUF001 - tables, and signs of multiplication
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.costs.bill import (
    ALARM_METRICS,
    CALL_MS,
    COLD_SECONDS,
    CPU_SHARE,
    GB,
    KEPT_DAYS,
    MEASURED,
    MEMORY_GB,
    POLLS,
    PRICES,
    RUN_LOG_BYTES,
    SECONDS,
    SOCKET_MESSAGES,
    SOCKET_MINUTES,
    TRANSFERS,
    besides,
    billed_seconds,
    egress,
    lines,
    part_count,
    sent_bytes,
    total,
)
from mydoc.ops.deploy.release import KEPT_SNAPSHOTS


def report() -> str:
    """docs/costs.md."""
    sections = [
        _head(),
        _months(),
        _egress_apart(),
        _snapshots(),
        _transfer_table(),
        _besides(),
        _small_files(),
        _assumptions(),
        _prices(),
    ]
    return "\n\n".join(sections) + "\n"


def _usd(value: float) -> str:
    return f"{value:,.2f}" if value >= 0.01 or value == 0 else f"{value:.5f}"


def _head() -> str:
    return (
        "# What a month costs\n\n"
        "Made by `python -m bench costs`; a test holds this page to what that prints. USD, list prices, "
        f"{PRICES['region']}, 30 days, **no free tier counted**, without taxes and support.\n\n"
        "A **transfer** (T of them in a month): somebody signs in, looks at their documents and uploads one of "
        "50 MB with a WebSocket open; it is processed; they make a link; somebody else opens it, claims the download "
        f"and fetches it once, of which the owner is told by mail; the document ends after {KEPT_DAYS} days. What is measured of it is below."
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
    sent = sent_bytes()
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
    return "\n".join(
        [
            "## A transfer, measured",
            "",
            f"On {MEASURED['machine']}, {MEASURED['measured_on']}; in the application's process, against the emulator "
            "(`python -m bench.costs.measure` measures again). CPU is the median of five. Units follow from the items "
            "before and after each call by DynamoDB's rules, indexes and transactions included. `http`, `event`, `job` "
            "and `schedule` are runs of the function; a `part` happens within another.",
            "",
            *_step_rows(MEASURED["steps"]),
            "",
            f"What stays of it in the tables (history for 400 days, above all): {MEASURED['left_byte_days']:,} "
            "byte-days with the indexes' copies and 100 bytes for each. The largest cost of signing in is the hash of "
            "the password, on purpose.",
        ]
    )


def _step_rows(steps: list[dict[str, Any]]) -> Iterator[str]:
    yield "| step | | CPU ms | calls | read units | write units | log bytes | billed ms |"
    yield "|---|---|--:|---|--:|--:|--:|--:|"
    for step in steps:
        yield (
            f"| {step['step']} | {step['kind']} | {step['cpu_ms']} | {_said_calls(step)} | {step['read_units']:g} | "
            f"{step['write_units']:g} | {step['log_bytes']} | {1000 * billed_seconds(step):.0f} |"
        )


def _besides() -> str:
    archive, mail = MEASURED["zip"], MEASURED["mail"]
    egress_of_one = archive["bytes"] / GB * PRICES["egress"][0][1]
    return "\n".join(
        [
            "## What some transfers have besides",
            "",
            f"**A ZIP** of a link to two documents of 50 MB, {archive['bytes']:,} bytes: asked for, built by a job from "
            "S3 to S3, looked at once, taken, and gone with its link. Whoever waits looks again every few seconds; "
            "each look costs what the one here does.",
            "",
            *_step_rows(archive["steps"]),
            "",
            f"{_usd_of(besides(archive['steps'], kept_bytes=archive['bytes']))} To leave AWS once, each costs "
            f"{egress_of_one:.5f} (first tier). Storage is for {KEPT_DAYS} days.",
            "",
            "**A mail to a recipient**: named, mailed by a job, and what SES tells of it through SNS is noted by another.",
            "",
            *_step_rows(mail["steps"]),
            "",
            _usd_of(besides(mail["steps"])),
        ]
    )


def _small_files() -> str:
    """What S3 takes for a file of one part, which is sent by one PUT, and what it took as a multipart upload."""
    (usd, per, *_), alone, as_parts = PRICES["usd"]["s3_put"], 1, 3
    request = PRICES["usd"]["api_request"][0]
    return (
        "## Small files\n\n"
        "A file of up to 5 MiB is sent by one PUT and needs no multipart upload, so S3 counts 1 request where it would "
        f"count 3 (create, one part, complete): {_usd(1_000_000 * alone * usd / per)} USD for a million files instead of "
        f"{_usd(1_000_000 * as_parts * usd / per)}. Requests to the API fall from 3 (start, sign, complete) to 1, and to "
        f"1 for 100 files that start together: {_usd(request / 100)} USD for a million files instead of "
        f"{_usd(3 * request)}. What else is measured of them: [performance.md](performance.md#many-small-files)."
    )


def _usd_of(costs: list[tuple[str, float, float]]) -> str:
    shown = "; ".join(f"{what} {amount:.4g} = {1000 * usd:.5f}" for what, amount, usd in costs if amount)
    return f"USD for 1,000 of them, by what one takes: {shown}. **In all {1000 * sum(usd for *_, usd in costs):.2f}.**"


def _said_calls(step: dict[str, Any]) -> str:
    services: dict[str, int] = {}
    for name, count in step["calls"].items():
        service = name.partition(":")[0].replace("apigatewaymanagementapi", "WebSocket").replace("sesv2", "ses")
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
            f"- a part has {MEASURED['part_bytes']:,} bytes, so there are {part_count()}; nobody resumes",
            "- no other mails than the one that a link was downloaded; SES tells of each mail once, that it was delivered, "
            "and SNS hands that to Lambda for nothing",
            "- no alarm raised, no copy in files",
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
