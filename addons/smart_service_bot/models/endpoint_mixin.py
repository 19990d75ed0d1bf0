from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SmartServiceEndpointMixin(models.AbstractModel):
    """A server of others that is called with a key.

    The key goes in by the form and is never shown again. It stays with the host that it was
    given for: else whoever may write the address could have it sent to himself.
    """

    _name = "smart.service.endpoint.mixin"
    _description = "Server with a Key"
    # name of the field with the server's address
    _endpoint_field = "base_url"

    api_key = fields.Char(groups=fields.NO_ACCESS, copy=False)
    new_api_key = fields.Char(
        "Key (new)", compute="_compute_new_api_key", inverse="_inverse_new_api_key",
        groups="smart_service.group_manager",
        help="It is stored when you save, and never shown again.")
    api_key_set_on = fields.Datetime(
        "Key set on", readonly=True, copy=False, groups="smart_service.group_manager")

    def _compute_new_api_key(self):
        self.new_api_key = False

    def _inverse_new_api_key(self):
        for record in self:
            if given := _typed(record.new_api_key):
                # sudo: the endpoint itself - who may write it may replace its key
                record.sudo().api_key = given

    @api.constrains(lambda self: (self._endpoint_field,))
    def _check_endpoint(self):
        for record in self:
            address = record[self._endpoint_field]
            if address and not _host(address):
                raise ValidationError(self.env._(
                    "“%s” is not a web address. It begins with http:// or https:// and has no "
                    "user name or password in it.", address))

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create([self._with_date(vals) for vals in vals_list])
        made._forget_typed()
        return made

    def write(self, vals):
        address = self._endpoint_field
        if address in vals and not (vals.get("api_key") or _typed(vals.get("new_api_key"))):
            moved = self.filtered(
                lambda record: _host(record[address]) != _host(vals[address]))
            # sudo: the endpoint itself - a key is dropped, not read
            moved.sudo().write({"api_key": False})
        result = super().write(self._with_date(vals))
        self._forget_typed()
        return result

    @api.model
    def _with_date(self, vals):
        if "api_key" not in vals:
            return vals
        return vals | {"api_key_set_on": fields.Datetime.now() if vals["api_key"] else False}

    def _forget_typed(self):
        """What was just typed must not be read back, not even in the same request."""
        self.invalidate_recordset(["new_api_key"], flush=False)


def _typed(key):
    return (key or "").strip()


def _host(address):
    """Scheme, host and port of an address; None when it is none, or has a password in it."""
    try:
        parts = urlsplit(address or "")
        host = parts.scheme, parts.hostname, parts.port
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    return host if usable else None
