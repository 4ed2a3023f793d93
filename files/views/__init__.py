"""Show the pages of documents, links and requests."""
