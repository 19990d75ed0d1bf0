from odoo import models
from odoo.exceptions import UserError


class SmartServiceVisitCommand(models.Model):
    """What each command does."""

    _inherit = "smart.service.visit.command"

    def _handlers(self):
        """The method by the kind of command."""
        return {
            "on_the_way": self._do_on_the_way,
            "arrive": self._do_arrive,
            "start": self._do_start,
            "check": self._do_check,
            "serial": self._do_serial,
            "photo": self._do_photo,
            "report": self._do_report,
            "sign": self._do_sign,
            "finish": self._do_finish,
        }

    # === TIMES === #

    def _do_on_the_way(self, visit, payload):
        visit.action_on_the_way()
        visit.on_the_way_at = self.happened_at

    def _do_arrive(self, visit, payload):
        visit._check_field_state("scheduled", "on_the_way")
        visit.arrived_at = self.happened_at

    def _do_start(self, visit, payload):
        visit.action_start()
        visit.write({
            "started_at": self.happened_at,
            "arrived_at": visit.arrived_at or self.happened_at,
        })

    # === WHAT IS SEEN === #

    def _do_check(self, visit, payload):
        visit._check_field_state("scheduled", "on_the_way", "under_way")
        self._answer(visit, payload["line_id"], {"value": payload["value"]})

    def _answer(self, visit, line_id, values):
        line = visit._checklist_lines().filtered(lambda line: line.id == line_id)
        if not line:
            raise UserError(self.env._("This step is not in the checklist any more."))
        answer = visit.answer_ids.filtered(lambda answer: answer.line_id == line)
        if not answer:
            answer = answer.create({
                "visit_id": visit.id, "line_id": line.id, "name": line.name,
                "sequence": line.sequence,
            })
        answer.write({**values, "answered_at": self.happened_at})

    def _do_serial(self, visit, payload):
        visit._check_field_state("scheduled", "on_the_way", "under_way")
        visit.serial_seen = payload["value"]
        key = visit.lot_id._smart_serial_key_of
        if visit.lot_id and key(payload["value"]) != key(visit.lot_id.name):
            visit.ticket_id._ask_person(visit.ticket_id._asked_env()._(
                "The device at the customer's has the serial number %(seen)s, not %(told)s.",
                seen=payload["value"], told=visit.lot_id.name))

    def _do_photo(self, visit, payload):
        visit._check_field_state("scheduled", "on_the_way", "under_way")
        photo = self._attach(visit, payload.get("caption") or self.env._("Photo"))
        visit.photo_ids += photo
        if payload.get("line_id"):
            self._answer(visit, payload["line_id"], {"photo_id": photo.id})

    def _attach(self, visit, name):
        return self.env["ir.attachment"].create({
            "name": name, "datas": self.data, "res_model": visit._name, "res_id": visit.id,
        })

    def _do_report(self, visit, payload):
        visit._check_field_state("scheduled", "on_the_way", "under_way")
        visit.report = payload["text"]

    def _do_sign(self, visit, payload):
        visit._check_field_state("under_way")
        visit.write({
            "signature": self.data, "signed_by": payload["name"], "signed_at": self.happened_at,
        })

    # === THE END === #

    def _do_finish(self, visit, payload):
        visit._finish(payload["result"], payload.get("report"), self.happened_at)
