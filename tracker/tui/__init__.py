"""The terminal UI: views, screens and widgets over the same services as the command line."""
