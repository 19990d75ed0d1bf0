from .base import Result, Tool, register

LIMIT = 10


@register
class DeviceList(Tool):
    name = "device_list"
    description = "The devices that the customer owns, with serial numbers"
    personal = True

    def title(self, env):
        return env._("Devices")

    def run(self, scope, *, message=None):
        env = scope.env
        devices = list(scope.devices())
        if not devices:
            return Result(env._(
                "I find no device that belongs to you here. Please send its serial number and the "
                "phone number or order number of the purchase, so that a colleague can check."),
                "identify", data={"devices": []})
        lines = "\n".join(f"- {device.name} ({device.serial})" for device in devices[:LIMIT])
        return Result(
            env._("These devices are yours:\n%s", lines),
            data={"devices": [
                {"product": device.name, "serial": device.serial} for device in devices[:LIMIT]]})
