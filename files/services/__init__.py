"""Carry out the use cases: keyword-only ids and values in, domain objects out, nothing of HTTP or events."""
