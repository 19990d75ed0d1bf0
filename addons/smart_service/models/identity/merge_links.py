"""Where the database says "this customer": read from its catalogue and from the models.

Nothing is listed by hand, so that a field that another addon brings is found as well.
"""

from typing import NamedTuple

from odoo.tools import SQL

PARTNER = "res.partner"
# follow from the partner's own row, or tell of a merge itself
DERIVED = {
    ("res_partner", "commercial_partner_id"), ("res_partner", "smart_merged_into_id"),
    ("smart_service_merge", "partner_id"), ("smart_service_merge", "survivor_id"),
}
# pairs of model and id that are plain numbers to the models: (table, id, model)
PLAIN_PAIRS = (
    ("rating_rating", "parent_res_id", "parent_res_model_id"),
    ("snailmail_letter", "res_id", "model"),
    ("mail_alias", "alias_force_thread_id", "alias_model_id"),
    ("mail_alias", "alias_parent_thread_id", "alias_parent_model_id"),
)


class Link(NamedTuple):
    """A column that names customers.

    kind: ``partner`` (a foreign key), ``record`` (an id beside a model's name), ``reference``
    ("res.partner,7"), ``default`` (a default value), ``company`` (a value per company)
    """

    kind: str
    table: str
    column: str
    # the other columns, where rows have no id
    keys: tuple = ()
    # limits the rows, where the column names other models' records as well
    condition: SQL = SQL("TRUE")

    @property
    def key(self):
        """What names a row for good, as JSON."""
        if not self.keys:
            return SQL("t.id")
        return SQL("jsonb_build_array(%s)", SQL(", ").join(
            SQL.identifier("t", name) for name in self.keys))

    def value(self, partner_id):
        """How this column names a customer."""
        if self.kind == "reference":
            return f"{PARTNER},{partner_id}"
        return str(partner_id) if self.kind == "default" else partner_id

    def names(self, partner_id):
        """Whether a row ``t`` names the customer."""
        if self.kind == "company":
            return SQL("jsonb_path_exists(%s, '$.* ? (@ == $v)', jsonb_build_object('v', %s))",
                       SQL.identifier("t", self.column), partner_id)
        return SQL("%s = %s AND %s", SQL.identifier("t", self.column), self.value(partner_id),
                   self.condition)


def all_links(env):
    """Every :class:`Link` to customers, in a constant number of queries."""
    transient = _transient_tables(env)
    keyed = list(_foreign_keys(env))
    known = {(link.table, link.column) for link in keyed}
    links = keyed + [
        link for link in _of_models(env) if (link.table, link.column) not in known]
    there = _columns(env, {link.table for link in links}) - DERIVED
    return [link for link in links
            if link.table not in transient and (link.table, link.column) in there]


def _columns(env, tables):
    return set(env.execute_query(SQL(
        """SELECT r.relname, a.attname FROM pg_class r JOIN pg_attribute a ON a.attrelid = r.oid
            WHERE r.relname = ANY(%s) AND r.relkind IN ('r', 'p') AND a.attnum > 0
              AND NOT a.attisdropped AND r.relnamespace = current_schema::regnamespace""",
        list(tables))))


def _transient_tables(env):
    """What wizards keep is gone tomorrow."""
    tables = set()
    for model in env.values():
        if model.is_transient():
            tables.add(model._table)
            tables |= {field.relation for field in model._fields.values()
                       if field.type == "many2many" and field.store}
    return tables


def _foreign_keys(env):
    rows = env.execute_query(SQL(
        """SELECT r.relname, a.attname,
                  (SELECT array_agg(o.attname::text ORDER BY o.attnum) FROM pg_attribute o
                    WHERE o.attrelid = r.oid AND o.attnum > 0 AND NOT o.attisdropped)
             FROM pg_constraint c
             JOIN pg_class r ON r.oid = c.conrelid
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid = 'res_partner'::regclass
              AND r.relnamespace = current_schema::regnamespace
            ORDER BY r.relname, a.attname"""))
    for table, column, columns in rows:
        keys = () if "id" in columns else tuple(name for name in columns if name != column)
        yield Link("partner", table, column, keys)


def _of_models(env):
    for model in env.values():
        if model._abstract or not model._auto or model.is_transient():
            continue
        for field in model._fields.values():
            if field.store and field.column_type:
                yield from _of_field(env, model, field)
    for table, column, model_column in PLAIN_PAIRS:
        model = env.registry.models.get(table.replace("_", "."))
        if model is not None and {column, model_column} <= set(model._fields):
            yield Link("record", table, column,
                       condition=_model_is(env, model._fields[model_column]))
    yield Link("default", "ir_default", "json_value", condition=SQL(
        "t.field_id IN (SELECT id FROM ir_model_fields"
        " WHERE ttype = 'many2one' AND relation = %s)", PARTNER))


def _of_field(env, model, field):
    if field.type == "many2one" and field.comodel_name == PARTNER:
        kind = "company" if field.company_dependent else "partner"
        yield Link(kind, model._table, field.name)
    elif field.type == "reference" and not field.compute:
        yield Link("reference", model._table, field.name)
    elif field.type == "many2one_reference":
        told_by = model._fields[field.model_field]
        while not told_by.store and told_by.related:
            told_by = model._fields[told_by.related.split(".")[0]]
        if told_by.store:
            yield Link("record", model._table, field.name, condition=_model_is(env, told_by))


def _model_is(env, field):
    """Whether the column that goes with an id says that it is a customer's."""
    named = env["ir.model"]._get_id(PARTNER) if field.type == "many2one" else PARTNER
    return SQL("%s = %s", SQL.identifier("t", field.name), named)
