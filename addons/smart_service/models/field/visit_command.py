import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import field_command
from ..account.queue_mixin import CONFLICTS

_logger = logging.getLogger(__name__)


class SmartServiceVisitCommand(models.Model):
    """One thing that an engineer did on the phone, carried out once.

    The phone sends a command again until it has an answer, and commands that it made without a
    network in any order. So each has an identifier of the phone's, unique here, and names the one
    before it: it waits until that one is settled.
    """

    _name = "smart.service.visit.command"
    _description = "Command from an Engineer's Phone"
    _order = "id"
    _rec_name = "kind"

    uuid = fields.Char(required=True, readonly=True, export_string_translation=False)
    previous = fields.Char(
        readonly=True, export_string_translation=False,
        help="The phone's command about the same visit that comes before it.",
    )
    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, index=True)
    kind = fields.Selection(
        [
            ("on_the_way", "On the way"),
            ("arrive", "Arrived"),
            ("start", "Work began"),
            ("check", "Checklist"),
            ("serial", "Serial number"),
            ("photo", "Photo"),
            ("use_part", "Part used"),
            ("return_part", "Part not needed"),
            ("scrap_part", "Part broken"),
            ("old_part", "Old part taken along"),
            ("report", "Report"),
            ("sign", "Signature"),
            ("finish", "Work ended"),
        ],
        required=True,
        readonly=True,
    )
    payload = fields.Json(readonly=True)
    data = fields.Binary(attachment=True, readonly=True)
    happened_at = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("refused", "Refused")],
        default="waiting", required=True, readonly=True,
    )
    error = fields.Char("Why not", readonly=True)
    move_ids = fields.Many2many(
        "stock.move", "smart_service_visit_command_move_rel", "command_id", "move_id",
        "Stock moves", readonly=True, groups="stock.group_stock_user",
    )

    _uuid_uniq = models.UniqueIndex("(uuid)", "This command has come already.")

    @api.model
    def _receive(self, raw_commands, sent_at=""):
        """Take commands from the phone of the user and carry out what can be carried out.

        :param raw_commands: as the phone sent them, in any order, repeated or not
        :param sent_at: the phone's clock at sending, ISO 8601
        :return: by identifier ``{"state", "error"}``; ``waiting`` waits for an earlier command
        """
        # sudo: smart.service.visit.command, smart.service.visit - each visit is checked to be the
        # user's own; a subcontractor has no rights but these
        self = self.sudo()
        now = fields.Datetime.now()
        answers, parsed = {}, []
        for raw in raw_commands:
            try:
                parsed.append(field_command.parse(raw, now, sent_at))
            except field_command.Malformed as error:
                if isinstance(raw, dict) and isinstance(raw.get("uuid"), str):
                    answers[raw["uuid"]] = self._refusal(
                        self.env._("Not understood: %s", str(error)))
        own = self.env["smart.service.visit"]._for_engineer(
            [command.visit_id for command in parsed])
        # in one order, or two phones with visits in common wait for each other
        for visit in own.sorted("id"):
            visit._wait_for_other_phones()
            for command in parsed:
                if command.visit_id == visit.id:
                    self._keep(visit, command)
            self._work_off(visit)
        self._tell_of_strays(
            [command for command in parsed if command.visit_id not in own.ids])
        kept = {command.uuid: command for command in self.search([
            ("uuid", "in", [command.uuid for command in parsed]), ("visit_id", "in", own.ids)])}
        for command in parsed:
            row = kept.get(command.uuid)
            answers[command.uuid] = {"state": row.state, "error": row.error or ""} if row else (
                self._refusal(self.env._("This visit is not yours, or no longer.")))
        return answers

    @api.model
    def _tell_of_strays(self, commands):
        """What he did, without a network, at a visit that was given to somebody else meanwhile.

        It is refused, but it may have happened: a person talks with him.
        """
        employees = self.env["hr.employee"].search([("user_id", "=", self.env.uid)])
        visits = self.env["smart.service.visit"].browse(
            {command.visit_id for command in commands}).exists()
        for visit in visits if employees else ():
            planned = self.env["smart.service.event"].search([
                ("visit_id", "=", visit.id), ("kind", "in", ("visit_scheduled", "visit_moved"))])
            if not any(
                    (event.payload or {}).get("employee_id") in employees.ids for event in planned):
                continue
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            mine = [command for command in commands if command.visit_id == visit.id]
            visit.ticket_id._ask_person(self.env._(
                "%(engineer)s reports what he did at visit %(visit)s, which is no longer his: "
                "%(what)s. Talk to him.", engineer=employees[0].name, visit=visit.number,
                what=", ".join(dict.fromkeys(kinds[command.kind] for command in mine))))

    @api.model
    def _refusal(self, error):
        return {"state": "refused", "error": error}

    @api.model
    def _keep(self, visit, command):
        """Store a command that has not come before."""
        if self.search_count([("uuid", "=", command.uuid)], limit=1):
            return
        payload = dict(command.payload)
        self.create({
            "uuid": command.uuid,
            "previous": command.previous,
            "visit_id": visit.id,
            "user_id": self.env.uid,
            "kind": command.kind,
            "data": payload.pop("data", False),
            "payload": payload,
            "happened_at": command.happened_at,
        })

    @api.model
    def _work_off(self, visit):
        """Carry out the commands of a visit whose turn has come."""
        commands = self.search([("visit_id", "=", visit.id)])
        settled = set(commands.filtered(lambda c: c.state != "waiting").mapped("uuid"))
        waiting = commands.filtered(lambda c: c.state == "waiting")
        while ready := waiting.filtered(lambda c: not c.previous or c.previous in settled)[:1]:
            ready._carry_out()
            settled.add(ready.uuid)
            waiting -= ready

    def _carry_out(self):
        """Do what the command says, or keep in words why not."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                visit = self.visit_id.with_company(self.company_id)
                # Odoo keeps an empty payload as none
                self._handlers()[self.kind](visit, self.payload or {})
                self.env.flush_all()
        except UserError as error:
            self.write({"state": "refused", "error": str(error)})
        except (*CONFLICTS, psycopg2.OperationalError):
            raise
        except Exception:  # else the phone would send it for ever, and nothing that follows
            _logger.exception("Command %s (%s) can't be carried out", self.id, self.kind)
            self.write({"state": "refused", "error": self.env._(
                "This could not be carried out because of a fault of the system: tell your "
                "dispatcher.")})
        else:
            self.state = "done"
