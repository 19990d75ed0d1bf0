"""Models of this addon."""
