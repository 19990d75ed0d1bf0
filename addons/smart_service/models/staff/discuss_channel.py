from odoo import api, fields, models
from odoo.tools import SQL


class DiscussChannel(models.Model):
    """Who is told when a conversation is given to him, and when a customer waits too long."""

    _inherit = "discuss.channel"

    smart_waiting_since = fields.Datetime(
        "Waiting since", readonly=True, index="btree_not_null",
        help="Since when the customer has been waiting for a person.")

    # === NEW ASSIGNMENT === #

    def _smart_taken_over(self, user):
        result = super()._smart_taken_over(user)
        # who takes a conversation himself knows it
        if self.env.user != user and self._smart_has_to_be_told(user):
            self.env["smart.service.staff.notice"]._tell(
                user, "assignment", self, f"assignment:channel:{self.id}:{self.smart_epoch}")
        return result

    def _smart_has_to_be_told(self, user):
        """A mail is for whoever is not looking at Odoo, which shows the conversation at once."""
        # sudo: res.users - whether a colleague is there
        return user.sudo().smart_notify_by != "mail" or "online" not in user.sudo().im_status

    # === CUSTOMER WAITS === #

    def _smart_move(self, to):
        result = super()._smart_move(to)
        # sudo: discuss.channel - follows from the change of hands that was allowed
        self.sudo().smart_waiting_since = fields.Datetime.now() if to == "queue" else False
        return result

    def _smart_receive(self, event, occurred_at=None):
        message = super()._smart_receive(event, occurred_at=occurred_at)
        if (self.smart_owner == "queue" and not self.smart_waiting_since
                and not self.smart_external_hold):
            self.smart_waiting_since = fields.Datetime.now()
        return message

    def _smart_hold(self, who):
        result = super()._smart_hold(who)
        # sudo: discuss.channel - somebody else answers
        self.sudo().smart_waiting_since = False
        return result

    @api.model
    def _smart_warn_of_waiting(self):
        """Tell the desks' leads, once, of each customer who waits longer than the desk allows."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            SELECT c.id FROM discuss_channel c
              JOIN im_livechat_channel d ON d.id = c.livechat_channel_id
             WHERE c.smart_owner = 'queue' AND c.smart_waiting_since IS NOT NULL
               AND d.smart_warning_minutes > 0
               AND c.smart_waiting_since < (now() at time zone 'UTC')
                                           - make_interval(mins => d.smart_warning_minutes)
               AND NOT EXISTS (SELECT 1 FROM smart_service_staff_notice n
                                WHERE n.key = 'sla:' || c.id || ':' || c.smart_epoch)
            """))
        notices = self.env["smart.service.staff.notice"]
        for channel in self.browse(row[0] for row in self.env.cr.fetchall()):
            lead = channel.livechat_channel_id._smart_team_lead(
                channel.smart_company_id or self.env.company)
            if lead:
                notices._tell(lead, "sla", channel, f"sla:{channel.id}:{channel.smart_epoch}")

    # === WORDS === #

    def _smart_notice_words(self, kind, user, private):
        """(title, text) of a notice about this conversation.

        :param private: whether nobody but ``user`` reads it
        """
        self.ensure_one()
        if kind == "sla":
            title = self.env._(
                "A customer has been waiting for more than %s minutes",
                self.livechat_channel_id.smart_warning_minutes)
        else:
            title = self.env._("A conversation was given to you")
        if not private:
            return title, ""
        return title, self.env._(
            "%(customer)s on %(account)s, since %(time)s",
            customer=self.smart_contact_id.partner_id.name or self.name,
            account=self.smart_account_id.name or self.livechat_channel_id.name,
            time=self.env["smart.service.staff.notice"]._local_time(
                user, self.smart_waiting_since or fields.Datetime.now()))

