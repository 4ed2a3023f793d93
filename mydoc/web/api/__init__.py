"""Share what all REST routes have in common."""
