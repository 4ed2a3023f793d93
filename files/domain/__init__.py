"""Hold the rules about documents, links, requests, webhooks and the history, in plain Python."""
