from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext

from ..models.identity.merge_links import all_links

COMPARED = ("name", "phone", "email", "vat", "ref", "street", "city", "country_id", "lang",
            "user_id", "function")


class SmartServiceMergePreview(models.TransientModel):
    """What would move if these customers were made one; nothing happens before the button."""

    _name = "smart.service.merge.preview"
    _description = "Merge Customers"

    partner_ids = fields.Many2many(
        "res.partner", string="Customers", readonly=True,
        relation="smart_service_merge_preview_partner_rel", context={"active_test": False})
    survivor_id = fields.Many2one(
        "res.partner", "Keep", required=True, domain="[('id', 'in', partner_ids)]",
        help="Everything of the others becomes this customer's.")
    reason = fields.Char(help="Why they are one person; it stays in the journal.")
    review_id = fields.Many2one("smart.service.identity.review", readonly=True)
    problem = fields.Char(compute="_compute_preview", help="Why they can't be merged like this.")
    move_ids = fields.One2many(
        "smart.service.merge.preview.move", "preview_id", "What moves",
        compute="_compute_preview")
    value_ids = fields.One2many(
        "smart.service.merge.preview.value", "preview_id", "What becomes of the fields",
        compute="_compute_preview")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "res.partner":
            partners = self.env["res.partner"].browse(self.env.context.get("active_ids"))
            values["partner_ids"] = [Command.set(partners.ids)]
            values.setdefault("survivor_id", self._best_known(partners).id)
        return values

    @api.model
    def _best_known(self, partners):
        """Who is most likely to be kept: with a login, looked at by a person, known for long."""
        # sudo: res.partner - whether there is a login decides about the order only
        partners = partners.sudo().filtered("active")
        return partners.sorted(
            lambda partner: (not partner.user_ids, partner.smart_is_auto_contact, partner.id))[:1]

    # === WHAT WOULD HAPPEN === #

    @api.depends("partner_ids", "survivor_id")
    def _compute_preview(self):
        for preview in self:
            # a wizard that is not saved yet wraps the records
            survivor = preview.survivor_id._origin
            others = preview.partner_ids._origin - survivor
            # whoever asks chooses them
            (survivor | others).check_access("read")
            preview.problem = preview._problem(survivor, others)
            preview.move_ids = [Command.clear()] + [
                Command.create({"name": name, "number": number})
                for name, number in preview._moves(others)]
            preview.value_ids = [Command.clear()] + [
                Command.create(values) for values in preview._values(survivor, others)]

    @api.model
    def _problem(self, survivor, others):
        if not survivor:
            return self.env._("Choose who is kept.")
        try:
            # sudo: res.partner - logins and invoices are looked at only to refuse
            survivor.sudo()._smart_check_mergeable(others.sudo())
        except UserError as error:
            return str(error)
        return False

    @api.model
    def _moves(self, others):
        """[(what, number)] of the records that would change hands, in one query."""
        if not others:
            return []
        tables = {}
        for link in all_links(self.env):
            if link.kind != "company":
                tables.setdefault(link.table, []).append(link)
        counts = [
            SQL("SELECT %s, count(*) FROM %s t WHERE %s", table, SQL.identifier(table),
                SQL(" OR ").join(
                    SQL("(%s)", link.names(other.id)) for link in links for other in others))
            for table, links in tables.items()]
        counts.append(SQL(
            """SELECT 'discuss_channel/', count(*) FROM discuss_channel WHERE smart_contact_id IN (
               SELECT id FROM smart_service_contact WHERE partner_id = ANY(%s))""", others.ids))
        self.env.flush_all()
        found = dict(self.env.execute_query(SQL(" UNION ALL ").join(counts)))
        labels = self.env["smart.service.merge"]._table_names()
        named = [(labels[table], found.pop(table)) for table in labels if found.get(table)]
        rest = sum(found.values())
        return named + ([(self.env._("Further links"), rest)] if rest else [])

    @api.model
    def _values(self, survivor, others):
        """What is filled in, and where the customers differ."""
        if not survivor or not others:
            return []
        # sudo: res.partner - also what a team lead reads no group of; that they are his to read
        # was checked before
        survivor, others = survivor.sudo(), others.sudo()
        rows = (survivor | others)._smart_rows()
        mine, lines, differing = dict(rows[survivor.id]), [], []
        for other in others.sorted("id"):
            theirs = rows[other.id]
            gaps = [name for name in survivor._smart_gaps(mine, theirs, True)
                    if name != "smart_is_auto_contact" and mine.get(name) != theirs[name]]
            for name in gaps:
                mine[name] = theirs[name]
                lines.append(self._value("filled", name, "", self._shown(other, name), other))
            differing += [
                self._value("kept", name, self._shown(survivor, name), self._shown(other, name),
                            other)
                for name in COMPARED if name not in gaps and theirs.get(name)
                and rows[survivor.id].get(name) and theirs[name] != rows[survivor.id][name]]
        return lines + differing

    def _value(self, result, name, mine, theirs, other):
        field = self.env["res.partner"]._fields[name]
        return {
            "result": result, "name": field._description_string(self.env), "mine": mine,
            "theirs": theirs, "partner_id": other.id}

    def _shown(self, partner, name):
        field, value = partner._fields[name], partner[name]
        if field.type == "many2one":
            return value.display_name
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        return html2plaintext(value) if field.type == "html" else str(value)

    # === DOING IT === #

    def action_merge(self):
        """Merge, and show the journal."""
        self.ensure_one()
        merges = self.partner_ids._smart_merge(
            self.partner_ids, self.survivor_id, self.reason, self.review_id)
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service.merge_action")
        if len(merges) == 1:
            return {**action, "views": [(False, "form")], "res_id": merges.id}
        return {**action, "domain": [("id", "in", merges.ids)]}


class SmartServiceMergePreviewMove(models.TransientModel):
    """How many records of one kind would move."""

    _name = "smart.service.merge.preview.move"
    _description = "What a Merge Moves"

    preview_id = fields.Many2one(
        "smart.service.merge.preview", required=True, ondelete="cascade")
    name = fields.Char("What")
    number = fields.Integer()


class SmartServiceMergePreviewValue(models.TransientModel):
    """What would become of one field."""

    _name = "smart.service.merge.preview.value"
    _description = "What a Merge Fills In"

    preview_id = fields.Many2one(
        "smart.service.merge.preview", required=True, ondelete="cascade")
    result = fields.Selection([("filled", "Filled in"), ("kept", "Kept")])
    name = fields.Char("Field")
    mine = fields.Char("Survivor's")
    theirs = fields.Char("The other one's")
    partner_id = fields.Many2one("res.partner", "From")
