from odoo import fields, models

FIELDS = {"customer": "partner_id", "conversation": "channel_id", "message": "mail_message_id"}


class SmartServiceHistoryRef(models.Model):
    """What an old system's id has become here: nothing is imported twice.

    Real links, so that merged customers are followed and what is deleted can come again.
    """

    _name = "smart.service.history.ref"
    _description = "Imported Record"
    _rec_name = "external_id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    source = fields.Char(required=True)
    kind = fields.Selection(
        [("customer", "Customer"), ("conversation", "Conversation"), ("message", "Message")],
        required=True)
    external_id = fields.Char("Old system's ID", required=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", ondelete="cascade", index="btree_not_null")
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", ondelete="cascade", index="btree_not_null")
    mail_message_id = fields.Many2one(
        "mail.message", "Message", ondelete="cascade", index="btree_not_null")

    _external_uniq = models.UniqueIndex(
        "(company_id, source, kind, external_id)", "This record was imported before.")
