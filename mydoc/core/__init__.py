"""Hold plain Python that all of MyDoc uses and that uses nothing of it."""
