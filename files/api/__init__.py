"""The REST routes of documents, links and the trail: thin, one service call each."""
