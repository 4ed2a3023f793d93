"""Add MyDoc's part to `zappa deploy`, `update`, `rollback` and `undeploy`, on the engineer's side."""
