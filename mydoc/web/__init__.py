"""What pages and the REST API share."""
