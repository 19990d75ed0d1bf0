from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import html2plaintext

from ...engine import flow
from ..tools import tool_titles

OPERATORS = [
    ("is", "is"), ("is_not", "is not"), ("contains", "contains"), ("set", "is known"),
    ("unset", "is not known"), ("more", "is more than"), ("less", "is less than"),
]
OURS = ("smart_tool", "smart_condition", "smart_set")


class ChatbotScriptStep(models.Model):
    """Steps that only the service bot knows: tools, conditions and variables."""

    _inherit = "chatbot.script.step"

    step_type = fields.Selection(
        selection_add=[
            ("smart_tool", "Look up or file something"), ("smart_condition", "Condition"),
            ("smart_set", "Remember"),
        ],
        ondelete={"smart_tool": "cascade", "smart_condition": "cascade", "smart_set": "cascade"},
    )
    smart_variable = fields.Char(
        "Name of what is kept", help="The customer's answer, a tool's words or the value is kept "
        "under this name in this conversation. Later texts quote it as {name}. Known from the "
        "beginning: name, lang, tier and channel.")
    smart_tool = fields.Selection(tool_titles, "Tool")
    smart_arguments = fields.Text(
        "Arguments", help="One a line as name: value; {names} of what was kept are filled in.")
    smart_operator = fields.Selection(OPERATORS, "Condition", default="is")
    smart_value = fields.Char("Value", help="{names} of what was kept are filled in.")
    smart_goto_id = fields.Many2one(
        "chatbot.script.step", "Go on at", ondelete="set null", index="btree_not_null",
        domain="[('chatbot_script_id', '=', chatbot_script_id)]",
        help="Where the script goes on when the condition holds; at the next step otherwise.")

    @api.constrains(
        "step_type", "smart_tool", "smart_variable", "smart_operator", "smart_goto_id")
    def _check_smart_step(self):
        for step in self:
            if step.step_type == "smart_tool" and not step.smart_tool:
                raise ValidationError(self.env._("Choose what the step looks up or files."))
            if step.step_type == "smart_set" and not step.smart_variable:
                raise ValidationError(self.env._("Give what the step remembers a name."))
            if step.step_type == "smart_condition" and not (
                    step.smart_variable and step.smart_operator and step.smart_goto_id):
                raise ValidationError(self.env._(
                    "A condition needs the name of what it looks at, and a step to go on at."))
            if step.smart_goto_id and step.smart_goto_id.chatbot_script_id != (
                    step.chatbot_script_id):
                raise ValidationError(self.env._("A script goes on at a step of its own."))

    def _smart_text(self, variables):
        """The step's message as plain text, with what was remembered filled in."""
        plain = html2plaintext(self.message or "", include_references=False).strip()
        return flow.fill(plain, variables)

    def _process_step(self, discuss_channel):
        if self.step_type in OURS and not self.message:
            # led by Odoo's own browser script, where these steps have nothing to say
            return self.env["mail.message"]
        return super()._process_step(discuss_channel)
