from odoo import api, fields, models
from odoo.tools import SQL

from .merge_sql import NO_RULES, keys_of, moving


class SmartServiceMergeLine(models.Model):
    """What a merge has changed in one column of one table, row by row, and so how to undo it."""

    _name = "smart.service.merge.line"
    _description = "Change by a Merge"
    _order = "id"
    _log_access = False

    merge_id = fields.Many2one(
        "smart.service.merge", required=True, ondelete="cascade", index=True, readonly=True)
    kind = fields.Selection(
        [("partner", "Link"), ("record", "Link by id"), ("reference", "Reference"),
         ("default", "Default value"), ("company", "Link per company"),
         ("value", "Value"), ("keys", "Value per company"), ("made", "Made by the merge")],
        required=True, readonly=True)
    table_name = fields.Char(required=True, readonly=True)
    column_name = fields.Char(required=True, readonly=True)
    rows = fields.Json(
        readonly=True, groups="smart_service.group_manager",
        help="Links: the rows' keys. Values: before and after by row or by company.")
    moved = fields.Integer(readonly=True)
    stayed = fields.Integer(
        "Left", readonly=True,
        help="Stayed with the merged customer: the other one has the same already, or the "
             "record is locked.")
    restored = fields.Integer(readonly=True)
    kept = fields.Integer("Changed since", readonly=True, help="The newer value was kept.")
    gone = fields.Integer("Deleted since", readonly=True)
    name = fields.Char("What", compute="_compute_name")

    @api.depends("table_name", "column_name")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = self._labels()
        for line in self:
            line.name = line._label(labels, line.table_name, line.column_name)

    @api.model
    def _labels(self):
        """{table: {column: (what its rows are called, field)}}"""
        known, found = self.env["smart.service.merge"]._table_names(), {}
        # those below move, but the customers' own values change as well
        del known["res_partner"]
        for name, model in self.env.items():
            if model._abstract or not model._auto:
                continue
            label = known.get(model._table) or self.env["ir.model"]._get(name).name
            columns = found.setdefault(model._table, {})
            for field in model._fields.values():
                if field.store and field.column_type:
                    columns[field.name] = (label, field)
                elif field.type == "many2many" and field.store and not model.is_transient():
                    for column in (field.column1, field.column2):
                        found.setdefault(field.relation, {}).setdefault(column, (label, field))
        return found

    @api.model
    def _label(self, labels, table, column):
        """A column in the words of the screens."""
        label, field = labels.get(table, {}).get(column) or (table, None)
        if field is None or field.name == "res_id":
            return label
        return f"{label}: {field._description_string(self.env)}"

    # === DOING === #

    @api.model
    def _move(self, merge, link, rules, stays):
        """Let the rows of one column change hands, and write down which."""
        old, new = merge.partner_id.id, merge.survivor_id.id
        if link.kind == "company":
            self._move_per_company(merge, link)
            return
        self.env.cr.execute(SQL(
            """%(moving)s
               INSERT INTO smart_service_merge_line
                      (merge_id, kind, table_name, column_name, rows, moved, stayed)
               SELECT %(merge)s, %(kind)s, %(table)s, %(column)s,
                      (SELECT coalesce(jsonb_agg(key), '[]') FROM moved),
                      (SELECT count(*) FROM moved), (SELECT count(*) FROM left_behind)""",
            moving=moving(link, rules, old, new, stays), merge=merge.id, kind=link.kind,
            table=link.table, column=link.column))

    @api.model
    def _move_per_company(self, merge, link):
        column, table = SQL.identifier("t", link.column), SQL.identifier(link.table)
        self.env.cr.execute(SQL(
            """WITH hit AS (
                   SELECT t.id, jsonb_agg(e.key) AS keys FROM %(table)s t, jsonb_each(%(column)s) e
                    WHERE e.value = to_jsonb(%(old)s) GROUP BY t.id),
               moved AS (
                   UPDATE %(table)s t SET %(name)s = (
                       SELECT jsonb_object_agg(e.key, CASE WHEN e.value = to_jsonb(%(old)s)
                                                      THEN to_jsonb(%(new)s) ELSE e.value END)
                         FROM jsonb_each(%(column)s) e)
                     FROM hit WHERE hit.id = t.id RETURNING t.id)
               INSERT INTO smart_service_merge_line
                      (merge_id, kind, table_name, column_name, rows, moved, stayed)
               SELECT %(merge)s, 'company', %(table_name)s, %(column_name)s,
                      jsonb_object_agg(id, keys), count(*), 0 FROM hit""",
            table=table, column=column, name=SQL.identifier(link.column), merge=merge.id,
            old=merge.partner_id.id, new=merge.survivor_id.id, table_name=link.table,
            column_name=link.column))

    @api.model
    def _set(self, merge, table, column, wanted):
        """Write values, and what was there before.

        :param wanted: a query of ``id`` and ``value``
        """
        self.env.cr.execute(SQL(
            """WITH wanted AS (%(wanted)s),
               old AS (SELECT t.id, %(column)s AS value FROM %(table)s t
                        WHERE t.id IN (SELECT id FROM wanted)),
               changed AS (
                   UPDATE %(table)s t SET %(name)s = wanted.value FROM wanted
                    WHERE t.id = wanted.id AND %(column)s IS DISTINCT FROM wanted.value
                RETURNING t.id, %(column)s AS value)
               INSERT INTO smart_service_merge_line
                      (merge_id, kind, table_name, column_name, rows, moved, stayed)
               SELECT %(merge)s, 'value', %(table_name)s, %(column_name)s,
                      jsonb_object_agg(id, jsonb_build_array(old.value, changed.value)),
                      count(*), 0
                 FROM changed JOIN old USING (id) HAVING count(*) > 0""",
            wanted=wanted, table=SQL.identifier(table), column=SQL.identifier("t", column),
            name=SQL.identifier(column), merge=merge.id, table_name=table, column_name=column))

    # === UNDOING === #

    def _undo(self, links, rules, stays):
        """Put back what nobody has changed since.

        :param links: {(kind, table, column): link} as they are now
        :param rules: what the database demands of them
        :param stays: function of a link and a customer, when a row has to stay
        """
        for line in self:
            column = (line.kind, line.table_name, line.column_name)
            if line.kind in ("value", "keys", "made"):
                getattr(line, f"_undo_{line.kind}")()
            elif column not in links:
                line.gone = line.moved  # the addon that brought it has been uninstalled
            elif line.kind == "company":
                line._undo_company()
            else:
                link = links[column]
                line._undo_link(
                    link, rules.get(column[1:], NO_RULES), stays(link, line.merge_id.partner_id))

    def _undo_link(self, link, rules, stays):
        merge = self.merge_id
        if link.keys:
            gone = SQL("count(*) - (SELECT count(*) FROM moved)")
        else:
            gone = SQL(
                "count(*) FILTER (WHERE NOT EXISTS ("
                "SELECT 1 FROM %s t WHERE t.id = wanted.key))", SQL.identifier(link.table))
        self._write_result(SQL(
            "%s SELECT (SELECT count(*) FROM moved) AS restored, %s AS gone FROM wanted",
            moving(link, rules, merge.survivor_id.id, merge.partner_id.id, stays,
                   keys=keys_of(link, self.id)), gone))

    def _write_result(self, counting):
        self.env.cr.execute(counting)
        restored, gone = self.env.cr.fetchone()
        self.write({"restored": restored, "gone": gone, "kept": self.moved - restored - gone})

    def _undo_value(self):
        table, column = SQL.identifier(self.table_name), SQL.identifier("t", self.column_name)
        self._write_result(SQL(
            """WITH cell AS (
                   SELECT c.key::int AS id, c.value->0 AS before, c.value->1 AS after
                     FROM smart_service_merge_line l, jsonb_each(l.rows) c WHERE l.id = %(line)s),
               there AS (SELECT count(*) AS number FROM %(table)s t JOIN cell USING (id)),
               moved AS (
                   UPDATE %(table)s t SET %(name)s = (jsonb_populate_record(
                          NULL::%(table)s, jsonb_build_object(%(text)s, cell.before))).%(name)s
                     FROM cell WHERE t.id = cell.id
                      AND to_jsonb(%(column)s) IS NOT DISTINCT FROM NULLIF(cell.after, 'null')
                RETURNING t.id)
               SELECT (SELECT count(*) FROM moved),
                      (SELECT count(*) FROM cell) - (SELECT number FROM there)""",
            table=table, column=column, name=SQL.identifier(self.column_name), line=self.id,
            text=self.column_name))

    def _undo_company(self):
        merge = self.merge_id
        table, column = SQL.identifier(self.table_name), SQL.identifier("t", self.column_name)
        self._write_result(SQL(
            """WITH hit AS (
                   SELECT c.key::int AS id, c.value AS keys
                     FROM smart_service_merge_line l, jsonb_each(l.rows) c WHERE l.id = %(line)s),
               there AS (SELECT count(*) AS number FROM %(table)s t JOIN hit USING (id)),
               moved AS (
                   UPDATE %(table)s t SET %(name)s = (
                       SELECT jsonb_object_agg(e.key, CASE
                              WHEN e.value = to_jsonb(%(new)s) AND hit.keys ? e.key
                              THEN to_jsonb(%(old)s) ELSE e.value END)
                         FROM jsonb_each(%(column)s) e)
                     FROM hit WHERE hit.id = t.id AND EXISTS (
                          SELECT 1 FROM jsonb_each(%(column)s) e
                           WHERE e.value = to_jsonb(%(new)s) AND hit.keys ? e.key)
                RETURNING t.id)
               SELECT (SELECT count(*) FROM moved),
                      (SELECT count(*) FROM hit) - (SELECT number FROM there)""",
            table=table, column=column, name=SQL.identifier(self.column_name), line=self.id,
            old=merge.partner_id.id, new=merge.survivor_id.id))

    def _undo_keys(self):
        """Take the values of single companies from the survivor that the merge gave to it."""
        table, column = SQL.identifier(self.table_name), SQL.identifier("t", self.column_name)
        self._write_result(SQL(
            """WITH given AS (
                   SELECT l.rows FROM smart_service_merge_line l WHERE l.id = %(line)s),
               own AS (
                   SELECT array_agg(e.key) AS keys
                     FROM given, jsonb_each(given.rows->'added') e, %(table)s t
                    WHERE t.id = %(survivor)s AND %(column)s->e.key = e.value),
               moved AS (
                   UPDATE %(table)s t SET %(name)s = CASE
                          WHEN %(column)s - own.keys = '{}' AND (given.rows->>'none')::boolean
                          THEN NULL ELSE %(column)s - own.keys END
                     FROM own, given WHERE t.id = %(survivor)s AND own.keys IS NOT NULL
                RETURNING 1)
               SELECT coalesce(cardinality((SELECT keys FROM own)), 0), 0""",
            table=table, column=column, name=SQL.identifier(self.column_name), line=self.id,
            survivor=self.merge_id.survivor_id.id))

    def _undo_made(self):
        """Remove what the merge has made; what is in use by now goes to whom it is about."""
        merge, points = self.merge_id, self.env["smart.service.contact"].browse(self.rows)
        there = points.exists()
        own = there.filtered(lambda point: point.partner_id == merge.survivor_id)
        used = own.filtered("last_inbound_at")
        used.partner_id = merge.partner_id
        (own - used).unlink()
        self.env.flush_all()
        self.write({"restored": len(own), "gone": len(points - there), "kept": len(there - own)})
