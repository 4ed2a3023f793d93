"""Pages over the services."""
