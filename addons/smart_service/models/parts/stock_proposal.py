from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import van_stock

# what was used in so many days is looked at
REMEMBERED_DAYS = 180
# the first days say little: so many are reckoned with at least
FEWEST_DAYS = 7
WORKING_DAYS = 5 / 7


class SmartServiceStockProposal(models.Model):
    """Another level of a part in the vans, from what finished repairs have used.

    Made anew every week, and nothing changes before a dispatcher takes it over.
    """

    _name = "smart.service.stock.proposal"
    _description = "Proposed Stock Level of Vans"
    _order = "short_before desc, product_id"
    _rec_name = "product_id"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    product_id = fields.Many2one(
        "product.product", "Part", required=True, ondelete="cascade", index=True, readonly=True)
    carried = fields.Integer("Vans carry", readonly=True)
    pieces = fields.Integer("Should carry", readonly=True)
    used = fields.Float(readonly=True, digits="Product Unit")
    days = fields.Integer("Days looked at", readonly=True)
    short_before = fields.Float(
        "Short (%)", readonly=True,
        help="How often the pieces that a van carries do not last until it is filled again.")
    short = fields.Float("Short then (%)", readonly=True)
    reason_text = fields.Char("Why", compute="_compute_reason_text")

    _product_uniq = models.UniqueIndex(
        "(company_id, product_id)", "A level of this part is proposed already.")

    @api.depends("used", "days", "short_before", "short")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for proposal in self:
            proposal.reason_text = self.env._(
                "%(used)g used in %(days)s days; a van runs short of it before it is filled again "
                "in %(after).2f %% of the times instead of %(before).2f %%.",
                used=proposal.used, days=proposal.days, after=proposal.short,
                before=proposal.short_before)

    # === ACTIONS === #

    def action_take_over(self):
        """Make the proposed levels the levels of all vans."""
        self.check_access("unlink")
        Level = self.env["smart.service.stock.level"]
        for proposal in self:
            level = Level.search([
                ("company_id", "=", proposal.company_id.id), ("tier", "=", "van"),
                ("product_id", "=", proposal.product_id.id), ("skill_id", "=", False)])
            amount = {"minimum": proposal.pieces, "maximum": proposal.pieces}
            if not proposal.pieces:
                level.unlink()
            elif level:
                level.write(amount)
            else:
                Level.create({
                    **amount, "company_id": proposal.company_id.id, "tier": "van",
                    "product_id": proposal.product_id.id})
        self.unlink()
        return True

    @api.model
    def action_propose(self):
        """Look at what was used now."""
        self.check_access("unlink")
        company = self.env.company
        if not self._room(company):
            raise UserError(self.env._(
                "Say in the settings for how many pieces a van has room."))
        # sudo: smart.service.stock.proposal, stock.move - counted from all repairs of the company
        # for whoever may take the proposals over
        self.sudo()._propose(company)
        return True

    # === PROPOSING === #

    @api.model
    def _cron_propose(self):
        vans = self.env["hr.employee"].search([("smart_van_location_id", "!=", False)])
        for company in vans.company_id:
            self.with_company(company)._propose(company)

    @api.model
    def _propose(self, company):
        """Replace the company's proposals."""
        self.search([("company_id", "=", company.id)]).unlink()
        vans = self.env["hr.employee"].search_count([
            ("smart_van_location_id", "!=", False), ("company_id", "=", company.id)])
        room = self._room(company)
        if not vans or not room:
            return
        used, days = self._used(company)
        carried = self._carried(company)
        levels = van_stock.propose(
            used, self._parts(company) | set(used) | set(carried), days * WORKING_DAYS, vans, room,
            company.smart_refill_days, carried)
        self.create([
            {
                "company_id": company.id,
                "product_id": level.product_id,
                "carried": carried.get(level.product_id, 0),
                "pieces": level.pieces,
                "used": level.used,
                "days": days,
                "short": 100 * level.short,
                "short_before": 100 * level.short_before,
            }
            for level in levels if level.pieces != carried.get(level.product_id, 0)
        ])

    @api.model
    def _room(self, company):
        """For how many pieces a van has room."""
        return company.smart_van_pieces or sum(self._carried(company).values())

    @api.model
    def _carried(self, company):
        """{part's id: pieces that each van should carry now}"""
        return {
            level.product_id.id: int(level.maximum)
            for level in self.env["smart.service.stock.level"].search([
                ("company_id", "=", company.id), ("tier", "=", "van"), ("skill_id", "=", False)])
        }

    @api.model
    def _parts(self, company):
        """Ids of the parts that the catalogue names, those of vans with a skill of their own left
        out."""
        named = self.env["smart.service.fault.part"].search([
            ("company_id", "in", [False, company.id]), ("product_id.is_storable", "=", True)])
        special = self.env["smart.service.stock.level"].search([
            ("company_id", "=", company.id), ("tier", "=", "van"), ("skill_id", "!=", False)])
        return set((named.product_id - special.product_id).ids)

    @api.model
    def _used(self, company):
        """({part's id: pieces that repairs have used}, days in which they did)."""
        now = fields.Datetime.now()
        moves = self.env["stock.move"].search([
            ("repair_id.smart_ticket_id.company_id", "=", company.id),
            ("repair_line_type", "=", "add"), ("state", "=", "done"),
            ("product_id.is_storable", "=", True),
            ("date", ">=", now - timedelta(days=REMEMBERED_DAYS)),
        ])
        special = self.env["smart.service.stock.level"].search([
            ("company_id", "=", company.id), ("tier", "=", "van"), ("skill_id", "!=", False)])
        used = {
            part.id: sum(move._smart_consumed() for move in of_part)
            for part, of_part in moves.grouped("product_id").items()
            if part not in special.product_id
        }
        since = min(moves.mapped("date"), default=now)
        return used, max(FEWEST_DAYS, (now - since).days)
