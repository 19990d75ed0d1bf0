"""Customers with everything that a customer can have, and a dump of all that names them."""

import json

from odoo import Command, fields
from odoo.tools import SQL

from .common import SmartServiceCase

# what tells of merges is not what they have to restore
JOURNAL = {"smart_service_merge", "smart_service_merge_line"}
LEDGER_OF_MERGES = ("identity_joined", "identity_parted")


class MergeCase(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Kettle", "type": "service"})
        cls.naming_columns = cls._look_for_columns()
        cls.tags = cls.env["res.partner.category"].create([{"name": "Gold"}, {"name": "New"}])

    def customer(self, user, **values):
        """A customer who has written; what a message makes is there."""
        channel = self.say(f"hello from {user}", user=user, name=f"Customer {user}")
        partner = channel.smart_contact_id.partner_id
        partner.write({"smart_is_auto_contact": False, **values})
        return partner

    def furnish(self, partner, tags=None):
        """Records of every domain that a customer can have."""
        env = self.env
        partner.category_id = [Command.set((tags or self.tags[:1]).ids)]
        env["smart.service.ticket"].create({"name": "Broken", "partner_id": partner.id})
        env["crm.lead"].create({"name": "Wants more", "partner_id": partner.id})
        order = env["sale.order"].create({
            "partner_id": partner.id,
            "order_line": [Command.create({"product_id": self.product.id})]})
        env["stock.lot"].create({
            "name": f"SN-{partner.id}", "product_id": self.device().id,
            "smart_owner_id": partner.id})
        env["res.partner"].create({"name": "Assistant", "parent_id": partner.id})
        env["res.partner.bank"].create({
            "partner_id": partner.id, "acc_number": f"62{partner.id}"})
        partner.activity_schedule("mail.mail_activity_data_todo", summary="Call")
        partner.message_post(body="A note")
        partner.message_subscribe(self.agent.partner_id.ids)
        order.message_subscribe(partner.ids)
        env["ir.attachment"].create({
            "name": "contract.txt", "raw": b"x", "res_model": "res.partner",
            "res_id": partner.id})
        env["ir.model.data"].create({
            "module": "__test__", "name": f"customer_{partner.id}", "model": "res.partner",
            "res_id": partner.id})
        return order

    def device(self):
        return self.env["product.product"].search(
            [("name", "=", "Tracked")], limit=1) or self.env["product.product"].create(
                {"name": "Tracked", "is_storable": True, "tracking": "serial"})

    def invoice(self, partner):
        move = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": partner.id,
            "invoice_date": fields.Date.today(), "invoice_line_ids": [Command.create({
                "product_id": self.product.id, "price_unit": 10})]})
        move.action_post()
        return move

    def merge(self, others, survivor, reason="They are one"):
        return others._smart_merge(others, survivor, reason)

    def dump(self, partners):
        """{table: rows} of all that names any of these customers, as the database has it.

        Where to look is read from the information schema and from the table of fields, so that
        a new field is looked at without being told.
        """
        self.env.flush_all()
        found = {}
        for table, column, kind in self.naming_columns:
            rows = self._naming_rows(table, column, kind, partners.ids)
            if table == "smart_service_event":
                rows = [row for row in rows if row["kind"] not in LEDGER_OF_MERGES]
            found.setdefault(table, set()).update(
                json.dumps(row, sort_keys=True) for row in rows)
        return {table: sorted(rows) for table, rows in found.items() if rows}

    @classmethod
    def _look_for_columns(cls):
        """[(table, column, how it names a customer)]"""
        columns = set(cls.env.execute_query(SQL(
            """SELECT k.table_name, k.column_name, 'id'
                 FROM information_schema.table_constraints c
                 JOIN information_schema.key_column_usage k
                      USING (constraint_schema, constraint_name)
                 JOIN information_schema.constraint_column_usage u
                      USING (constraint_schema, constraint_name)
                WHERE c.constraint_type = 'FOREIGN KEY' AND u.table_name = 'res_partner'
                  AND c.table_schema = current_schema""")))
        columns |= set(cls.env.execute_query(SQL(
            """SELECT table_name, column_name, 'id' FROM information_schema.columns
                WHERE table_schema = current_schema AND data_type = 'integer'
                  AND column_name LIKE '%%res_id'""")))
        tables = {name for name, in cls.env.execute_query(SQL(
            """SELECT table_name FROM information_schema.tables
                WHERE table_schema = current_schema AND table_type = 'BASE TABLE'"""))}
        there = set(cls.env.execute_query(SQL(
            """SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = current_schema""")))
        for model, name, ttype, relation, per_company in cls.env.execute_query(SQL(
                """SELECT model, name, ttype, relation, company_dependent FROM ir_model_fields
                    WHERE store AND ttype IN ('many2one', 'many2one_reference', 'reference')""")):
            table = cls.env[model]._table if model in cls.env else None
            if per_company and relation == "res.partner":
                columns.add((table, name, "json"))
            elif ttype == "reference":
                columns.add((table, name, "text"))
            elif ttype == "many2one_reference" or relation == "res.partner":
                columns.add((table, name, "id"))
        columns |= {("res_partner", "id", "id"), ("ir_default", "json_value", "default")}
        return sorted(
            column for column in columns
            if column[:2] in there and column[0] in tables - JOURNAL)

    def _naming_rows(self, table, column, kind, ids):
        name = SQL.identifier("t", column)
        where = {
            "id": SQL("%s = ANY(%s)", name, ids),
            "text": SQL("%s = ANY(%s)", name, [f"res.partner,{one}" for one in ids]),
            "default": SQL("%s = ANY(%s)", name, [str(one) for one in ids]),
            "json": SQL("EXISTS (SELECT 1 FROM jsonb_each(%s) e WHERE e.value::int = ANY(%s))",
                        name, ids),
        }[kind]
        return [row for row, in self.env.execute_query(SQL(
            "SELECT to_jsonb(t) FROM %s t WHERE %s", SQL.identifier(table), where))]

    def assertRestored(self, before, partners):
        after = self.dump(partners)
        self.assertEqual(set(before), set(after))
        for table in before:
            self.assertEqual(before[table], after[table], table)
