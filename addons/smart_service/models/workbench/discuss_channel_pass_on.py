from odoo import models
from odoo.exceptions import UserError


class DiscussChannel(models.Model):
    """Giving a conversation to a colleague, to whoever has a skill, or to another desk.

    The customer keeps his place in the queue and is told nothing; who gets him reads why and
    what it is about.
    """

    _inherit = "discuss.channel"

    def action_smart_pass_on(self):
        """Choose who shall go on with the conversation."""
        self._smart_check_pass_on()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Transfer"),
            "res_model": "smart.service.pass.on",
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_channel_id": self.id, "dialog_size": "medium"},
        }

    def _smart_check_pass_on(self):
        """Refuse a transfer that can't be made, or not by this user."""
        self._smart_check_part()
        # sudo: discuss.channel - the state of a session that the user has a part in
        session = self.sudo()
        if not session.smart_account_id or session.livechat_end_dt:
            raise UserError(self.env._("This conversation is closed, nobody can go on with it."))
        if session.smart_external_hold:
            raise UserError(self._smart_held_text())

    def _smart_transfer(self, user=None, skills=None, desk=None, reason="", summary=""):
        """Give the conversation away, as the acting agent.

        :param user: the colleague who gets it now; without one it goes back to the queue, in its
            old place
        :param skills: ``im_livechat.expertise`` that whoever gets it has to have
        :param desk: the desk whose it is from now on
        :param reason: why, in a few words
        :param summary: what whoever gets it has to know
        :raises UserError: there is nobody to give it to, or he takes no conversations now
        """
        self.ensure_one()
        self._smart_check_pass_on()
        reason, summary = (reason or "").strip(), (summary or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the conversation is given away."))
        if not (user or skills or desk):
            raise UserError(self.env._("Choose a colleague, a skill or a desk."))
        owner, _epoch = self._smart_lock()
        # sudo: discuss.channel - that the user may give it away was checked above
        session = self.sudo()
        former = session.livechat_operator_id.main_user_id if owner == "agent" else (
            self.env["res.users"])
        if desk:
            session._smart_change_desk(desk.sudo())
        if skills:
            session.smart_skill_ids = skills
            session.livechat_expertise_ids |= skills
        if user:
            session._smart_check_target(user, former)
        self.action_smart_note(self._smart_transfer_text(user, skills, desk, reason, summary))
        self.env["smart.service.event"]._log(
            "transferred", channel=session, user=self.env.user, payload={
                "from_user": former.id, "to_user": user.id if user else False,
                "skills": skills.ids if skills else [], "desk": desk.id if desk else False,
                "reason": reason, "owner": owner})
        if summary:
            session.smart_summary = summary
        if session.livechat_status == "need_help":
            session.livechat_status = "in_progress"
        if user:
            session._smart_pass_to(user, reason)
        elif owner == "agent":
            session._smart_requeue("transfer", avoid=former)
        elif owner == "bot":
            session._smart_hand_over("policy")
        else:
            session._smart_call_agent()

    # === WHETHER IT CAN BE DONE === #

    def _smart_change_desk(self, desk):
        company = self.smart_company_id
        if desk.smart_company_id and company and desk.smart_company_id != company:
            raise UserError(self.env._(
                "%(desk)s belongs to another company.", desk=desk.name))
        self.livechat_channel_id = desk

    def _smart_check_target(self, user, former):
        # sudo: res.users - whether a colleague may and does take conversations
        target = user.sudo()
        if user == former:
            raise UserError(self.env._("%(agent)s has it already.", agent=target.name))
        company = self.smart_company_id
        if company and company not in target.company_ids:
            raise UserError(self.env._(
                "%(agent)s does not work for %(company)s.", agent=target.name,
                company=company.name))
        if not target.has_group("smart_service.group_agent"):
            raise UserError(self.env._("%(agent)s is no agent.", agent=target.name))
        if user not in self._smart_agents_on_duty():
            raise UserError(self.env._(
                "%(agent)s takes no conversations now. Choose somebody else, a skill or a desk.",
                agent=target.name))

    def _smart_agents_on_duty(self):
        """The agents who could go on with this conversation now, of all desks of its company."""
        self.ensure_one()
        # sudo: im_livechat.channel, res.users - who is there, for colleagues
        desks = self.env["im_livechat.channel"].sudo().search(
            [("smart_company_id", "in", [False, self.sudo().smart_company_id.id])])
        session = self.sudo()
        company, live = session.smart_company_id, session.smart_account_id._is_live()
        users = self.env["res.users"].sudo().browse(
            agent.id for agent in desks._smart_agents(desks.ids)
            if (agent.online if live else agent.duty)
            and (not company or company.id in agent.companies))
        return users.filtered(
            lambda user: user.has_group("smart_service.group_agent")).with_env(self.env)

    # === DOING IT === #

    def _smart_pass_to(self, user, reason):
        """Make the conversation a colleague's, whoever has it."""
        session = self.with_context(smart_passed_on=(self.env.user.name, reason))
        session._add_members(
            users=user, create_member_params={"livechat_member_type": "agent"},
            inviting_partner=self.env.user.partner_id)
        if session.livechat_operator_id != user.partner_id:
            session._smart_take_over(user)
        session._broadcast(user.partner_id.ids)

    def _smart_transfer_text(self, user, skills, desk, reason, summary):
        # sudo: res.users, im_livechat.channel - the names of colleagues and desks
        targets = [
            user and user.sudo().name, desk and desk.sudo().name,
            skills and ", ".join(skills.mapped("name"))]
        lines = [self.env._(
            "Transferred to %(target)s: %(reason)s", reason=reason,
            target=" / ".join(filter(None, targets)))]
        return "\n".join([*lines, *filter(None, [summary])])

    def _smart_notice_words(self, kind, user, private):
        passed_on = self.env.context.get("smart_passed_on")
        title, text = super()._smart_notice_words(kind, user, private)
        if kind != "assignment" or not passed_on:
            return title, text
        who, reason = passed_on
        title = self.env._("%(colleague)s gave you a conversation", colleague=who)
        return title, "\n".join(filter(None, [text, reason])) if private else ""
