from odoo import api, fields, models

from ...engine import duplicates

# so many tickets of the same customer or device are compared, the youngest first
MOST_COMPARED = 60
MOST_SHOWN = 5


class SmartServiceTicket(models.Model):
    """Tickets that may be this one, and what the same customer or device had before."""

    _inherit = "smart.service.ticket"

    alike_ids = fields.Many2many(
        "smart.service.ticket", string="Perhaps the same", compute="_compute_alike")
    alike_text = fields.Text("Why they look the same", compute="_compute_alike")
    history_ids = fields.Many2many(
        "smart.service.ticket", string="Known before", compute="_compute_alike",
        help="Closed tickets about the same device, or of the same customer in like words.")
    history_text = fields.Text("What was known before", compute="_compute_alike")

    @api.depends("partner_id", "lot_id", "serial", "name", "symptom", "description",
                 "category_id", "reported_at", "is_closed", "merged_into_id")
    @api.depends_context("lang", "uid")
    def _compute_alike(self):
        names = {
            "customer": self.env._("same customer"), "device": self.env._("same device"),
            "category": self.env._("same category"), "words": self.env._("like words"),
        }
        for ticket in self:
            own = ticket._matter()
            open_, closed = [], []
            for other in ticket._to_compare():
                likeness = duplicates.compare(own, other._matter())
                if not other.is_closed and likeness.score >= duplicates.SHOWN:
                    open_.append((likeness, other))
                elif other.is_closed and {"device", "words"} & set(likeness.reasons):
                    closed.append((likeness, other))
            for rows, to, text in (
                    (open_, "alike_ids", "alike_text"), (closed, "history_ids", "history_text")):
                rows.sort(key=lambda row: (-row[0].score, -row[1].id))
                del rows[MOST_SHOWN:]
                ticket[to] = self.browse(other.id for _likeness, other in rows)
                ticket[text] = "\n".join(
                    self.env._(
                        "%(ticket)s, %(day)s, %(stage)s: %(percent)s %% (%(reasons)s)",
                        ticket=other.display_name,
                        day=fields.Date.to_string(other.closed_at or other.reported_at),
                        stage=other.stage_id.name, percent=round(100 * likeness.score),
                        reasons=", ".join(names[reason] for reason in likeness.reasons))
                    for likeness, other in rows)

    def _matter(self):
        """:return: the :class:`~engine.duplicates.Matter` of this ticket"""
        self.ensure_one()
        # sudo: stock.lot - which device it is, for those who may see the ticket
        serial = self.sudo().lot_id.name or self.serial
        return duplicates.Matter(
            customer=self.partner_id.commercial_partner_id.id or None,
            device=self.env["stock.lot"]._smart_serial_key_of(serial) if serial else None,
            category=self.category_id.id or None,
            words="\n".join(filter(None, (self.name, self.symptom, self.description))),
            reported_at=self.reported_at or None,
        )

    def _to_compare(self):
        """Other tickets of the same customer or device that the user may see."""
        self.ensure_one()
        domains = []
        if self.partner_id:
            domains.append([
                ("partner_id", "child_of", self.partner_id.commercial_partner_id.ids)])
        if self.lot_id:
            domains.append([("lot_id", "=", self.lot_id.id)])
        if not domains or self.merged_into_id:
            return self.browse()
        alike = fields.Domain.OR(domains) & fields.Domain([
            ("id", "!=", self._origin.id), ("merged_into_id", "=", False),
            ("company_id", "=", self.company_id.id)])
        return self.search(alike, order="id desc", limit=MOST_COMPARED)

    def action_merge_alike(self):
        """Propose to make one of this ticket and those that look the same."""
        self.ensure_one()
        return self.action_merge(self | self.alike_ids)

    def action_merge(self, tickets=None):
        """Ask which of several tickets survives."""
        tickets = tickets or self
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge tickets"),
            "res_model": "smart.service.ticket.merge",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": tickets.ids,
                        "default_survivor_id": min(tickets.ids)},
        }

    def action_split(self):
        """Ask what becomes a ticket of its own."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split ticket"),
            "res_model": "smart.service.ticket.split",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }
