import re

from odoo import api, models

SESSION = re.compile(r'"discuss\.channel", ?(\d+)')


class BusBus(models.Model):
    """A browser hears of a live chat session for as long as its user may see it.

    What a websocket has once subscribed to it keeps until it subscribes anew; whoever has lost
    his rights in between gets nothing more.
    """

    _inherit = "bus.bus"

    @api.model
    def _poll(self, channels, last=0, ignore_ids=None):
        notifications = super()._poll(channels, last, ignore_ids)
        user = self.env.user
        # the websocket of a website's visitor has no user at all
        if not notifications or not user or not user._is_internal():
            return notifications
        # sudo: bus.bus - where the notifications that are about to be sent belong
        session_of = {
            row.id: int(found[1])
            for row in self.sudo().browse([note["id"] for note in notifications]).exists()
            if (found := SESSION.search(row.channel or ""))}
        if not session_of:
            return notifications
        Session = self.env["discuss.channel"].with_context(active_test=False)
        # sudo: discuss.channel - other kinds of channels are core's own affair
        chats = Session.sudo().search([
            ("id", "in", list(session_of.values())), ("channel_type", "=", "livechat")])
        hidden = set(chats.ids) - set(Session.search([("id", "in", chats.ids)]).ids)
        return [note for note in notifications if session_of.get(note["id"]) not in hidden]
