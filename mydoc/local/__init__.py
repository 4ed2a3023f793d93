"""What a laptop needs to stand in for AWS: nothing here is imported on any other stage."""
