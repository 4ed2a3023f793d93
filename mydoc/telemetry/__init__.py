"""Log what a process is doing: log lines, the access log and metrics."""
