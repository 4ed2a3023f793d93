"""What runs now and what it says about itself: log lines, the access log and metrics."""
