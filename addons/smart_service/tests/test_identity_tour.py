from odoo.tests import HttpCase, new_test_user, tagged

from ..engine.matching import Evidence, Finding
from .common import SmartServiceMixin


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestIdentityReviewTour(SmartServiceMixin, HttpCase):
    """The identity reviewer looks at both cards and decides, by keyboard and by mouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.env["res.lang"]._activate_lang("zh_CN")

    def _review_in(self, lang):
        reviews = self.env["smart.service.identity.review"]
        reviews.search([]).unlink()
        people = self.env["res.partner"].create([
            {"name": name, "phone": "+8613800138000"}
            for name in ("Ann Lee", "Bob Ray", "Cleo Fox")])
        stranger = self.env["res.partner"].create({
            "name": "sunshine", "phone": "+8613800138000", "smart_is_auto_contact": True})
        for partner, score in zip(people, (90, 80, 70), strict=True):
            reviews._file(stranger, [Finding(partner.id, score, (
                Evidence("several_cards", score, "+8613800138000"),))], "ambiguous",
                account=self.account)
        new_test_user(
            self.env, f"lead_{lang}", "smart_service.group_lead", name="Lea Lead", lang=lang)
        self.start_tour(
            "/odoo/identity-review", "smart_service.identity_review", login=f"lead_{lang}")
        self.env.invalidate_all()
        found = {review.left_id.name: review for review in reviews.search([])}
        self.assertTrue(found["Ann Lee"].later_until)
        self.assertEqual(found["Bob Ray"].state, "distinct")
        self.assertEqual(found["Cleo Fox"].state, "merged")
        self.assertEqual(people[2]._smart_survivor(), stranger)

    def test_in_english(self):
        self._review_in("en_US")

    def test_in_chinese(self):
        self._review_in("zh_CN")
