"""Serve documents, links and the trail over REST: thin, one service call each."""
