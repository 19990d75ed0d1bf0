"""Commands of phones as real transactions side by side."""

import random
import uuid

from odoo.service.model import retrying
from odoo.tests import new_test_user, tagged

from .parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestFieldParallel(ParallelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.transaction() as env:
            user = new_test_user(env, "parallel_engineer", "smart_service.group_engineer")
            employee = env["hr.employee"].create(
                {"name": "Parallel Engineer", "user_id": user.id})
            ticket = env["smart.service.ticket"].create({
                "name": "Parallel repair", "partner_id": user.partner_id.id,
                "type_id": env["smart.service.ticket.type"]._for_code("repair").id})
            visit = env["smart.service.visit"].create({
                "ticket_id": ticket.id, "employee_id": employee.id, "state": "scheduled",
                "start": "2026-03-02 01:00:00", "stop": "2026-03-02 02:00:00"})
            cls.ids = user.id, employee.id, ticket.id, visit.id

    @classmethod
    def tearDownClass(cls):
        user_id, employee_id, ticket_id, visit_id = cls.ids
        with cls.transaction() as env:
            # by SQL, because nobody may take anything from the ledger otherwise
            env.cr.execute(
                "DELETE FROM smart_service_event WHERE ticket_id = %s OR visit_id = %s",
                [ticket_id, visit_id])
            visit = env["smart.service.visit"].browse(visit_id)
            visit.state = "cancelled"
            visit.unlink()
            env["smart.service.ticket"].browse(ticket_id).unlink()
            env["hr.employee"].browse(employee_id).unlink()
            env["res.users"].browse(user_id).unlink()
        super().tearDownClass()

    def test_the_same_commands_at_once_are_carried_out_once(self):
        user_id, _employee_id, _ticket_id, visit_id = self.ids
        commands, previous = [], ""
        for number in range(8):
            commands.append({
                "uuid": str(uuid.uuid4()), "previous": previous, "visit_id": visit_id,
                "kind": "report", "payload": {"text": f"Line {number}"},
                "happened_at": f"2026-03-02T01:0{number}:00Z"})
            previous = commands[-1]["uuid"]

        def send(env):
            with env.registry.cursor() as cr:
                fresh = env(cr=cr, user=user_id)
                rain = random.sample(commands, len(commands))
                return retrying(
                    lambda: fresh["smart.service.visit.command"]._receive(rain), fresh)

        for answers in self.side_by_side(send):
            self.assertEqual({answer["state"] for answer in answers.values()}, {"done"}, answers)
        with self.transaction() as env:
            visit = env["smart.service.visit"].browse(visit_id)
            self.assertEqual(len(visit.command_ids), len(commands))
            self.assertEqual(visit.report, "Line 7")
