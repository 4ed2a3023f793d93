"""The main paths in Firefox and WebKit, driven by what both understand: WebDriver's commands."""
