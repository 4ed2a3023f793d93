"""`make bench`: measurements on this machine. `python -m bench small` takes one only, and so do `cold`,
`transfer`, `zip`, `page` and `open`.

`python -m bench costs` works out what a month on AWS costs, from what was measured before. `python -m bench
recognisers FOLDER...` compares libraries that recognise files, on the files of these folders.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bench import browser, cold_start, small, transfer, zipping
from bench.browser import BEFORE, WEIGHED


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=["all", "transfer", "zip", "small", "page", "open", "cold", "costs", "recognisers"],
        default="all",
    )
    parser.add_argument("folders", nargs="*", type=Path, help="recognisers: where real files are")
    parser.add_argument("--mebibytes", type=int, default=1024, help="transfer, zip: size of what is moved")
    parser.add_argument("--samples", type=int, default=15, help="cold: fresh processes for each page")
    parser.add_argument("--before", help="small, page, open: the commit it is compared with")
    parser.add_argument("--files", type=int, default=1_000, help="small, page: files that each side sends")
    parser.add_argument("--rounds", type=int, default=2, help="small, page: in which it sends them, in turns")
    arguments = parser.parse_args()
    if arguments.what == "costs":
        from bench.costs.report import report

        print(report(), end="")
        return
    if arguments.what == "recognisers":
        from bench import recognisers

        recognisers.measure(arguments.folders)
        return
    print(f"Machine: {processor()}, {os.cpu_count()} cores, {_memory()} of memory")
    if arguments.what in {"all", "transfer"}:
        transfer.measure(arguments.mebibytes)
    if arguments.what in {"all", "zip"}:
        zipping.measure(arguments.mebibytes)
    if arguments.what in {"all", "small"}:
        small.measure(arguments.before or BEFORE, files=arguments.files, rounds=arguments.rounds)
    if arguments.what in {"all", "page"}:
        browser.measure(arguments.before or BEFORE, files=arguments.files, rounds=arguments.rounds)
    if arguments.what in {"all", "open"}:
        browser.measure_opening(arguments.before or WEIGHED)
    if arguments.what in {"all", "cold"}:
        cold_start.measure(samples=arguments.samples)


def processor() -> str:
    """As the kernel calls it (proc(5))."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown processor"


def _memory() -> str:
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 1024**3:.0f} GiB"


if __name__ == "__main__":
    main()
