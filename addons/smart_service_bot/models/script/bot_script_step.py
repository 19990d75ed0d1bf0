from odoo import models
from odoo.tools import email_normalize

from ...engine import entities, flow, slots
from ...engine import intent as intents
from ...engine.policy import forms
from ..tools import REGISTRY, call

FREE = ("free_input_single", "free_input_multi")
LEADS = ("create_lead", "create_lead_and_forward")


class ChatbotScriptStep(models.Model):
    """What the service bot does at a step; ``run`` is its :class:`~.bot_script.ScriptRun`."""

    _inherit = "chatbot.script.step"

    # === DOING === #

    def _smart_do(self, run):
        """Say and do this step.

        :return: the step to go on at, empty for the next one
        """
        nowhere = self.browse()
        if self.step_type == "smart_set":
            run.remember(flow.fill(self.smart_value, run.variables))
        elif self.step_type == "smart_condition":
            known = run.variables.get((self.smart_variable or "").strip())
            if flow.holds(
                    self.smart_operator, known, flow.fill(self.smart_value, run.variables)):
                return self.smart_goto_id
        elif self.step_type == "smart_tool":
            run.said.append(self._smart_text(run.variables))
            self._smart_call(run, flow.arguments(self.smart_arguments, run.variables))
        else:
            run.said.append(self._smart_text(run.variables))
            self._smart_classic(run)
        return nowhere

    def _smart_classic(self, run):
        """A step of Odoo's own."""
        if self.step_type in LEADS:
            self._smart_lead(run)
        if self.step_type in ("forward_operator", "create_lead_and_forward"):
            run.hands_over = "script"
        elif self.step_type == "question_selection":
            run.choices = run.turn._numbered(self.answer_ids.mapped("name"))
            run.waits = True
        elif self.step_type in ("question_email", "question_phone", *FREE):
            run.waits = True

    def _smart_ask(self, run):
        """Put the step's question again, when the customer has answered something else."""
        if run.said:
            return
        env = run.scope.env
        again = {
            "question_selection": env._("Please choose one of these:"),
            "question_email": env._("That is no e-mail address. Which one do you use?"),
            "question_phone": env._("That is no telephone number. At which one are you reached?"),
        }.get(self.step_type)
        run.said.append(again or self._smart_text(run.variables))
        if self.step_type == "question_selection":
            run.choices = run.turn._numbered(self.answer_ids.mapped("name"))

    # === HEARING === #

    def _smart_take(self, run, answer, found):
        """Take the customer's answer to this step's question.

        :return: whether it is one
        """
        if self.step_type == "question_selection":
            position = flow.pick(answer, self.answer_ids.mapped("name"))
            if position is None:
                return False
            picked = self.answer_ids[position]
            run.answers |= picked
            run.remember(picked.name)
            if picked.redirect_link:
                run.said.append(picked.redirect_link)
            return True
        if self.step_type == "smart_tool":
            return self._smart_told(run, found)
        said = entities.extract(answer)
        value = {
            "question_email": email_normalize(said.emails[0] if said.emails else answer) or "",
            "question_phone": said.phones[0] if said.phones else "",
        }.get(self.step_type, answer)
        if not value:
            return False
        run.remember(value)
        run.variables[self.step_type.removeprefix("question_")] = value
        return True

    # === TOOLS === #

    def _smart_call(self, run, arguments, confirmed=False):
        """Use the step's tool; what it asks the customer for first is a question of the script."""
        with run.turn._trace().step("tool", tool=self.smart_tool, arguments=arguments) as noted:
            result = call(
                self.smart_tool, run.scope, arguments, run.turn.message_id, confirmed=confirmed)
            noted.update(missing=result.missing, hand_over=result.hand_over, data=result.data)
        run.turn.tool = self.smart_tool
        run.said.append(result.text)
        run.called = {}
        if result.confirm or result.missing:
            run.called = {
                "arguments": dict(result.confirm.arguments if result.confirm else arguments),
                "wanted": list(result.missing)}
            run.choices, run.waits = result.buttons, True
            return
        run.remember(result.text)
        run.hands_over = result.hand_over

    def _smart_told(self, run, found):
        """Take what the customer says to the tool's own question."""
        understanding, called = found.understanding, run.called
        arguments = called.get("arguments") or {}
        if called.get("wanted"):
            form = slots.fill(
                REGISTRY[self.smart_tool].slots_for(run.scope, arguments),
                slots.Form(dict(arguments), tuple(called["wanted"])), *forms.told(understanding),
                unknown=understanding.lacks_serial or understanding.denies)
            self._smart_call(run, form.values)
            return True
        if understanding.denies or understanding.intent.name == intents.DENY:
            run.remember("")
            return True
        if understanding.intent.name == intents.AFFIRM:
            self._smart_call(run, arguments, confirmed=True)
            return True
        return False

    def _smart_lead(self, run):
        """File a lead with what the script has asked for."""
        said = [f"{name}: {value}" for name, value in run.variables.items() if value]
        # sudo: crm.lead, crm.team - the customer of the session asks for it by the script's steps
        Lead = run.scope.env["crm.lead"].sudo()
        Lead.create({
            "name": run.scope.env._("%s's New Lead", run.title),
            "partner_id": run.scope.partner.id,
            "email_from": run.variables.get("email") or run.scope.partner.email,
            "phone": run.variables.get("phone") or run.scope.partner.phone,
            "description": "\n".join(said),
            "origin_channel_id": run.scope.channel.id,
            "source_id": run.chatbot.source_id.id,
            "team_id": self.crm_team_id.id,
            "company_id": run.scope.company.id,
            "user_id": False,
        })._assign_userless_lead_in_team(run.title)
