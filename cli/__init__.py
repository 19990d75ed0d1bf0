"""The `./smart` command: standard library only, one file per concern."""
