from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import SmartServiceMixin
from .workbench_common import WorkbenchMixin


class WorkbenchTour(WorkbenchMixin, SmartServiceMixin):
    """Canned reply with a question, macro and transfer, in a real browser."""

    allow_inherited_tests_method = True
    lang = "en_US"
    tour = "smart_service.workbench_keys"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.setUpWorkbench()

    def test_an_agent_answers_and_gives_the_conversation_away(self):
        self.env["res.lang"]._activate_lang(self.lang)
        self.agent.write({"lang": self.lang, "password": "smart_agent"})
        self.env["mail.canned.response"].with_user(self.agent).create({
            "source": "tourday", "substitution": "{{customer}}, we come on {{day}}."})
        self.env["smart.service.macro"].with_user(self.manager).create({
            "name": "Tour", "smart_share": "all", "sequence": 0, "step_ids": [
                Command.create({"kind": "reply", "text": "We bring the {{part}}.", "sequence": 1}),
                Command.create({"kind": "note", "text": "Part: {{part}}", "sequence": 2})]})
        session = self.open_session(name="Li Lei")
        self.set_online(self.colleague)
        self.start_tour(
            f"/odoo/discuss?active_id=discuss.channel_{session.id}", self.tour,
            login="smart_agent")
        self.env.invalidate_all()
        self.assertEqual(
            self.parts(session), ["Li Lei, we come on Monday.", "We bring the drum."])
        self.assertEqual(session.sudo().livechat_operator_id, self.colleague.partner_id)
        event = self.events("transferred", channel_id=session.id)
        self.assertEqual((event.user_id, event.payload["reason"]), (self.agent, "Knows drums"))


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestWorkbenchTour(WorkbenchTour, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestWorkbenchTourChinese(WorkbenchTour, HttpCase):
    lang = "zh_CN"


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestWorkbenchTourPhone(WorkbenchTour, HttpCase):
    tour = "smart_service.workbench_phone"
    browser_size = "390x844"
    touch_enabled = True
