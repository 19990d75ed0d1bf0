"""What a queue row's work may raise to say how it ended."""


class QueueRetry(Exception):
    """Not now: try again.

    :param reason: shown to the admin
    :param seconds: wait at least this long; None lets the back-off decide
    """

    def __init__(self, reason: str, seconds: float | None = None):
        super().__init__(reason)
        self.seconds = seconds


class QueueFailed(Exception):
    """Never, as it stands: keep the row as failed for an admin to look at and replay."""
