from odoo import models
from odoo.exceptions import UserError

# what WeCom calls "waits for somebody" and "somebody has it"
POOL, PERSON = "2:", "3:"


class DiscussChannel(models.Model):
    """Handing a live chat session over to the provider's own client, and what comes back."""

    _inherit = "discuss.channel"

    def action_smart_transfer(self):
        """Choose who shall go on in the provider's client."""
        self._smart_check_transfer()
        # sudo: smart.service.account - the agent asks who serves the account, nothing else
        account = self.sudo().smart_account_id
        servicers, problem = account._ask(
            lambda adapter: adapter.servicers_call(),
            lambda adapter, response: adapter.read_servicers(response))
        if problem:
            raise UserError(problem)
        lines = [{"user_ref": one.user_id, "name": self._smart_servicer_name(one.user_id),
                  "serving": one.serving} for one in servicers]
        wizard = self.env["smart.service.transfer"].create({
            "channel_id": self.id, "line_ids": [(0, 0, line) for line in lines]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    def _smart_check_transfer(self):
        """Refuse a transfer that can't be made, or not by this user."""
        self._smart_check_agent()
        # sudo: discuss.channel - the state of a session that the user may read
        session = self.sudo()
        if not session._smart_can_transfer() or session.livechat_end_dt:
            raise UserError(self.env._("This conversation can't be handed over."))
        if session.smart_external_hold:
            raise UserError(self._smart_held_text())
        if (self.env.user.partner_id not in session.channel_member_ids.partner_id
                and not self.env.user.has_group("smart_service.group_lead")):
            raise UserError(self.env._("Join the conversation before you hand it over."))

    def _smart_transfer_out(self, servicer, name):
        """Give the conversation to the provider's client; the composer is closed at once.

        What was written before leaves before.

        :param servicer: his id there, '' for whoever takes it from the pool
        :param name: of the servicer, in words
        """
        self._smart_check_transfer()
        self._smart_lock()
        self._smart_hold(name)
        target = PERSON + servicer if servicer else POOL
        # sudo: discuss.channel - the contact and account of the session, whose check was above
        self.env["smart.service.outbox"]._enqueue_kind(
            self.sudo(), "transfer", values={"target": target})

    def _smart_servicer_name(self, user_ref):
        """Who that is, in words: the user whose id at the provider it is, if there is one."""
        if not user_ref or user_ref == "?":
            return self.env._("Somebody")
        # sudo: res.users - the name of a colleague
        user = self.env["res.users"].sudo().search(
            [("smart_wecom_userid", "=ilike", user_ref)], limit=1)
        return f"{user.name} ({user_ref})" if user else user_ref

    # === WHAT THE PROVIDER SAYS === #

    def _smart_note_of_staff(self, event):
        """What somebody of ours said or did in the provider's client, as a note."""
        who = self._smart_servicer_name(event.target) if event.target else self.env._(
            "The provider")
        did = {
            "refuses": self.env._("%s takes no messages of this customer any more.", who),
            "takes": self.env._("%s takes messages of this customer again.", who),
            "recalled": self.env._("%s took a message back.", who),
        }.get(event.button)
        text = did or self.env._(
            "%(who)s wrote to the customer: %(text)s", who=who,
            text=self._smart_event_text(event))
        note = self._smart_note(text)
        for number, media in enumerate(event.media):
            self._smart_fetch_media(note, media, number)
        return note

