from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .merge_links import all_links
from .merge_sql import rules_of

# what people have made out to a customer stays made out to him
DOCUMENTS = ("account_", "sale_", "purchase_", "stock_", "payment_")


class SmartServiceMerge(models.Model):
    """Parting again what was merged."""

    _inherit = "smart.service.merge"

    def action_undo(self):
        """Restore both customers as they were.

        What somebody has changed since keeps its newer value. What has come in since at the
        contact points that go back goes back with them.
        """
        self._check_may_merge()
        self.check_access("read")
        # sudo: smart.service.merge - team leads undo merges that they may read; they need no
        # right on every record that goes back
        for merge in self.sudo().sorted("id", reverse=True):
            merge._check_can_undo()
            merge._undo()
        return True

    def _check_can_undo(self):
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "SELECT state FROM smart_service_merge WHERE id = %s FOR NO KEY UPDATE", self.id))
        if self.env.cr.fetchone()[0] != "done":
            raise UserError(self.env._("This merge has been undone already."))
        further = self.survivor_id.smart_merged_into_id
        if further:
            raise UserError(self.env._(
                "%(survivor)s was merged into %(further)s afterwards. Undo that merge first.",
                survivor=self.survivor_id.name, further=further.name))

    def _undo(self):
        merged, survivor = self.partner_id, self.survivor_id
        self._lock_partners(merged | survivor)
        self._touch_sessions(survivor)
        self.env.invalidate_all()
        links = all_links(self.env)
        touched = {(line.kind, line.table_name, line.column_name) for line in self.line_ids}
        rules = rules_of(self.env, [
            link for link in links if (link.kind, link.table, link.column) in touched])
        self.line_ids.sorted("id", reverse=True)._undo(
            {(link.kind, link.table, link.column): link for link in links}, rules,
            survivor._smart_merge_stays)
        since = self._return_newer(links)
        self.env.flush_all()
        self.env.invalidate_all()
        self.write({
            "state": "undone", "undone_at": fields.Datetime.now(),
            "undone_by_id": self._acting_person().id, "report": self._report(since)})
        # the question that the merge has answered is asked again
        self.review_id.filtered(lambda review: review.state == "merged").state = "open"
        self.env["smart.service.event"]._log(
            "identity_parted", partner=merged, user=self.undone_by_id, company=self.company_id,
            payload={"merge": self.id, "survivor": survivor.id})

    def _lock_partners(self, partners):
        self.env.cr.execute(SQL(
            "SELECT 1 FROM res_partner WHERE id = ANY(%s) ORDER BY id FOR UPDATE", partners.ids))

    # === WHAT HAS COME IN SINCE === #

    def _return_newer(self, links):
        """Give rows that are newer than the merge back with their contact point.

        :return: how many
        """
        lines = self.line_ids.filtered(
            lambda line: (line.table_name, line.column_name)
            == ("smart_service_contact", "partner_id"))
        if not lines:
            return 0
        returning = SQL(
            """SELECT c.id FROM smart_service_contact c WHERE c.partner_id = %s
                  AND to_jsonb(c.id) IN (SELECT jsonb_array_elements(l.rows)
                      FROM smart_service_merge_line l WHERE l.id = ANY(%s))""",
            self.partner_id.id, lines.ids)
        sessions = SQL(
            "SELECT id FROM discuss_channel WHERE smart_contact_id IN (%s)", returning)
        tickets = SQL(
            "SELECT id FROM smart_service_ticket WHERE contact_id IN (%s)", returning)
        anchors = {
            "smart_service_contact": returning, "discuss_channel": sessions,
            "smart_service_ticket": tickets}
        columns = self._anchor_columns(anchors)
        number = 0
        for link in links:
            if link.kind == "partner" and not link.table.startswith(DOCUMENTS):
                number += self._return_newer_rows(link, columns, anchors, sessions)
        return number

    def _return_newer_rows(self, link, columns, anchors, sessions):
        belongs = [
            SQL("%s IN (%s)", SQL.identifier("t", column), anchors[anchor])
            for column, anchor in columns.get(link.table, ())]
        if link.table in ("mail_message", "rating_rating"):
            belongs.append(SQL(
                "%s = 'discuss.channel' AND t.res_id IN (%s)",
                SQL.identifier("t", "model" if link.table == "mail_message" else "res_model"),
                sessions))
        if not belongs:
            return 0
        marks = self.marks
        if link.keys:
            newer = SQL(" OR ").join(
                SQL("%s > %s", SQL.identifier("t", column), marks[anchor])
                for column, anchor in columns[link.table] if anchor in marks)
        else:
            newer = SQL("t.id > %s", marks.get(link.table, 0))
        self.env.cr.execute(SQL(
            "UPDATE %s t SET %s = %s WHERE %s AND (%s) AND (%s)",
            SQL.identifier(link.table), SQL.identifier(link.column), self.partner_id.id,
            link.names(self.survivor_id.id), newer, SQL(" OR ").join(belongs)))
        return self.env.cr.rowcount

    def _anchor_columns(self, anchors):
        """{table: [(column, table of the anchor)]} of what hangs on sessions and contact points."""
        found = {}
        for table, column, anchor in self.env.execute_query(SQL(
                """SELECT r.relname, a.attname, f.relname
                     FROM pg_constraint c
                     JOIN pg_class r ON r.oid = c.conrelid
                     JOIN pg_class f ON f.oid = c.confrelid
                     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                    WHERE c.contype = 'f' AND f.relname = ANY(%s)
                      AND f.relnamespace = current_schema::regnamespace""", list(anchors))):
            found.setdefault(table, []).append((column, anchor))
        return found

    # === THE REPORT === #

    def _report(self, since):
        """What the undo could not restore, in words."""
        lines = []
        for line in self.line_ids:
            if line.kept:
                lines.append(self.env._(
                    "%(what)s: %(number)s changed since, the newer value was kept.",
                    what=line.name, number=line.kept))
            if line.gone:
                lines.append(self.env._(
                    "%(what)s: %(number)s deleted since.", what=line.name, number=line.gone))
        if since:
            lines.append(self.env._(
                "%s records that came in since went back with their contact point.", since))
        return "\n".join(lines) or self.env._("Everything is as it was before the merge.")
