from contextlib import contextmanager

from odoo import fields, models


class SmartServiceBot(models.Model):
    _inherit = "smart.service.bot"

    _check_company_auto = True

    brain_id = fields.Many2one(
        "smart.service.brain", "External bot", ondelete="restrict", index="btree_not_null",
        check_company=True,
        help="Answers what scripts, records and articles do not, in place of a language model.")

    @contextmanager
    def _taken_back(self):
        """Keep what a model was asked: it has been paid for, although it was only tried out."""
        calls = self.env["smart.service.llm.call"]
        last = calls.search([], order="id desc", limit=1).id or 0
        with super()._taken_back():
            yield
            made = calls.search([("id", ">", last)], order="id").copy_data(
                {"channel_id": False, "turn_id": False, "request_id": False})
        calls.create(made)
