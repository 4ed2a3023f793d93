"""What becomes of a job: it is run, tried again, given up, and looked after by a person."""
