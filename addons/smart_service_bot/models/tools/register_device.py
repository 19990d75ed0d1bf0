from .base import Result, Tool, register

# who has so many claims waiting speaks with a person
MOST_WAITING = 5


@register
class RegisterDevice(Tool):
    name = "register_device"
    description = "Take down that a device bought elsewhere is the customer's, with its proof"
    schema = {
        "type": "object",
        "properties": {
            "serial": {"type": "string", "description": "serial number as the customer wrote it"},
        },
        "additionalProperties": False,
    }
    permission = "create"

    def title(self, env):
        return env._("Register a device")

    def run(self, scope, *, message=None, serial=""):
        env = scope.env
        if not serial:
            return Result(env._(
                "Please send the serial number of the device, or a photo of the code on its "
                "label, and a photo of the invoice or receipt."), "register",
                data={"missing": ["serial"]})
        if len(scope.partner) != 1 or self._waiting(scope) >= MOST_WAITING:
            return Result(env._(
                "A colleague registers the device with you."), hand_over="policy",
                data={"error": "too_many"})
        device = scope.device(serial)
        if device:
            return Result(env._(
                "Your %(device)s (serial number %(serial)s) is registered already. %(reason)s",
                device=device.product_id.name, serial=device.name,
                reason=device._smart_warranty().reason),
                data={"registered": True, "serial": device.name})
        registration = env["smart.service.device.registration"]._claim(
            scope.partner, serial, channel=scope.channel)
        # the same words whether the serial does not exist or is somebody else's
        if registration.attachment_ids:
            return Result(env._(
                "Thank you. A colleague checks what you have sent for the device %s and answers "
                "here.", registration.serial), data={"asked": True, "proof": True})
        return Result(env._(
            "I have noted the device %s. Please send a photo of the invoice or receipt here; a "
            "colleague checks it and answers here.", registration.serial),
            data={"asked": True, "proof": False})

    @staticmethod
    def _waiting(scope):
        return scope.env["smart.service.device.registration"].search_count([
            ("partner_id", "=", scope.partner.id), ("state", "=", "asked")])
