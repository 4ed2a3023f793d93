"""Run jobs, retry them, and keep those that were given up for a person to decide about."""
