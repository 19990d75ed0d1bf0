from odoo.tests import HttpCase, new_test_user, tagged

from .test_sla import SlaMixin


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestSlaTour(SlaMixin, HttpCase):
    """A promise on the screen, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSla()

    def test_a_lead_changes_a_promise(self):
        new_test_user(self.env, "sla_boss", "smart_service.group_lead", password="sla_boss")
        self.ticket()
        action = self.env.ref("smart_service.sla_policy_action")
        self.start_tour(
            f"/odoo/action-{action.id}", "smart_service.sla_policy", login="sla_boss")
        self.assertEqual(self.policy.version_id.number, 2)

    def test_an_agent_reads_why_and_lets_it_wait(self):
        self.agent.password = "smart_agent"
        ticket = self.ticket(user_id=self.agent.id)
        self.start_tour(
            f"/odoo/smart.service.ticket/{ticket.id}", "smart_service.sla_ticket",
            login="smart_agent")
        self.assertEqual(ticket.sla_pause_ids.note, "The pump")
        self.assertTrue(ticket.sla_pause_ids.ended_at)

    def test_in_chinese_and_on_a_narrow_screen(self):
        self.agent.write({"password": "smart_agent", "lang": "zh_CN"})
        ticket = self.ticket(user_id=self.agent.id)
        self.browser_size = "390x844"
        self.start_tour(
            f"/odoo/smart.service.ticket/{ticket.id}", "smart_service.sla_ticket_read",
            login="smart_agent")
