"""All of a share at once, as one ZIP."""
