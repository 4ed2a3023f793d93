"""What all of MyDoc uses and what uses nothing of it: plain Python."""
