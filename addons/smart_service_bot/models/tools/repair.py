from .base import Result, Tool, register


@register
class CreateRepair(Tool):
    name = "create_repair"
    description = "File a repair request for a device of the customer"
    schema = {
        "type": "object",
        "properties": {
            "serial": {"type": "string", "description": "serial number as the customer wrote it"},
            "symptom": {"type": "string", "description": "what is wrong, in the customer's words"},
            "fault_id": {"type": "integer", "description": "the fault that the customer chose"},
            "place": {"type": "string", "description": "where the engineer is to come to"},
            "phone": {"type": "string", "description": "a number to call the customer at"},
        },
        "additionalProperties": False,
    }
    permission = "create"

    def run(
        self, scope, *, message=None, serial="", symptom="", fault_id=0, place="", phone="",
    ):
        env = scope.env
        ticket = env["smart.service.ticket"]._open_repair(
            scope.partner, channel=scope.channel, contact=scope.channel.smart_contact_id,
            serial=serial, symptom=symptom, message=message, place=place, phone=phone,
            fault=env["smart.service.fault"].browse(fault_id).exists())
        device = scope.device(serial) if serial else None
        if device:
            return Result(env._(
                "Your repair request %(number)s for %(device)s (serial number %(serial)s) is "
                "filed. The next step, an appointment or a quotation, is told to you here.",
                number=ticket.number, device=device.product_id.name, serial=device.name))
        # the same words whether the serial does not exist or is somebody else's
        return Result(env._(
            "Your repair request %(number)s is filed. A colleague checks the device's serial "
            "number first and answers here.", number=ticket.number), hand_over="policy")
