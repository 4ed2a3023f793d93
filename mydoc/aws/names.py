"""Name a stage's resources on AWS. No other module writes such a name, so that each stands here once.

`mydoc.settings` reads what the application has to know; `mydoc.ops.stage` adds the account, the region and what
only engineers need.
"""

from __future__ import annotations

PROJECT = "mydoc"


def prefix(stage: str) -> str:
    """Return what the names of a stage's tables, topics and alarms begin with, such as `mydoc-dev-`."""
    return f"{PROJECT}-{stage}-"


def function(stage: str) -> str:
    """Return the name that Zappa gives to a stage's function and to its CloudFormation stack."""
    return f"{PROJECT}-{stage.replace('_', '-')}"


def bucket(stage: str, *where: str) -> str:
    """Return the name of the documents' bucket.

    Args:
        where: account and region of a deployed stage, since names of buckets are the world's.
    """
    return prefix(stage) + "-".join([*where, "documents"])


def queue(stage: str) -> str:
    """Return the name of the queue of jobs."""
    return f"{prefix(stage)}jobs"


def dead_letter_queue(queue: str) -> str:
    """Return the name of the queue where the jobs of another end that were given up."""
    return f"{queue}-dead"


def configuration_set(stage: str) -> str:
    """Return the name of SES's configuration set, which every mail names."""
    return f"{PROJECT}-{stage}"


def parameters(stage: str) -> str:
    """Return the path of a stage's parameters in Parameter Store."""
    return f"/{PROJECT}/{stage}"
