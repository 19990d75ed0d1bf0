from random import randint

from odoo import fields, models


class SmartServiceTicketTag(models.Model):
    """A free label of tickets."""

    _name = "smart.service.ticket.tag"
    _description = "Ticket Tag"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11))

    _name_uniq = models.UniqueIndex("(name)", "This tag exists already.")
