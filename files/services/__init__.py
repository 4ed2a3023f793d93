"""The use cases. Keyword-only arguments, ids and values in, domain objects out; nothing of HTTP or events."""
