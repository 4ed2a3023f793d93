"""Hold the rules about people, addresses, names and tokens; imports nothing of Django or AWS."""
