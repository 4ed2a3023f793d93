"""Serve documents, links and the history over REST: thin, one service call each."""
