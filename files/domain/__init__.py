"""Hold the rules about documents, links, requests, webhooks and the audit trail, in plain Python."""
