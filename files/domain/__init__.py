"""What a document, a share and an audit line are, and the rules about them. Plain Python."""
