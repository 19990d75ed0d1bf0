from odoo import fields
from odoo.tools import SQL


class UncheckedMany2one(fields.Many2one):
    """A link that PostgreSQL does not check when a row is written.

    For tables into which each webhook writes a row: Odoo gives a connection back with ``DISCARD
    ALL``, which throws the check's plan away, so that checking costs a tenth of a millisecond
    each time. Only where the writer knows the row to be there, and where nothing else breaks if
    it has just gone.
    """

    def update_db_foreign_key(self, model, column):
        model.env.cr.execute(SQL(
            "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s", SQL.identifier(model._table),
            SQL.identifier(f"{model._table}_{self.name}_fkey")))
