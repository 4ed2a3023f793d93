"""What every REST route has in common."""
