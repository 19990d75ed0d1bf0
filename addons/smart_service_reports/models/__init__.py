"""Models of this addon."""

from . import report_business, report_episode
