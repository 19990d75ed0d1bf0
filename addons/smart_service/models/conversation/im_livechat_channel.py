from odoo import Command, api, fields, models
from odoo.tools import SQL


class ImLivechatChannel(models.Model):
    """A live chat channel is a desk: its agents answer web chats and accounts alike."""

    _inherit = "im_livechat.channel"

    smart_company_id = fields.Many2one(
        "res.company", "Company", help="Only people of this company see the desk's conversations.")
    smart_account_ids = fields.One2many("smart.service.account", "desk_id", "Accounts")
    smart_queue_partner_id = fields.Many2one(
        "res.partner", "Desk's name to customers", ondelete="restrict",
        context={"active_test": False},
        help="Speaks for the desk when no person and no bot does, and holds a conversation while "
        "it waits.")
    smart_idle_hours = fields.Integer(
        "Close after idle hours", default=lambda self: self.env.company.smart_idle_hours,
        help="A conversation in which nobody has written for so long is closed; the customer's "
        "next message opens a new one.")

    _smart_idle_hours_check = models.Constraint(
        "CHECK (smart_idle_hours > 0)", "Give at least one hour before a conversation is closed.")

    @api.model_create_multi
    def create(self, vals_list):
        desks = super().create(vals_list)
        desks._smart_ensure_voice()
        return desks

    def _smart_ensure_voice(self):
        """Give a desk that has none, such as one older than this addon, its own voice."""
        for desk in self.filtered(lambda desk: not desk.smart_queue_partner_id):
            # sudo: res.partner - the desk's own voice, archived like a chatbot's, no person's data
            desk.smart_queue_partner_id = self.env["res.partner"].sudo().create({
                "name": desk.name, "active": False})

    # === EXTENSION POINTS === #

    def _smart_bot_enabled(self, account):
        """Whether a bot answers this account's customers first."""
        return False

    def _smart_bot_partner(self):
        """The partner that the desk's bot speaks as."""
        return self.env["res.partner"]

    # === OPENING === #

    def _smart_open_session(self, contact, account, quiet=False):
        """Open a live chat session for a contact point, owned by the bot or the queue.

        :param account: where the customer writes; replies leave through it
        :param quiet: nobody is called until the customer writes
        """
        self.ensure_one()
        env = contact._session_env()
        desk = self.with_env(env)
        info = desk._get_operator_info(
            lang=contact._lang(), country_id=account.country_id.id, smart_account=account)
        values = desk._get_livechat_discuss_channel_vals(
            smart_contact=contact.with_env(env), smart_account=account, **info)
        channel = env["discuss.channel"].create(values)
        env["smart.service.event"]._log("session_opened", channel=channel)
        if channel.smart_owner == "queue":
            if quiet:
                channel.livechat_status = "waiting"
            else:
                channel._smart_call_agent()
        return channel

    def _get_operator_info(self, /, *, lang, country_id, previous_operator_id=None,
                           chatbot_script_id=None, smart_account=None, **kwargs):
        if smart_account is None:
            return super()._get_operator_info(
                lang=lang, country_id=country_id, previous_operator_id=previous_operator_id,
                chatbot_script_id=chatbot_script_id, **kwargs)
        has_bot = self._smart_bot_enabled(smart_account)
        return {
            "agent": self.env["res.users"],
            "chatbot_script": self.env["chatbot.script"],
            "operator_partner": (
                self._smart_bot_partner() if has_bot else self.smart_queue_partner_id),
            "operator_model": "smart.service.bot" if has_bot else "smart.service.queue",
        }

    def _get_livechat_discuss_channel_vals(
            self, /, *, smart_contact=None, smart_account=None, operator_model, **kwargs):
        values = super()._get_livechat_discuss_channel_vals(
            operator_model=operator_model, smart_contact=smart_contact, **kwargs)
        if smart_contact is not None:
            partner = smart_contact.partner_id
            values["channel_member_ids"].append(Command.create({
                "livechat_member_type": "visitor", "partner_id": partner.id}))
            values.update(
                smart_contact_id=smart_contact.id,
                smart_account_id=smart_account.id,
                smart_owner="bot" if operator_model == "smart.service.bot" else "queue",
                country_id=partner.country_id.id or smart_account.country_id.id,
                livechat_lang_id=self.env["res.lang"]._get_data(code=smart_contact._lang()).id,
            )
        return values

    def _get_agent_member_vals(self, /, *, smart_contact=None, **kwargs):
        values = super()._get_agent_member_vals(smart_contact=smart_contact, **kwargs)
        if smart_contact is not None and not values["chatbot_script_id"]:
            # even when it is empty, Odoo would write the member's history once more for it
            del values["chatbot_script_id"]
        return values

    def _get_channel_name(self, /, *, smart_contact=None, **kwargs):
        if smart_contact is None:
            return super()._get_channel_name(**kwargs)
        return smart_contact.partner_id.name or smart_contact.display_name

    # === IDLE POLICY === #

    @api.autovacuum
    def _gc_smart_idle_sessions(self):
        """Close conversations of accounts that have been idle for too long."""
        self.env.cr.execute(SQL("""
            SELECT c.id FROM discuss_channel c
              JOIN im_livechat_channel d ON d.id = c.livechat_channel_id
             WHERE c.smart_account_id IS NOT NULL AND c.livechat_end_dt IS NULL
               AND c.smart_snoozed_at IS NULL
               AND c.last_interest_dt < (now() at time zone 'UTC')
                                        - make_interval(hours => d.smart_idle_hours)
        """))
        for channel in self.env["discuss.channel"].browse(r[0] for r in self.env.cr.fetchall()):
            channel._smart_close("idle")
