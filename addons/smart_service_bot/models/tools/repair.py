from ...engine.slots import Slot
from .base import REGISTRY, Result, Tool, register
from .visits import named_time

# customers may write as much as they like; so much of it is kept
MOST_READ, SYMPTOM_LENGTH, PLACE_LENGTH = 200_000, 4000, 500


@register
class CreateRepair(Tool):
    name = "create_repair"
    description = "File a repair request for a device of the customer"
    schema = {
        "type": "object",
        "properties": {
            "serial": {"type": "string", "description": "serial number as the customer wrote it"},
            "symptom": {
                "type": "string", "maxLength": MOST_READ,
                "description": "what is wrong, in the customer's words"},
            "fault_id": {
                "type": "integer", "minimum": 0, "description": "the fault that he chose"},
            "place": {
                "type": "string", "maxLength": MOST_READ,
                "description": "where the engineer is to come to"},
            "phone": {"type": "string", "description": "a number to call the customer at"},
            "start": {
                "type": "string", "format": "date-time",
                "description": "from when he would like somebody to come, his local time"},
            "stop": {
                "type": "string", "format": "date-time",
                "description": "until when he would like that, his local time"},
        },
        "additionalProperties": False,
    }
    permission = "create"
    slots = (
        Slot("serial", "serial"), Slot("symptom"),
        Slot("place", "place", optional=True), Slot("phone", "phone", optional=True))

    def title(self, env):
        return env._("Repair request")

    def slots_for(self, scope, arguments):
        """Where and how to reach him is asked only when nobody knows it."""
        if "serial" not in arguments or "symptom" not in arguments:
            return self.slots
        lacks = scope.needs(arguments["serial"], arguments["symptom"]).lacks
        return (*self.slots[:2], *(Slot(name, name) for name in lacks))

    def question(self, scope, arguments, names):
        env = scope.env
        texts = {
            "serial": env._(
                "Please send the serial number of the device; it is on the label on its back."),
            "symptom": env._(
                "What is wrong with the device? Please describe it in a sentence."),
            "place": env._("Where should the engineer come to? Please send the address."),
            "phone": env._("At which phone number can he call you?"),
        }
        return "\n".join(texts[name] for name in names)

    def run(
        self, scope, *, message=None, serial="", symptom="", fault_id=0, place="", phone="",
        start="", stop="",
    ):
        env = scope.env
        contact = scope.channel.smart_contact_id if scope.channel else None
        ticket = scope.desk_env["smart.service.ticket"]._open_repair(
            scope.partner.with_env(scope.desk_env), channel=scope.channel, contact=contact,
            serial=serial, symptom=symptom[:SYMPTOM_LENGTH], message=message,
            place=place[:PLACE_LENGTH], phone=phone, wish=named_time(start, stop),
            fault=env["smart.service.fault"].browse(fault_id).exists())
        device = scope.device(serial) if serial else None
        if device:
            text = env._(
                "Your repair request %(number)s for %(device)s (serial number %(serial)s) is "
                "filed. The next step, an appointment or a quotation, is told to you here.",
                number=ticket.number, device=device.product_id.name, serial=device.name)
            visit = ticket.visit_ids.filtered(lambda visit: visit.state == "scheduled")[:1]
            if start and visit and not ticket._meets_wish(visit.start):
                # he speaks of a repair again that is booked for another time
                return REGISTRY["reschedule_visit"].propose(
                    scope, number=visit.number, start=start, stop=stop)
            wish = ticket.with_env(env)._text_wish() if start and not visit else ""
            return Result("\n".join(filter(None, (text, wish))),
                data={"ticket": ticket.number, "product": device.product_id.name,
                      "serial": device.name})
        # the same words whether the serial does not exist or is somebody else's
        return Result(env._(
            "Your repair request %(number)s is filed. A colleague checks the device's serial "
            "number first and answers here.", number=ticket.number), hand_over="policy",
            data={"ticket": ticket.number})
