from markupsafe import Markup

from odoo import fields, models

from ...engine import health_score


class SmartServiceCustomerHealth(models.Model):
    """Who is told when a customer falls, of what, and what he may do about it."""

    _inherit = "smart.service.customer.health"

    def _on_fell(self, tell):
        """Write down the fall, propose what to do, and tell the success manager.

        :param tell: False keeps it to the records
        """
        self.ensure_one()
        self.write({"fell_at": fields.Datetime.now(), "falls": self.falls + 1})
        self._propose_acts()
        self._log_change("health_fell")
        user = self.user_id
        if not tell or not user:
            return
        env = self.with_context(lang=user.lang).env
        self.activity_schedule(
            "smart_service.mail_activity_type_at_risk", user_id=user.id,
            summary=env._("Health is down to %(score)s: please look after this customer",
                          score=self.score),
            note=self.with_env(env)._alert_note())
        self.env["smart.service.staff.notice"]._tell(
            user, "health", self, f"health:{self.id}:{self.falls}")

    def _on_recovered(self, tell):
        """The customer got over it: what is still open about the fall is settled."""
        self.ensure_one()
        self._log_change("health_recovered")
        self.act_ids.filtered(lambda act: act.state == "proposed").unlink()
        if tell:
            user = self.user_id
            self.activity_feedback(
                ["smart_service.mail_activity_type_at_risk"],
                feedback=self.with_context(lang=user.lang).env._(
                    "The customer's health is back at %(score)s.", score=self.score))

    def _log_change(self, kind):
        self.env["smart.service.event"]._log(
            kind, partner=self.partner_id, company=self.company_id, user=self.user_id,
            payload={
                "score": self.score, "best": self.peak,
                "reasons": {line.code: line.points for line in self.line_ids if line.points}})

    def _propose_acts(self):
        """What fits the reasons of this fall replaces what was proposed at an earlier one."""
        self.ensure_one()
        self.act_ids.filtered(lambda act: act.state == "proposed").unlink()
        busy = set(self.act_ids.filtered(lambda act: act.state == "planned").mapped("code"))
        lines = [health_score.Line(line._fact(), line.points) for line in self.line_ids]
        self.act_ids.create([
            {"health_id": self.id, "code": act, "part": part, "sequence": number,
             "score_before": self.score}
            for number, (act, part) in enumerate(health_score.acts(lines)) if act not in busy])

    def _reasons(self):
        """What costs the customer points, the heaviest first."""
        self.ensure_one()
        return self.line_ids.filtered(lambda line: line.points < 0).sorted("points")

    def _alert_note(self):
        """Reasons and proposals, in the language of the environment."""
        self.ensure_one()
        rows = [Markup("<li>%s (%s)</li>") % (line.text, line.points)
                for line in self._reasons()]
        acts = [Markup("<li>%s</li>") % act.name
                for act in self.act_ids if act.state == "proposed"]
        return Markup("<p>%s</p><ul>%s</ul><p>%s</p><ul>%s</ul>") % (
            self.env._("Why:"), Markup().join(rows),
            self.env._("What may help:"), Markup().join(acts))

    def _smart_notice_words(self, kind, user, private):
        """(title, text) of a notice about this customer.

        :param private: whether nobody but ``user`` reads it
        """
        self.ensure_one()
        if not private:
            return self.env._("A customer is at risk"), ""
        title = self.env._(
            "%(customer)s: health is down to %(score)s",
            customer=self.partner_id.name, score=self.score)
        reasons = [f"{line.text} ({line.points})" for line in self._reasons()]
        acts = [act.name for act in self.act_ids if act.state == "proposed"]
        return title, "\n".join([*reasons, *(f"→ {name}" for name in acts)])
