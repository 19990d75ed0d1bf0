"""The statements that let rows change hands, one per column however many rows there are.

What would break a unique index or a check of the database stays where it is.
"""

from odoo.tools import SQL


def keys_of(link, line_id):
    """A query of the rows that a journal line has moved."""
    return SQL(
        "SELECT %s AS key FROM smart_service_merge_line l, jsonb_array_elements(l.rows) e"
        " WHERE l.id = %s", SQL("e.value") if link.keys else SQL("e.value::int"), line_id)


def moving(link, rules, old_id, new_id, stays, keys=None):
    """``WITH`` of the rows of one column that change hands: ``moved(key)`` and ``left(key)``.

    :param rules: what the database demands of the table, by :func:`rules_of`
    :param stays: when a row ``t`` has to stay where it is
    :param keys: a query of the only rows that are meant
    """
    where = link.names(old_id)
    if keys:
        # IS TRUE keeps it a hash: the planner takes the journal for a hundred rows, and would
        # compare each of a big customer's with each
        where = SQL("%s AND (%s IN (SELECT key FROM wanted)) IS TRUE", where, link.key)
    parts = [SQL("wanted AS (%s)", keys)] if keys else []
    unfit = [SQL("SELECT %s AS key FROM %s t WHERE %s AND (%s)",
                 link.key, SQL.identifier(link.table), where, stays)] if stays else []
    if rules.uniques or rules.checks:
        parts.append(SQL(
            "candidate AS (SELECT %s, %s AS _key FROM %s t WHERE %s)",
            SQL(", ").join(_replaced(link, rules, name, new_id) for name in rules.columns),
            link.key, SQL.identifier(link.table), where))
        unfit += [_colliding(link, unique, new_id, old_id) for unique in rules.uniques]
        unfit += [SQL("SELECT _key FROM candidate WHERE NOT (%s)", check)
                  for check in rules.checks]
    if unfit:
        parts.append(SQL("left_behind(key) AS (%s)", SQL(" UNION ").join(unfit)))
        fit = SQL("%s NOT IN (SELECT key FROM left_behind)", link.key)
    else:
        parts.append(SQL("left_behind(key) AS (SELECT 1 WHERE FALSE)"))
        fit = SQL("TRUE")
    parts.append(SQL(
        "moved AS (UPDATE %s t SET %s = %s WHERE %s AND %s RETURNING to_jsonb(%s) AS key)",
        SQL.identifier(link.table), SQL.identifier(link.column), link.value(new_id), where, fit,
        link.key))
    return SQL("WITH %s", SQL(", ").join(parts))


def _replaced(link, rules, name, new_id):
    if name != link.column:
        return SQL.identifier("t", name)
    return SQL("CAST(%s AS %s) AS %s", link.value(new_id), SQL(rules.columns[name]),
               SQL.identifier(name))


def _colliding(link, unique, new_id, old_id):
    """The rows that meet another one in a unique index when they have moved."""
    names = [SQL.identifier(f"x{number}") for number in range(len(unique.parts))]
    values = SQL(", ").join(
        SQL("%s AS %s", part, name) for part, name in zip(unique.parts, names))
    equal = SQL("IS NOT DISTINCT FROM") if unique.nulls_meet else SQL("=")
    there = SQL("%s = %s", SQL.identifier(link.column), link.value(new_id))
    return SQL(
        """SELECT n._key FROM (SELECT _key, %(values)s FROM candidate WHERE %(when)s) n
            WHERE EXISTS (SELECT 1 FROM (
                SELECT %(values)s FROM %(table)s WHERE %(when)s AND %(there)s) h
                WHERE %(same)s)""",
        values=values, when=unique.when, table=SQL.identifier(link.table),
        there=there if unique.plain else SQL(
            "%s IS DISTINCT FROM %s", SQL.identifier(link.column), link.value(old_id)),
        same=SQL(" AND ").join(
            SQL("%s %s %s", SQL("h.%s", name), equal, SQL("n.%s", name)) for name in names))


class Unique:
    """A unique index: its parts as expressions, and which rows it holds."""

    def __init__(self, parts, when, plain, nulls_meet):
        self.parts = [_given(part) for part in parts]
        self.when = _given(when or "TRUE")
        self.plain = plain
        self.nulls_meet = nulls_meet


class Rules:
    """What the database demands of a column's rows.

    :param columns: {name: type} of the whole table
    """

    def __init__(self, columns=(), uniques=(), checks=()):
        self.columns, self.uniques = dict(columns), list(uniques)
        self.checks = [_given(check) for check in checks]


NO_RULES = Rules()


def rules_of(env, links):
    """{(table, column): :class:`Rules`} for those links that a rule of the database concerns."""
    tables = sorted({link.table for link in links})
    if not tables:
        return {}
    columns = {}
    for table, name, kind in env.execute_query(SQL(
            """SELECT r.relname, a.attname, format_type(a.atttypid, a.atttypmod)
                 FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid
                WHERE r.relname = ANY(%s) AND r.relnamespace = current_schema::regnamespace
                  AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""", tables)):
        columns.setdefault(table, {})[name] = kind
    uniques = env.execute_query(SQL(
        """SELECT r.relname, pg_get_indexdef(i.indexrelid),
                  ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true)
                          FROM generate_series(1, i.indnkeyatts) n),
                  pg_get_expr(i.indpred, i.indrelid, true),
                  ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = r.oid
                           AND a.attnum = ANY(i.indkey::int2[])),
                  coalesce((to_jsonb(i)->>'indnullsnotdistinct')::boolean, FALSE)
             FROM pg_index i JOIN pg_class r ON r.oid = i.indrelid
            WHERE i.indisunique AND r.relname = ANY(%s)
              AND r.relnamespace = current_schema::regnamespace""", tables))
    checks = env.execute_query(SQL(
        """SELECT r.relname, pg_get_expr(c.conbin, c.conrelid, true),
                  ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = r.oid
                           AND a.attnum = ANY(c.conkey))
             FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
            WHERE c.contype = 'c' AND r.relname = ANY(%s)
              AND r.relnamespace = current_schema::regnamespace""", tables))
    found = {}
    for link in links:
        concerned = [
            Unique(parts, when, link.column in plain, nulls_meet)
            for table, definition, parts, when, plain, nulls_meet in uniques
            if table == link.table and (link.column in plain or link.column in definition)]
        broken = [check for table, check, plain in checks
                  if table == link.table and link.column in plain]
        if concerned or broken:
            found[link.table, link.column] = Rules(columns[link.table], concerned, broken)
    return found


def _given(expression):
    """An expression that the database itself has told."""
    return SQL(expression.replace("%", "%%"))
