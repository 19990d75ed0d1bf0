import re

from odoo import models

SESSION = re.compile(r"discuss\.channel_(\d+)")


class IrWebsocket(models.AbstractModel):
    """What a browser is told of: chats that run, and those that it has opened."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        # agents stay members of what has ended; core would subscribe them to all of it
        opened = [
            int(number) for channel in channels if isinstance(channel, str)
            for number in SESSION.findall(channel)]
        return super(IrWebsocket, self.with_context(
            smart_live_or=opened))._build_bus_channel_list(channels)
