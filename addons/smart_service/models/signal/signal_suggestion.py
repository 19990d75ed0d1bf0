from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, plaintext2html

from ...engine import suggestion as engine

PROGRESS = [
    (engine.PLANNED, "Planned"), (engine.STARTED, "Started"), (engine.DONE, "Done"),
    (engine.DECLINED, "Not done"),
]
NAME_LENGTH = 100


class SmartServiceSignal(models.Model):
    """A suggestion: the task of the product's people that it becomes or joins, and what the
    customer is told about it."""

    _inherit = "smart.service.signal"

    task_id = fields.Many2one(
        "project.task", ondelete="set null", index="btree_not_null", readonly=True)
    proposed_task_id = fields.Many2one(
        "project.task", "Perhaps the same as", ondelete="set null", index="btree_not_null",
        readonly=True, help="A task about something alike. A person says whether it is the same.")
    likeness = fields.Float(readonly=True, digits=(3, 2), aggregator=None)
    progress_told = fields.Selection(PROGRESS, "Customer knows", readonly=True)
    progress_due = fields.Selection(
        PROGRESS, "To be told", readonly=True, index="btree_not_null",
        help="Told when the customer writes again, because his reply window is closed.")

    # === JOINING A TASK === #

    def _act(self):
        if self.kind == "suggestion":
            return self._place()
        return super()._act()

    def _place(self):
        """Join the task of the same suggestion; open one where nothing is like it.

        What may be the same is left to a person. The module's row is written first: of two
        suggestions that come at the same time the later is refused, run again, and then finds
        the first one's task.
        """
        self.ensure_one()
        # sudo: smart.service.signal, project.task - whoever serves the customer passes his
        # suggestion on, without access to projects
        signal = self.sudo()
        if signal.task_id or signal.proposed_task_id:
            return
        module = signal.module_id or self.env["smart.service.product.module"].sudo()._find(
            signal.evidence, signal.company_id)
        if not module.project_id:
            return
        signal.module_id = module
        self.env.cr.execute(SQL(
            "UPDATE smart_service_product_module SET sequence = sequence WHERE id = %s",
            module.id), log_exceptions=False)
        task, like = signal._nearest_task()
        if like >= engine.SAME:
            signal._join(task, like)
        elif task:
            signal.write({"proposed_task_id": task.id, "likeness": like})
        else:
            signal._join(signal._open_task())

    def _nearest_task(self):
        """(an open task of the module that this may belong to, how alike they are)."""
        tasks = self.env["project.task"].search([
            ("smart_module_id", "=", self.module_id.id), ("is_closed", "=", False)])
        found, like = engine.nearest(self.evidence, {
            task.id: [task.name, *task.smart_signal_ids.mapped("evidence")] for task in tasks})
        return tasks.browse(found if like >= engine.DOUBTFUL else None), round(like, 2)

    def _open_task(self):
        module = self.module_id
        return self.env["project.task"].with_context(mail_create_nosubscribe=True).create({
            "name": self.evidence[:NAME_LENGTH],
            "description": plaintext2html(self.evidence),
            "project_id": module.project_id.id,
            "user_ids": [(6, 0, module.user_id.ids)],
            "smart_module_id": module.id,
        })

    def _join(self, task, like=1.0):
        """One customer more who wants this; he is told how far it is."""
        self.write({"task_id": task.id, "proposed_task_id": False, "likeness": like})
        for signal in self:
            task.message_post(
                body=self.env._(
                    "%(customer)s suggests: %(words)s", customer=signal.partner_id.display_name,
                    words=signal.evidence),
                subtype_xmlid="mail.mt_note")
        self._queue_progress()

    def _take_back(self):
        result = super()._take_back()
        self.filtered(lambda signal: signal.task_id or signal.proposed_task_id).write({
            "task_id": False, "proposed_task_id": False, "progress_due": False})
        return result

    # === A PERSON DECIDES === #

    def _check_placing(self):
        """:raises AccessError: the user neither serves customers nor works on products"""
        user = self.env.user
        if not (user.has_group("smart_service.group_agent")
                or user.has_group("project.group_project_user")):
            raise AccessError(self.env._("Only agents and product people decide about that."))
        self.check_access("read")
        # sudo: smart.service.signal - whoever sees a suggestion so may say what it is about
        return self.sudo()

    def action_join_proposed(self):
        """It is the same."""
        for signal in self._check_placing().filtered("proposed_task_id"):
            signal._join(signal.proposed_task_id, signal.likeness)

    def action_own_task(self):
        """It is something else."""
        for signal in self._check_placing():
            if not signal.module_id.project_id:
                raise UserError(self.env._(
                    "No product module with a project takes this: set one up first."))
            signal._join(signal._open_task())

    def action_choose_task(self):
        """It is the same as a task that the person picks."""
        self._check_placing()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Join a Task"),
            "res_model": "smart.service.suggestion.join",
            "view_mode": "form",
            "target": "new",
            "context": {"default_signal_ids": self.ids, "dialog_size": "medium"},
        }

    def action_open_task(self):
        """Show the task that this suggestion is part of."""
        self.ensure_one()
        return self.task_id._get_records_action()

    # === PROGRESS === #

    def _queue_progress(self):
        """Tell the customers, each beside this transaction, how far their suggestions are."""
        progress = {task: task._smart_progress() for task in self.task_id}
        self.env["smart.service.event"]._log_all("suggestion_moved", [
            {"channel": signal.channel_id, "partner": signal.partner_id,
             "company": signal.company_id, "payload": {"signal_id": signal.id}}
            for signal in self
            if signal.partner_id and engine.is_news(
                signal.progress_told, progress.get(signal.task_id))])

    def _tell_progress(self):
        """Tell the customer what is new; what his reply window holds back stays due."""
        self.ensure_one()
        progress = self.task_id._smart_progress()
        if not engine.is_news(self.progress_told, progress):
            self.progress_due = False
            return
        # not by way of the task: it may be many customers' task
        own = self.search([
            ("task_id", "=", self.task_id.id), ("partner_id", "=", self.partner_id.id)])
        contact = self.channel_id.smart_contact_id
        if not (contact and contact._smart_reachable()):
            contact = self.partner_id._smart_contact(self.company_id)
        spoken = self.with_context(lang=contact._lang()) if contact else self
        if contact and contact._smart_notify(
                getattr(spoken, f"_text_{progress}")(), notice="suggestion"):
            own.write({"progress_told": progress, "progress_due": False})
        else:
            own.progress_due = progress

    @api.model
    def _tell_due(self, partner):
        """The customer has written: his reply window is open."""
        due = self.search([("partner_id", "=", partner.id), ("progress_due", "!=", False)])
        for signals in due.grouped("task_id").values():
            signals[:1]._tell_progress()

    def _text_planned(self):
        return self.env._(
            "You suggested: “%s” We have planned it, thank you for the idea.", self.evidence)

    def _text_started(self):
        return self.env._("You suggested: “%s” We are working on it now.", self.evidence)

    def _text_done(self):
        return self.env._(
            "You suggested: “%s” It is done. Thank you for helping us to get better!",
            self.evidence)

    def _text_declined(self):
        return self.env._(
            "You suggested: “%s” We have looked at it with care and will not do it for now. Thank "
            "you all the same.", self.evidence)
