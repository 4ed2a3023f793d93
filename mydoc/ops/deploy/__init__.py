"""What `zappa deploy`, `update`, `rollback` and `undeploy` do beside Zappa's own part, on the engineer's side."""
