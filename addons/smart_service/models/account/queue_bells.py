import time

RING_SECONDS = 0.2


class Bells:
    """Queues that a worker's rows have woken, rung together instead of after each row.

    To wake a cron costs a row and a new connection to the database server, so that a worker
    which is busy for seconds would spend a part of them on telling the next one again and again.
    """

    def __init__(self):
        self.names = set()
        self._rung_at = 0.0

    def ring(self, env, at_once=False):
        """Wake the queues, in a transaction of its own; the caller has just committed.

        :param at_once: whether the last time was long ago or not
        """
        if not self.names or not (at_once or time.monotonic() - self._rung_at > RING_SECONDS):
            return
        for name in sorted(self.names):
            env[name]._wake_committed()
        env.cr.commit()
        self.names.clear()
        self._rung_at = time.monotonic()
