from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import canned


class SmartServiceMacro(models.Model):
    """Several actions of an agent in one conversation by one click: all of them, or none."""

    _name = "smart.service.macro"
    _description = "Macro"
    _inherit = ["smart.service.shared.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    step_ids = fields.One2many("smart.service.macro.step", "macro_id", "Steps", copy=True)
    summary = fields.Char("What it does", compute="_compute_summary")

    @api.depends("step_ids.kind", "step_ids.sequence")
    @api.depends_context("lang")
    def _compute_summary(self):
        kinds = dict(self.env["smart.service.macro.step"]._fields["kind"]._description_selection(
            self.env))
        for macro in self:
            macro.summary = " → ".join(kinds[step.kind] for step in macro.step_ids.sorted())

    @api.constrains("name", "step_ids")
    def _check_order(self):
        for macro in self:
            if not macro.step_ids:
                raise ValidationError(self.env._("A macro does at least one thing."))
            if macro.step_ids.sorted()[:-1].filtered(lambda step: step.is_last):
                raise ValidationError(self.env._(
                    "Nothing can follow after a conversation was transferred, snoozed or closed: "
                    "such a step has to be the last."))

    def smart_run(self, channel_id, values=None):
        """Do all of it in a conversation, or nothing.

        :param channel_id: id of the conversation
        :param values: what the agent has answered, by name
        :return: ``{"missing": [names]}``; as long as one is missing, nothing was done
        :raises UserError: which step could not be done and why; then none was
        """
        self.ensure_one()
        self.check_access("read")
        channel = self.env["discuss.channel"].browse(channel_id)
        channel._smart_check_agent()
        texts = [step._template(channel) for step in self.step_ids]
        known = channel._smart_values(canned.names(*texts), values)
        missing = canned.missing(known, *texts)
        if not missing:
            self._run(channel, known)
        return {"missing": list(missing)}

    def _run(self, channel, values):
        with self.env.cr.savepoint():
            for number, step in enumerate(self.step_ids.sorted(), 1):
                try:
                    step._run(channel, values)
                except UserError as error:
                    raise UserError(self.env._(
                        "Nothing was done. “%(macro)s” stopped at step %(number)s, “%(step)s”: "
                        "%(reason)s", macro=self.name, number=number,
                        step=step._kind_label(), reason=error)) from error
            self.env["smart.service.event"]._log(
                "macro_run", channel=channel, user=self.env.user,
                payload={"macro_id": self.id, "name": self.name})
