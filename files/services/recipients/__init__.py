"""Whom shares are sent to. Import its modules: links need `reminding`, and `editing` needs links."""
