from collections import defaultdict

from odoo import fields, models

from ...engine import expert

SHOWN = 8


class DiscussChannel(models.Model):
    """Whom an agent can call into a conversation for what he knows."""

    _inherit = "discuss.channel"

    def _smart_experts(self, expertises=None, skills=None):
        """Colleagues of the session's company, from the best to the last one.

        :param expertises: ``im_livechat.expertise`` that are wanted; those of the conversation
            when neither is given
        :param skills: ``hr.skill`` that are wanted
        :return: (user, :class:`~engine.expert.Candidate`) pairs
        """
        self.ensure_one()
        if expertises is None and skills is None:
            expertises = self.livechat_expertise_ids
        wanted = len(expertises or ()) + len(skills or ())
        # sudo: res.users, hr.employee.skill - who knows what among colleagues, and is he there
        users = self._smart_possible_experts()
        levels = self._smart_skill_levels(users, skills)
        loads = self._smart_open_counts(users)
        talking = self.env["discuss.channel.rtc.session"].sudo().search(
            [("partner_id", "in", users.partner_id.ids)]).partner_id
        candidates = []
        for user in users:
            known = (user.livechat_expertise_ids & expertises) if expertises else ()
            of_skills = levels[user.id]
            candidates.append(expert.Candidate(
                key=user.id, knows=len(known) + len(of_skills), level=sum(of_skills),
                online=user.im_status == "online", in_call=user.partner_id in talking,
                load=loads.get(user.partner_id.id, 0)))
        by_id = {user.id: user for user in users}
        return [(by_id[one.key], one) for one in expert.rank(candidates, wanted)]

    def _smart_possible_experts(self):
        company = self.smart_company_id or self.env.company
        # sudo: res.users - names of colleagues, for an agent who looks for one to ask
        return self.env["res.users"].sudo().search([
            ("share", "=", False), ("company_ids", "in", company.ids),
            ("partner_id", "not in", self.livechat_operator_id.ids),
            ("id", "not in", [self.env.uid, self.env["ir.model.data"]._xmlid_to_res_id(
                "base.user_root")])])

    def _smart_skill_levels(self, users, skills):
        """User's id → how well he knows each of the skills that he has, in percent."""
        levels = defaultdict(list)
        if not skills:
            return levels
        today = fields.Date.context_today(self)
        # sudo: hr.employee.skill - how well a colleague knows what the customer needs, nothing else
        lines = self.env["hr.employee.skill"].sudo().search([
            ("skill_id", "in", skills.ids), ("employee_id.user_id", "in", users.ids),
            "|", ("valid_to", "=", False), ("valid_to", ">=", today)])
        best = {}
        for line in lines:
            key = line.employee_id.user_id.id, line.skill_id.id
            best[key] = max(best.get(key, 0), line.level_progress)
        for (user_id, _skill), level in best.items():
            levels[user_id].append(level)
        return levels

    def _smart_open_counts(self, users):
        """Partner's id → how many open conversations he answers."""
        # sudo: discuss.channel - how much colleagues have to do
        groups = self.sudo()._read_group([
            ("livechat_operator_id", "in", users.partner_id.ids), ("livechat_end_dt", "=", False),
            ("smart_owner", "=", "agent")], ["livechat_operator_id"], ["__count"])
        return {partner.id: count for partner, count in groups}
