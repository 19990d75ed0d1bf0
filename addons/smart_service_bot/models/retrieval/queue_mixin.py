import logging

from odoo import api, models
from odoo.exceptions import ConcurrencyError

from ...engine import encoders

_logger = logging.getLogger(__name__)


class NotEncodedYet(ConcurrencyError):
    """A question has to be encoded by another machine first.

    To the worker it is what a conflict is: nothing was done, and the same row is taken again.
    """


class Outside:
    """Calls of other machines' encoders that a worker makes between its transactions."""

    def __init__(self):
        self._wanted = []

    def later(self, encoder, questions):
        """Put off a call till no transaction is open.

        :raise NotEncodedYet: always; the work is begun anew when the call has been made
        """
        self._wanted.append((encoder, questions))
        raise NotEncodedYet("A question is to be encoded first")

    def make(self, ahead):
        """Make the calls. What fails rests, and the next attempt goes by words alone.

        :param ahead: function without arguments: other questions that will be asked soon, and go
            with the same call
        """
        wanted, self._wanted = self._wanted, []
        more = ahead() if wanted else ()
        for encoder, questions in wanted:
            try:
                encoder.fetch([*questions, *more])
            except encoders.EncoderError as error:
                _logger.info("A question is not encoded: %s", error)


class SmartServiceQueueMixin(models.AbstractModel):
    """No worker keeps a transaction open while a server encodes a customer's question."""

    _inherit = "smart.service.queue.mixin"

    @api.model
    def _run_worker(self):
        outside = Outside()
        before = encoders.LATER.set(outside.later)
        try:
            return super(
                SmartServiceQueueMixin,
                self.with_context(smart_outside=outside))._run_worker()
        finally:
            encoders.LATER.reset(before)

    @api.model
    def _forget_transaction(self):
        result = super()._forget_transaction()
        if outside := self.env.context.get("smart_outside"):
            outside.make(self._questions_ahead)
        return result

    @api.model
    def _questions_ahead(self):
        """What customers have written that rows of this queue will have to be encoded for; the
        transaction it is read in has ended when it returns."""
        return []
