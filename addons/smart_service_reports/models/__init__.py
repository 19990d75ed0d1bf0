"""Models of this addon."""

from . import report_episode
