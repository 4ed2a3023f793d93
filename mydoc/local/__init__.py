"""Stand in for AWS on a laptop; no other stage imports any of this."""
