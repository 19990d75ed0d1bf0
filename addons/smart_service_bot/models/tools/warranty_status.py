from .base import Result, Tool, register

LIMIT = 5


@register
class WarrantyStatus(Tool):
    name = "warranty_status"
    description = "Whether the customer's own devices are under warranty, and until when"
    personal = True
    schema = {
        "type": "object",
        "properties": {"serial": {"type": "string", "description": "serial number, if told"}},
        "additionalProperties": False,
    }

    def run(self, scope, *, message=None, serial=""):
        env = scope.env
        if serial:
            device = scope.device(serial)
            if not device:
                return self._not_yours(env, serial)
            return Result(self._device_text(env, device))
        lots = scope.search("stock.lot", limit=LIMIT + 1, order="id desc") if (
            scope.is_customer()) else env["stock.lot"]
        if not lots:
            return Result(env._(
                "I find no device that belongs to you here. Please send its serial number and the "
                "phone number or order number of the purchase, so that a colleague can check."),
                "identify")
        lines = [self._device_text(env, lot) for lot in lots[:LIMIT]]
        if len(lots) > LIMIT:
            lines.append(env._("You have more; send a serial number to ask about it."))
        return Result("\n".join(lines))

    @staticmethod
    def _not_yours(env, serial):
        # the same words whether it does not exist or is somebody else's
        return Result(env._(
            "I find no device %(serial)s that belongs to you. Please check the number, or send the "
            "phone number or order number of the purchase, so that a colleague can check.",
            serial=serial), "identify")

    @staticmethod
    def _device_text(env, lot):
        return env._(
            "%(device)s (serial number %(serial)s): %(reason)s", device=lot.product_id.name,
            serial=lot.name, reason=lot._smart_warranty().reason)
