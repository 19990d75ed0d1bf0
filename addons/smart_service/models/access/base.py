from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...engine import field_mask
from .mask_table import MASKS, POINTS

SHOW = {"phone": field_mask.mask_phone, "email": field_mask.mask_email}
# as many whole values as one may look for at once: nobody tries all numbers there are
MOST_VALUES = 1000
# so many digits are a whole number, for the field that finds it however it is written
WHOLE_DIGITS = 8


class Base(models.AbstractModel):
    """Telephone numbers, e-mail addresses and amounts are masked for roles that need them not.

    What leaves the server to such a user is masked: reading, exports, groups, onchanges. He may
    look for a whole number, not for parts of it. The server's own work goes on with the values,
    so that mails, quotations and calls are what they should be.
    """

    _inherit = "base"

    # === WHAT IS MASKED === #

    @api.model
    @tools.ormcache("self._name")
    def _smart_mask_table(self):
        """This model's masked fields: {name: kind}, those that show others' fields included."""
        own = MASKS.get(self._name, {})
        table = {name: kind for name, kind in own.items() if name in self._fields}
        if self._name in ("res.company", "base.document.layout", "res.config.settings"):
            return table
        for name, field in self._fields.items():
            if not field.related or name in table:
                continue
            model, path = self, field.related.split(".")
            for part in path[:-1]:
                model = self.env[model._fields[part].comodel_name]
            kind = MASKS.get(model._name, {}).get(path[-1])
            if kind:
                table[name] = kind
        return table

    @api.model
    def _smart_mask_fields(self):
        """This model's fields that are masked for the user: {name: kind}."""
        if self.env.su:
            return {}
        table = self._smart_mask_table()
        kinds = table and self.env.user._smart_masked_kinds()
        if not kinds:
            return {}
        return {name: kind for name, kind in table.items()
                if kind in kinds or kind == "point" and kinds & set(SHOW)}

    def _smart_mask_customers(self):
        """The partner of each record that the masked values are of: {id: partner}."""
        # sudo: res.partner - whose values are masked is no secret of theirs
        if self._name == "res.partner":
            return {record.id: record for record in self.sudo()}
        field = self._fields.get("partner_id")
        if field is None or field.comodel_name != "res.partner":
            return {}
        return {record.id: record.partner_id for record in self.sudo()}

    def _smart_open_kinds(self):
        """What the user sees openly of each record: {id: kinds}.

        Colleagues, companies of ours and the user himself are masked for nobody; a customer is
        not while the user has a reason that was logged.
        """
        customers = self._smart_mask_customers()
        revealed = self.env["smart.service.reveal"]._standing()
        me = self.env.user.partner_id
        result = {}
        for record in self:
            partner = customers.get(record.id)
            kinds = set(revealed.get((self._name, record.id), ()))
            if partner:
                kinds |= revealed.get(("res.partner", partner.id), set())
                if not partner.partner_share or partner == me or partner.ref_company_ids:
                    kinds |= {"phone", "email", "amount"}
            result[record.id] = kinds
        return result

    def _smart_point_kind(self):
        """What a contact point's value is, if it is masked at all."""
        # sudo: smart.service.contact - the kind of a point that the user reads
        return POINTS.get(self.sudo().kind)

    # === GOING OUT === #

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load)
        masks = self._smart_mask_fields() if rows else {}
        if names := masks.keys() & set(fnames):
            self._smart_mask_rows(rows, {name: masks[name] for name in names})
        return rows

    def _smart_mask_rows(self, rows, masks):
        opened = self._smart_open_kinds()
        hidden = self.env.user._smart_masked_kinds()
        for row in rows:
            for name, kind in masks.items():
                if kind == "point":
                    kind = self.browse(row["id"])._smart_point_kind()
                if row[name] and kind in hidden and kind not in opened.get(row["id"], ()):
                    row[name] = SHOW[kind](row[name]) if kind in SHOW else False

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        masks = self._smart_mask_fields()
        if masks and any(path and path[0] in masks for path in fields):
            raise AccessError(self.env._("Your role may not export what is masked for it."))
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    def onchange(self, values, field_names, fields_spec):
        result = super().onchange(values, field_names, fields_spec)
        if result.get("value"):
            self._smart_mask_onchange(result["value"])
        return result

    def _smart_mask_onchange(self, values):
        masks = self._smart_mask_fields()
        for name, value in values.items():
            field = self._fields.get(name)
            if masks.get(name) in SHOW and isinstance(value, str):
                values[name] = SHOW[masks[name]](value)
            elif field is not None and field.type in ("one2many", "many2many") and value:
                for command in value:
                    if len(command) > 2 and isinstance(command[2], dict):
                        self.env[field.comodel_name]._smart_mask_onchange(command[2])

    # === GROUPS === #

    @api.model
    def formatted_read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0,
                             limit=None, order=None):
        hidden = self._smart_check_groups(groupby, aggregates, having)
        groups = super().formatted_read_group(
            domain, groupby, aggregates, having=having, offset=offset, limit=limit, order=order)
        for group in groups:
            group.update(dict.fromkeys(hidden & group.keys(), False))
        return groups

    @api.model
    def formatted_read_grouping_sets(self, domain, grouping_sets, aggregates=(), *, order=None):
        hidden = self._smart_check_groups(
            [name for names in grouping_sets for name in names], aggregates)
        sets = super().formatted_read_grouping_sets(
            domain, grouping_sets, aggregates, order=order)
        for groups in sets:
            for group in groups:
                group.update(dict.fromkeys(hidden & group.keys(), False))
        return sets

    @api.model
    def read_group(self, domain, fields, groupby, offset=0, limit=None, orderby=False, lazy=True):
        groupby = [groupby] if isinstance(groupby, str) else groupby
        if self._smart_check_groups(groupby, fields):
            raise AccessError(self.env._("Your role may not add up what is masked for it."))
        return super().read_group(domain, fields, groupby, offset, limit, orderby, lazy)

    @api.model
    def _smart_check_groups(self, groupby, aggregates, having=()):
        """Refuse groups by what is masked; which of the aggregates show it."""
        if self.env.su or not self.env.user._smart_masked_kinds():
            return set()
        asked = [condition.field_expr for condition in Domain(having).iter_conditions()]
        for spec in (*groupby, *asked):
            if self._smart_mask_of(spec.partition(":")[0])[1]:
                raise AccessError(self.env._("Your role may not group by what is masked for it."))
        masks = self._smart_mask_fields()
        return {each for each in aggregates
                if each.partition(":")[0] in masks and not each.endswith((":count", "distinct"))}

    # === LOOKING FOR === #

    @api.model
    def _search(self, domain, *args, **kwargs):
        if not kwargs.get("bypass_access"):
            domain = self._smart_mask_domain(domain)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _search_display_name(self, operator, value):
        return self._smart_mask_domain(super()._search_display_name(operator, value))

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        term = super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        return type(term)() if field_name in self._smart_mask_fields() else term

    @api.model
    def _smart_mask_domain(self, domain):
        """The same domain without a way to find out bit by bit what is masked."""
        if self.env.su or not self.env.user._smart_masked_kinds():
            return domain
        return Domain(domain).map_conditions(self._smart_mask_condition)

    @api.model
    def _smart_mask_of(self, path):
        """(model, kind) of a field by its path; kind is None for what is not masked."""
        model = self
        for part in path.split("."):
            field = model._fields.get(part)
            if kind := model._smart_mask_fields().get(part):
                return model, kind
            if field is None or not field.relational:
                break
            model = self.env[field.comodel_name]
        return model, None

    @api.model
    def _smart_mask_condition(self, condition):
        model, kind = self._smart_mask_of(condition.field_expr)
        operator, value = condition.operator, condition.value
        if not kind:
            if operator in ("any", "not any") and isinstance(value, (Domain, list, tuple)):
                return Domain(condition.field_expr, operator, model._smart_mask_domain(value))
            return condition
        if not self._smart_is_whole(kind, operator, value):
            raise AccessError(self.env._(
                "Your role may look for a whole number or address, not for a part of it."))
        if not (operator.endswith("like") and isinstance(value, str) and value):
            return condition
        if condition.field_expr.endswith("phone_mobile_search"):
            if sum(map(str.isdigit, value)) < WHOLE_DIGITS:
                # too little to be somebody's number: it is nobody's
                return Domain(operator in Domain.NEGATIVE_OPERATORS)
            return condition
        if "=" not in operator:
            operator = operator.replace("like", "=like").replace("i=", "=i")
        return Domain(condition.field_expr, operator, field_mask.whole(value.strip()))

    @api.model
    def _smart_is_whole(self, kind, operator, value):
        """Whether a condition asks for whole values, or for none."""
        if operator[0] in "<>":
            return kind == "amount" and value in (0, False)
        if operator.endswith("like"):
            return kind != "amount"
        return not isinstance(value, (list, tuple, set, frozenset)) or len(value) <= MOST_VALUES

    # === COMING BACK === #

    @api.model_create_multi
    def create(self, vals_list):
        if masks := self._smart_mask_fields():
            vals_list = [
                {name: value for name, value in vals.items()
                 if name not in masks or not field_mask.is_masked(value)}
                for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if masks := self._smart_mask_fields():
            vals = {name: value for name, value in vals.items()
                    if name not in masks or not (
                        field_mask.is_masked(value)
                        or masks[name] == "amount" and value is False)}
        return super().write(vals)
