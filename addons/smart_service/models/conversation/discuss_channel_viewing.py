from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store

from .viewing import KEEP


class DiscussChannel(models.Model):
    """Who else has a session open, or writes in it."""

    _inherit = "discuss.channel"

    def smart_view(self, tab, state="open"):
        """The acting agent's tab shows this session, or shows it no more.

        :param tab: what tells the tab from others of the same user
        :param state: ``open``, ``writing`` or ``left``
        :return: what the session's screen shows beside the messages
        """
        self._smart_check_agent()
        # sudo: smart.service.viewing - one's own row
        viewing = self.env["smart.service.viewing"].sudo()
        before = self._smart_viewers_shown()
        if state == "left":
            viewing.search([
                ("channel_id", "=", self.id), ("user_id", "=", self.env.uid),
                ("tab", "=", tab)]).unlink()
        else:
            viewing._note(self, self.env.user, tab, "writing" if state == "writing" else "open")
        now = self._smart_viewers_shown()
        if now != before:
            self._smart_show_viewers(now)
        if state != "open":
            return {"viewers": now}
        # sudo: discuss.channel - whether a bot could answer is no secret to agents
        return {
            "viewers": now, "scheduled": self._smart_scheduled(),
            "has_bot": self.sudo()._smart_has_bot()}

    def _smart_viewers(self):
        """Rows of those who have this session open and are at their screens."""
        self.ensure_one()
        # sudo: smart.service.viewing, mail.presence - colleagues in the same session
        rows = self.env["smart.service.viewing"].sudo().search([
            ("channel_id", "=", self.id),
            ("seen_at", ">", fields.Datetime.now() - KEEP)], order="id")
        if not rows:
            return rows
        gone = set(self.env["mail.presence"].sudo().search([
            ("user_id", "in", rows.user_id.ids), ("status", "=", "offline")]).user_id.ids)
        return rows.filtered(lambda row: row.user_id.id not in gone)

    def _smart_viewers_shown(self):
        """[{"id", "name", "writing"}] of users, in the order in which they came.

        A team lead who only looks on is not shown, until he writes.
        """
        shown, unseen = {}, set()
        for row in self._smart_viewers():
            user = row.user_id
            entry = shown.setdefault(
                user.id, {"id": user.id, "name": user.name, "writing": False})
            entry["writing"] = entry["writing"] or row.state == "writing"
            if self._smart_looks_on(user):
                unseen.add(user.id)
        return [entry for entry in shown.values() if entry["writing"] or entry["id"] not in unseen]

    def _smart_looks_on(self, user):
        # sudo: discuss.channel.member - whether a colleague answers here
        return (user.has_group("smart_service.group_lead")
                and user.partner_id not in self.sudo().channel_member_ids.partner_id)

    def _smart_show_viewers(self, shown):
        """Tell those who have it open; nobody else has to know."""
        for user in self._smart_viewers().user_id:
            Store(bus_channel=user).add(self, {"smart_viewers": shown}).bus_send()
