from odoo import api, fields, models


class SmartServiceTicketUpdateText(models.Model):
    """What an update says in one language."""

    _name = "smart.service.ticket.update.text"
    _description = "Words of an Update"
    _rec_name = "lang"

    update_id = fields.Many2one(
        "smart.service.ticket.update", required=True, ondelete="cascade", index=True)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), "Language", required=True)
    lang_name = fields.Char(compute="_compute_lang_name")
    body = fields.Text("What they are told")

    _lang_uniq = models.UniqueIndex("(update_id, lang)", "One text per language.")

    @api.depends("lang")
    def _compute_lang_name(self):
        names = dict(self.env["res.lang"].get_installed())
        for text in self:
            text.lang_name = names.get(text.lang, text.lang)
