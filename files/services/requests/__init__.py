"""File requests: what their owners do with them, what guests do, and the books that both depend on."""
