from markupsafe import Markup

from odoo import api, fields, models

from ..models.call.call_invitation import VALID_MINUTES
from ..models.call.discuss_channel_experts import SHOWN


class SmartServiceVideo(models.TransientModel):
    """Ask a customer, and the colleague who knows best, into a video call."""

    _name = "smart.service.video"
    _description = "Start a Video Call"

    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, ondelete="cascade", readonly=True)
    way = fields.Char(compute="_compute_way", export_string_translation=False)
    expertise_ids = fields.Many2many(
        "im_livechat.expertise", compute="_compute_expertise_ids",
        store=True, readonly=False)
    skill_ids = fields.Many2many("hr.skill", string="Skills of employees")
    candidate_ids = fields.Many2many(
        "res.users", compute="_compute_candidates",
        export_string_translation=False)
    candidates = fields.Html("Who knows it", compute="_compute_candidates", sanitize=False)
    expert_id = fields.Many2one(
        "res.users", compute="_compute_expert_id", store=True, readonly=False,
        domain="[('id', 'in', candidate_ids)]",
        help="Who is there, is free and knows best is proposed. Without one you call alone.")
    minutes = fields.Integer("Link is good for", default=VALID_MINUTES, required=True)

    @api.depends("channel_id")
    def _compute_way(self):
        for video in self:
            video.way = video.channel_id._smart_call_way()

    @api.depends("channel_id")
    def _compute_expertise_ids(self):
        for video in self:
            video.expertise_ids = video.channel_id.livechat_expertise_ids

    def _found(self):
        """The best colleagues for what is wanted, see ``discuss.channel._smart_experts``."""
        self.ensure_one()
        if not self.channel_id:
            return []
        return self.channel_id._smart_experts(self.expertise_ids, self.skill_ids)[:SHOWN]

    @api.depends("channel_id", "expertise_ids", "skill_ids")
    def _compute_candidates(self):
        for video in self:
            found = video._found()
            # back to the agent's own rights
            video.candidate_ids = self.env["res.users"].browse(user.id for user, _one in found)
            video.candidates = video._candidates_table(found)

    @api.depends("channel_id", "expertise_ids", "skill_ids")
    def _compute_expert_id(self):
        for video in self:
            found = video._found() if video.expertise_ids or video.skill_ids else []
            # nobody is proposed who knows nothing of it, or can't come
            video.expert_id = found[0][0].id if found and found[0][1].free else False

    def _candidates_table(self, found):
        if not found:
            return Markup('<p class="text-muted mb-0">%s</p>') % self.env._(
                "Nobody in your company has these skills.")
        return Markup('<table class="table table-sm mb-0"><tbody>%s</tbody></table>') % Markup(
            "").join(self._candidate_row(user, one) for user, one in found)

    def _candidate_row(self, user, one):
        if one.free:
            state, colour = self.env._("There and free"), "success"
        elif one.in_call:
            state, colour = self.env._("In a call"), "warning"
        else:
            state, colour = self.env._("Not there"), "muted"
        return Markup(
            '<tr><td>%s</td><td class="text-%s">%s</td><td class="text-end text-muted">%s</td></tr>'
        ) % (user.name, colour, state, self.env._("%s open conversations", one.load))

    def action_start(self):
        """Invite, and open the call in Discuss."""
        self.ensure_one()
        invitation = self.channel_id._smart_start_video(
            self.expert_id, minutes=self.minutes)
        if invitation.way == "agora":
            return invitation.action_agora_ticket()
        return {
            "type": "ir.actions.client",
            "tag": "smart_service.start_call",
            "params": {"channel_id": self.channel_id.id},
        }
