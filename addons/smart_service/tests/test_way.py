from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .dispatch_common import NEARBY, NOW, SHANGHAI, DispatchMixin
from .test_visit_page import PAGE

# some five kilometres from the customer
ON_THE_WAY = (31.2700, 121.5000)


class WayMixin(DispatchMixin):
    @classmethod
    def setUpWay(cls):
        cls.setUpDispatch()
        cls.user = new_test_user(
            cls.env, "smart_way_engineer", "smart_service.group_engineer", name="Eng Ineer")
        cls.other = new_test_user(
            cls.env, "smart_way_other", "smart_service.group_engineer", name="Otto Other")
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 3}, user=cls.user)
        cls.far = cls.engineer("Far", SHANGHAI, user=cls.other)
        cls.lot = cls.device("SN-WAY", cls.owner)

    def set_out(self):
        self.ticket = self.request(self.lot)
        self.visit = self.ticket.visit_ids
        self.assertEqual(self.visit.user_id, self.user)
        self.visit.with_user(self.user).action_on_the_way()

    def share(self, agree=True, user=None):
        return self.env["smart.service.visit"].with_user(
            user or self.user)._agree_to_share(agree)

    def sees(self, place=ON_THE_WAY, user=None, accuracy=15):
        return self.env["smart.service.visit"].with_user(user or self.user)._take_position(
            self.visit.id, *place, accuracy)

    @property
    def kept(self):
        return self.env["smart.service.visit.position"].search([])


@tagged("post_install", "-at_install")
class TestWay(WayMixin, TransactionCase):
    """Where the engineer is: with his consent, on the way alone, and nothing is left of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.setUpWay()

    def setUp(self):
        super().setUp()
        self.set_out()

    def test_nothing_without_consent(self):
        self.assertFalse(self.sees())
        self.assertFalse(self.kept)
        self.assertFalse(self.env["smart.service.visit"].with_user(
            self.user)._page_data()["shares_position"])
        self.assertNotIn("still about", self.visit._way_state()["text"])

    def test_the_customer_sees_how_far_it_is_and_when_he_comes(self):
        self.share()
        self.company.smart_map_tiles = "https://tile.example.org/{z}/{x}/{y}.png"
        before = self.visit._arrives_at()
        with freeze_time(NOW + timedelta(minutes=30)):
            self.assertTrue(self.sees())
            state = self.visit._way_state()
            self.assertIn("still about 6.", state["text"])
            self.assertEqual(state["point"], [31.27, 121.5])
            arrives = self.visit._arrives_at()
            self.assertGreater(arrives, before)
            self.assertLess(arrives, NOW + timedelta(minutes=60))
            self.assertIn(self.ticket._local_time(arrives), state["text"])
            # nearer: one place is kept, not a track
            self.sees((31.2310, 121.4740))
            self.assertEqual(len(self.kept), 1)
            self.assertIn("still about 0.1 km", self.visit._way_state()["text"])
        with freeze_time(NOW + timedelta(minutes=45)):
            state = self.visit._way_state()
            self.assertNotIn("still about", state["text"], "too long ago to say anything")
            self.assertNotIn("point", state)

    def test_a_map_of_chinese_tiles_is_shifted(self):
        self.share()
        self.sees()
        self.assertNotIn("point", self.visit._way_state(), "no map, no place")
        self.company.write({
            "smart_map_tiles": "https://tile.example.org/{z}/{x}/{y}.png", "smart_map_gcj02": True})
        latitude, longitude = self.visit._way_state()["point"]
        self.assertGreater(abs(longitude - 121.5) + abs(latitude - 31.27), 0.002)

    def test_it_is_gone_when_he_arrives_begins_or_takes_it_back(self):
        self.share()
        self.sees()
        self.visit.sudo().arrived_at = NOW
        self.assertFalse(self.kept)
        self.assertFalse(self.sees(), "he is there")
        self.visit.sudo().arrived_at = False
        self.sees()
        self.visit.with_user(self.user).action_start()
        self.assertFalse(self.kept)
        self.assertFalse(self.sees())
        self.assertNotIn("point", self.visit._way_state())

    def test_taking_the_consent_back_forgets_it(self):
        self.share()
        self.assertTrue(self.near.smart_position_agreed_at)
        self.sees()
        self.share(False)
        self.assertFalse(self.kept)
        self.assertFalse(self.near.smart_position_agreed_at)
        self.assertFalse(self.sees())

    def test_only_his_own_visit_and_only_sense(self):
        self.share()
        self.share(user=self.other)
        self.assertFalse(self.sees(user=self.other))
        for place, accuracy in (
            ((91, 0), 1), ((31, 181), 1), (("31", "121"), 1), ((0, 0), 1), (ON_THE_WAY, 9_000),
            ((float("nan"), 1), 1), ((True, 1), 1),
        ):
            self.assertTrue(self.sees(place, accuracy=accuracy))
            self.assertFalse(self.kept)

    def test_who_may_see_it(self):
        self.share()
        self.sees()
        row = self.kept
        self.assertTrue(row.with_user(self.dispatcher).latitude)
        for user in (self.user, self.other, self.agent):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["latitude"])
        with self.assertRaises(AccessError):
            row.with_user(self.dispatcher).latitude = 1.0
        with self.assertRaises(AccessError):
            self.near.with_user(self.dispatcher).smart_position_agreed_at = NOW

    def test_what_a_silent_phone_leaves_is_swept_up(self):
        self.share()
        self.sees()
        with freeze_time(NOW + timedelta(hours=13)):
            self.env["smart.service.visit.position"]._gc_forgotten()
        self.assertFalse(self.kept)


@tagged("post_install", "-at_install")
class TestWayPage(WayMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpWay()

    def rpc(self, route, **params):
        return self.url_open(f"{PAGE}/{route}", json={
            "jsonrpc": "2.0", "method": "call", "params": params}, timeout=60).json()

    def test_a_number_that_no_visit_can_have_is_not_found(self):
        for number in (2**31, 2**63, 10**30):
            for path in (f"{PAGE}/{number}/token/way", f"{PAGE}/{number}/token/way/state"):
                self.assertEqual(self.url_open(path).status_code, 404, path)

    def test_the_phone_says_it_and_the_page_shows_it(self):
        self.set_out()
        self.company.smart_map_tiles = "https://tile.example.org/{z}/{x}/{y}.png"
        place = {"visit_id": self.visit.id, "latitude": ON_THE_WAY[0], "longitude": ON_THE_WAY[1],
                 "accuracy": 12.5}
        self.assertEqual(self.rpc("position", uid=self.user.id, **place)["error"]["code"], 100)
        self.authenticate("smart_way_engineer", "smart_way_engineer")
        self.assertFalse(self.rpc("position", uid=self.user.id, **place)["result"]["more"])
        self.assertTrue(self.rpc("share", uid=self.user.id, agree=True)["result"]["shares"])
        self.assertTrue(self.rpc("data", uid=self.user.id)["result"]["shares_position"])
        self.assertFalse(self.rpc("position", uid=self.other.id, **place)["result"]["more"])
        self.assertTrue(self.rpc("position", uid=self.user.id, **place)["result"]["more"])
        path = self.visit._way_link().removeprefix(self.visit.get_base_url())
        self.assertIn('data-point="31.27,121.5"', self.url_open(path).text)
        self.assertEqual(self.url_open(f"{path}/state").json()["point"], [31.27, 121.5])
