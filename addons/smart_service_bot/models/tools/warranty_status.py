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

    def title(self, env):
        return env._("Warranty of a device")

    def run(self, scope, *, message=None, serial=""):
        env = scope.env
        if serial:
            device = scope.device(serial)
            if not device:
                return self._not_yours(env, serial)
            return self._answer(device, [])
        lots = scope.search("stock.lot", limit=LIMIT + 1, order="id desc") if (
            scope.is_customer()) else env["stock.lot"]
        if not lots:
            return Result(env._(
                "I find no device that belongs to you here. Please send its serial number and the "
                "phone number or order number of the purchase, so that a colleague can check."),
                "identify", data={"devices": []})
        more = [env._("You have more; send a serial number to ask about it.")] if (
            len(lots) > LIMIT) else []
        return self._answer(lots[:LIMIT], more)

    def _answer(self, lots, more):
        found = [(lot, lot._smart_warranty()) for lot in lots]
        return Result(
            "\n".join([*(self._device_text(lot, warranty) for lot, warranty in found), *more]),
            data={"devices": [{
                "product": lot.product_id.name, "serial": lot.name, "code": warranty.reason_code,
                "until": str(warranty.end or ""), "reason": warranty.reason,
            } for lot, warranty in found]})

    @staticmethod
    def _not_yours(env, serial):
        # the same words whether it does not exist or is somebody else's
        return Result(env._(
            "I find no device %(serial)s that belongs to you. Please check the number, or send the "
            "phone number or order number of the purchase, so that a colleague can check.",
            serial=serial), "identify", data={"devices": []})

    @staticmethod
    def _device_text(lot, warranty):
        return lot.env._(
            "%(device)s (serial number %(serial)s): %(reason)s", device=lot.product_id.name,
            serial=lot.name, reason=warranty.reason)
