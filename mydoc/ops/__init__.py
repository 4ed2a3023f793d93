"""Hold what engineers run: deployment, provisioning, backups and the smoke test."""
