from odoo import fields
from odoo.tests import HttpCase, tagged

from .dispatch_common import NEARBY, DispatchMixin


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestDispatchTour(DispatchMixin, HttpCase):
    """What a dispatcher sees on the screen, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()

    def test_dispatcher_sees_the_visit_and_why(self):
        self.engineer("Near Engineer", NEARBY, van={self.fuser: 1})
        self.engineer("Water Engineer", NEARBY, skill=self.other_skill)
        lot = self.device("QL-TOUR", self.owner, fields.Datetime.now())
        visit = self.request(lot).visit_ids
        self.assertEqual(visit.state, "scheduled")
        self.dispatcher.password = "smart_dispatcher"
        self.start_tour("/odoo", "smart_service.dispatcher_sees_visit", login="smart_dispatcher")
