"""Share what pages and the REST API have in common."""
