"""People, their addresses, names and tokens; imports nothing of Django or AWS."""
