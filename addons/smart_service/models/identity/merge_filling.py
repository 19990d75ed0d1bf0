import json

from odoo import api, models
from odoo.tools import SQL, is_html_empty

FILLED_TYPES = {
    "char", "text", "html", "selection", "many2one", "date", "datetime", "float", "integer",
    "monetary"}
# make up what a customer is, and are not the merge's to decide
STRUCTURE = {
    "id", "parent_id", "commercial_partner_id", "company_id", "type", "name", "color",
    "create_uid", "create_date", "write_uid", "write_date", "signup_type",
    "message_main_attachment_id", "message_bounce", "calendar_last_notif_ack",
    "smart_merged_into_id", "website_id"}
# are one thing: half of one address and half of another are none
ADDRESS = (
    "street", "street2", "city", "zip", "state_id", "country_id",
    "partner_latitude", "partner_longitude")
# stored beside what they are made of
COMPANIONS = {
    "email": ["email_normalized"], "phone": ["phone_sanitized"],
    "smart_tier_id": ["smart_tier_by_hand"]}


class ResPartner(models.Model):
    """What a survivor learns from the customer who is merged into him."""

    _inherit = "res.partner"

    @api.model
    def _smart_fillable(self):
        """The fields of which an empty one is filled in by a merge."""
        return [
            name for name, field in self._fields.items()
            if field.store and field.column_type and field.type in FILLED_TYPES
            and not field.company_dependent and name not in STRUCTURE
            and (not (field.compute or field.related) or not field.readonly)]

    def _smart_rows(self):
        """{id: the row as the database has it}"""
        self.flush_recordset()
        return dict(self.env.execute_query(SQL(
            "SELECT id, to_jsonb(t) FROM res_partner t WHERE id = ANY(%s)", self.ids)))

    def _smart_gaps(self, mine, theirs, looked_at):
        """The names of fields that the survivor lacks and the other one has.

        :param mine: the survivor's row
        :param theirs: the row of who is merged
        :param looked_at: a person decides about them
        """
        def empty(row, name):
            value = row.get(name)
            return not value or isinstance(value, str) and is_html_empty(value)

        names = [name for name in self._smart_fillable() if name not in ADDRESS
                 and empty(mine, name) and not empty(theirs, name)]
        lines = [name for name in ADDRESS if name != "country_id"]
        if (all(empty(mine, name) for name in lines)
                and any(not empty(theirs, name) for name in ADDRESS)
                and (empty(mine, "country_id")
                     or mine["country_id"] == theirs.get("country_id"))):
            names += [name for name in ADDRESS if not empty(theirs, name)]
        if mine.get("smart_is_auto_contact") and (
                looked_at or not theirs.get("smart_is_auto_contact")):
            names.append("smart_is_auto_contact")
        return names

    def _smart_merge_fill(self, merge):
        """Fill in what the survivor lacks.

        By SQL: what other records have copied from a customer at some time stays as it is.
        """
        survivor = merge.survivor_id
        rows = (self | survivor)._smart_rows()
        names = self._smart_gaps(rows[survivor.id], rows[self.id], bool(merge.user_id))
        lines = self.env["smart.service.merge.line"]
        for name in names:
            if name == "smart_is_auto_contact":
                lines._set(merge, "res_partner", name,
                           SQL("SELECT %s AS id, FALSE AS value", survivor.id))
                continue
            for column in (name, *COMPANIONS.get(name, ())):
                lines._set(merge, "res_partner", column, SQL(
                    "SELECT %s AS id, %s AS value FROM res_partner t WHERE t.id = %s",
                    survivor.id, SQL.identifier("t", column), self.id))
        for name, field in self._fields.items():
            if field.company_dependent and field.store and rows[self.id].get(name):
                self._smart_fill_per_company(
                    merge, name, rows[survivor.id].get(name), rows[self.id][name])

    def _smart_fill_per_company(self, merge, name, mine, theirs):
        added = {key: value for key, value in theirs.items() if key not in (mine or {})}
        if not added:
            return
        self.env.cr.execute(SQL(
            "UPDATE res_partner SET %(name)s = coalesce(%(name)s, '{}') || %(added)s::jsonb"
            " WHERE id = %(id)s", name=SQL.identifier(name), added=json.dumps(added),
            id=merge.survivor_id.id))
        self.env["smart.service.merge.line"].create({
            "merge_id": merge.id, "kind": "keys", "table_name": "res_partner",
            "column_name": name, "rows": {"added": added, "none": mine is None},
            "moved": len(added)})

    def _smart_merge_keep_reachable(self, merge):
        """Who writes from the merged one's phone or address is the survivor.

        Where the survivor has another one of his own, they become contact points of his.
        """
        self.env.invalidate_all()
        points, survivor = self.env["smart.service.contact"], merge.survivor_id
        made = points.browse()
        for kind, name in (("phone", "phone_sanitized"), ("email", "email_normalized")):
            value = self[name]
            if value and value != survivor[name] and not points.search_count(
                    [("kind", "=", kind), ("scope", "=", ""), ("value", "=", value)], limit=1):
                made |= points.create({
                    "kind": kind, "scope": "", "value": value, "partner_id": survivor.id})
        if made:
            self.env["smart.service.merge.line"].create({
                "merge_id": merge.id, "kind": "made", "table_name": points._table,
                "column_name": "partner_id", "rows": made.ids, "moved": len(made)})

    def _smart_merge_follow(self, merge):
        """Values that follow from whose a record is."""
        lines, survivor = self.env["smart.service.merge.line"], merge.survivor_id
        debtor = survivor.commercial_partner_id
        lines._set(merge, "res_partner", "commercial_partner_id", SQL(
            "SELECT t.id, %s AS value FROM res_partner t"
            " WHERE t.commercial_partner_id = %s AND t.id <> %s", debtor.id, self.id, self.id))
        lines._set(merge, "account_move", "commercial_partner_id", SQL(
            """SELECT t.id, p.commercial_partner_id AS value
                 FROM account_move t JOIN res_partner p ON p.id = t.partner_id
                WHERE (t.partner_id = %s OR t.commercial_partner_id = %s)
                  AND (t.id IN (
                      SELECT e.value::int
                        FROM smart_service_merge_line l, jsonb_array_elements(l.rows) e
                       WHERE l.merge_id = %s AND l.table_name = 'account_move'
                         AND l.kind = 'partner')) IS TRUE""",
            survivor.id, survivor.id, merge.id))
        lines._set(merge, "website_visitor", "access_token", SQL(
            "SELECT t.id, %s AS value FROM website_visitor t"
            " WHERE t.access_token = %s AND t.partner_id = %s",
            str(survivor.id), str(self.id), survivor.id))
        self._smart_merge_rename(merge)

    def _smart_merge_rename(self, merge):
        """The names of the contacts that have come to the survivor tell whose they are."""
        names = ("complete_name", "commercial_company_name")
        self.env.invalidate_all()
        family = self.with_context(active_test=False).search(
            [("id", "child_of", merge.survivor_id.child_ids.ids)])
        if not family:
            return
        before = family._smart_rows()
        for name in names:
            self.env.add_to_compute(self._fields[name], family)
        family.flush_recordset()
        after = family._smart_rows()
        lines = self.env["smart.service.merge.line"]
        for name in names:
            changed = {
                str(key): [before[key][name], after[key][name]]
                for key in before if before[key][name] != after[key][name]}
            if changed:
                lines.create({
                    "merge_id": merge.id, "kind": "value", "table_name": "res_partner",
                    "column_name": name, "rows": changed, "moved": len(changed)})
        # nobody has edited them
        self.env.cr.execute(SQL(
            """UPDATE res_partner t
                  SET write_date = (o.row->>'write_date')::timestamp,
                      write_uid = (o.row->>'write_uid')::int
                 FROM (SELECT key::int AS id, value AS row FROM jsonb_each(%s::jsonb)) o
                WHERE t.id = o.id AND t.write_date IS DISTINCT FROM
                      (o.row->>'write_date')::timestamp""",
            json.dumps({key: {"write_date": row["write_date"], "write_uid": row["write_uid"]}
                        for key, row in before.items()})))

    def _smart_merge_retire(self, merge):
        """Archive who was merged and say where he went."""
        lines = self.env["smart.service.merge.line"]
        lines._set(merge, "res_partner", "active",
                   SQL("SELECT %s AS id, FALSE AS value", self.id))
        lines._set(merge, "res_partner", "smart_merged_into_id",
                   SQL("SELECT %s AS id, %s AS value", self.id, merge.survivor_id.id))
