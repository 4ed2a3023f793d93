"""Handle what AWS calls."""
