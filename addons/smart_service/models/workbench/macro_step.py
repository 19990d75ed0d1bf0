from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html

from ...engine import canned

KINDS = [
    ("reply", "Reply"), ("note", "Internal note"), ("tag", "Tag"), ("ticket", "Ticket"),
    ("repair", "Repair request"), ("lead", "Lead"), ("waiting", "Wait for customer"),
    ("help", "Ask for help"), ("snooze", "Snooze"),
    ("transfer", "Transfer"), ("close", "Close"),
]
# what needs words of its own
WORDS = ("note", "ticket", "repair", "lead")
# after these the agent has nothing to do with the conversation any more
LAST = ("snooze", "transfer", "close")


class SmartServiceMacroStep(models.Model):
    """One action of a macro."""

    _name = "smart.service.macro.step"
    _description = "Macro's Step"
    _order = "sequence, id"

    _hours_check = models.Constraint("CHECK (hours >= 0)", "Hours can't be negative.")

    macro_id = fields.Many2one(
        "smart.service.macro", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, "Action", required=True, default="reply")
    text = fields.Text(
        "Words", translate=True,
        help="What is said, noted or asked, or the subject. {{customer}} and other placeholders "
        "are filled in; the agent is asked for what nobody knows, such as {{date of the visit}}.")
    canned_id = fields.Many2one(
        "mail.canned.response", "Canned reply", ondelete="restrict",
        help="Its words are used in place of own ones.")
    tag_ids = fields.Many2many("im_livechat.conversation.tag", string="Tags")
    user_id = fields.Many2one("res.users", "Colleague", domain=[("share", "=", False)])
    skill_ids = fields.Many2many("im_livechat.expertise", string="Skills")
    desk_id = fields.Many2one("im_livechat.channel")
    hours = fields.Integer(help="0: until the customer answers.")
    is_last = fields.Boolean(compute="_compute_is_last")

    @api.depends("kind")
    def _compute_is_last(self):
        for step in self:
            step.is_last = step.kind in LAST

    @api.constrains("kind", "text", "canned_id", "tag_ids", "user_id", "skill_ids", "desk_id")
    def _check_complete(self):
        for step in self:
            complete = (
                step.text or step.canned_id if step.kind == "reply"
                else step.text if step.kind in WORDS
                else step.tag_ids if step.kind == "tag"
                else step.user_id or step.skill_ids or step.desk_id if step.kind == "transfer"
                else True)
            if not complete:
                raise ValidationError(self.env._(
                    "Step “%s” lacks its words, tags or target.", step._kind_label()))

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.macro_id._check_smart_sharing()
        return steps

    def write(self, vals):
        self.macro_id._check_smart_sharing()
        result = super().write(vals)
        self.macro_id._check_smart_sharing()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_smart_shared(self):
        self.macro_id._check_smart_sharing()

    def _kind_label(self):
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _template(self, channel):
        """The step's words: a reply is in the customer's language, all else in the agent's."""
        self.ensure_one()
        if self.kind != "reply":
            return self.text or ""
        # sudo: mail.canned.response, discuss.channel - whoever shares a macro shares the words
        # in it; the customer's language
        step = self.sudo().with_context(lang=channel.sudo()._smart_customer_lang())
        return step.canned_id.substitution or step.text or ""

    def _run(self, channel, values):
        """Do it in a conversation.

        :param values: of the placeholders in :meth:`_template`
        """
        self.ensure_one()
        getattr(self, f"_run_{self.kind}")(channel, canned.fill(self._template(channel), values))

    def _run_reply(self, channel, text):
        channel.message_post(
            body=plaintext2html(text), message_type="comment", subtype_xmlid="mail.mt_comment")

    def _run_note(self, channel, text):
        channel.action_smart_note(text)

    def _run_tag(self, channel, _text):
        channel._smart_check_part()
        # sudo: discuss.channel - that the agent has a part in it was just checked
        channel.sudo().livechat_conversation_tag_ids |= self.tag_ids

    def _run_ticket(self, channel, text):
        channel.action_smart_ticket(text)

    def _run_repair(self, channel, text):
        channel.action_smart_repair(text)

    def _run_lead(self, channel, text):
        channel.action_smart_lead(text)

    def _run_waiting(self, channel, _text):
        channel._smart_check_part()
        # sudo: discuss.channel - that the agent has a part in it was just checked
        channel.sudo().livechat_status = "waiting"

    def _run_help(self, channel, text):
        channel.action_smart_ask_help(text)

    def _run_snooze(self, channel, _text):
        channel.action_smart_snooze(
            self.hours and fields.Datetime.now() + timedelta(hours=self.hours))

    def _run_transfer(self, channel, text):
        channel._smart_transfer(
            user=self.user_id, skills=self.skill_ids, desk=self.desk_id,
            reason=self.macro_id.name, summary=text)

    def _run_close(self, channel, _text):
        channel._smart_check_part()
        channel.action_smart_close()
