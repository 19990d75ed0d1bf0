from datetime import timedelta

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import get_db_name, new_test_user, tagged

from ..engine.survey_answer import Answer
from .common import SmartServiceCase
from .test_feedback import FeedbackMixin


class ServedMixin(FeedbackMixin):
    def serve(self, user="u1", reply="It works again", reason="agent"):
        """A conversation in which the agent has answered, and that has been closed."""
        channel = self.say("My printer is broken", user=user)
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        channel.with_user(self.agent).message_post(
            body=reply, message_type="comment", subtype_xmlid="mail.mt_comment")
        channel._smart_close(reason)
        self.env["smart.service.queue.mixin"]._drain_all()
        return channel


@tagged("post_install", "-at_install")
class TestRecovery(ServedMixin, SmartServiceCase):
    """What follows from a bad rating, and whom a closed conversation asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead_user = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", name="Leo Lead")
        cls.desk.user_ids = cls.agent | cls.lead_user

    def recoveries(self, contact):
        return self.env["smart.service.ticket"].search([
            ("partner_id", "=", contact.partner_id.id), ("is_recovery", "=", True)])

    def test_what_else_is_kept_of_the_customer_at_that_moment_holds_nothing_up(self):
        partner = self.env.ref("base.partner_admin")
        with db_connect(get_db_name()).cursor() as cr:
            # as by every message, order or ledger row that names him
            cr.execute("SELECT 1 FROM res_partner WHERE id = %s FOR KEY SHARE", [partner.id])
            ticket = self.env["smart.service.ticket"]._recover(
                partner, self.env.company, contact=self.env["smart.service.contact"],
                channel=self.env["discuss.channel"], score="1 of 5")
        self.assertTrue(ticket.is_recovery)

    def test_a_bad_rating_becomes_one_ticket(self):
        channel = self.serve()
        contact = channel.smart_contact_id
        self.say("1分！等了三天")
        ticket = self.recoveries(contact)
        self.assertEqual(self.requests(contact).recovery_ticket_id, ticket)
        self.assertEqual(
            (ticket.user_id, ticket.type_id.code, ticket.contact_id, ticket.urgency),
            (self.lead_user, "complaint", contact, "3"))
        self.assertIn("等了三天", ticket.description)
        # he rates badly again before it is settled
        self.requests(contact).sent_at = fields.Datetime.now() - timedelta(hours=25)
        self.serve()
        self.say("2，又等了一天")
        self.assertEqual(self.recoveries(contact), ticket)
        self.assertEqual(self.requests(contact)[0].recovery_ticket_id, ticket)
        self.assertTrue(ticket.message_ids.filtered(lambda m: "又等了一天" in m.body))

    def test_a_good_rating_makes_none(self):
        contact = self.serve().smart_contact_id
        self.say("4")
        self.assertFalse(self.recoveries(contact))

    def test_the_salesperson_is_warned_on_his_lead(self):
        seller = new_test_user(self.env, "nps_seller", "sales_team.group_sale_salesman")
        contact = self.serve().smart_contact_id
        lead, won = self.env["crm.lead"].create([
            {"name": "Ten printers", "type": "opportunity", "partner_id": contact.partner_id.id,
             "user_id": seller.id, "probability": probability}
            for probability in (20, 100)])
        self.say("1")
        activity = lead.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(
                "smart_service.mail_activity_type_at_risk"))
        self.assertEqual(activity.user_id, seller)
        self.assertIn("1 of 5", activity.summary)
        self.assertFalse(won.activity_ids)

    def test_when_it_was_settled_somebody_calls_again(self):
        contact = self.serve().smart_contact_id
        self.say("1")
        ticket = self.recoveries(contact)
        ticket.with_user(self.lead_user).action_solve()
        call = ticket.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(
            "smart_service.mail_activity_type_return_call"))
        self.assertEqual(
            (call.user_id, call.date_deadline),
            (self.lead_user, fields.Date.today() + timedelta(days=3)))
        ticket.write({"stage_id": ticket.stage_id.id})
        self.assertEqual(len(ticket.activity_ids & call), 1)

    def test_a_comment_on_the_page_becomes_signals(self):
        contact = self.serve().smart_contact_id
        request = self.requests(contact)
        self.env["smart.service.signal"].search([]).unlink()
        from_page = self.env["smart.service.signal"]
        request._answer_on_page(Answer(2, "太慢了，我要退订，换别家"))
        from_page = from_page.search([("partner_id", "=", contact.partner_id.id)])
        self.assertIn("churn_risk", from_page.mapped("kind"))
        self.assertNotIn("negative_emotion", from_page.mapped("kind"))
        self.assertEqual(request.rating_id.feedback, "太慢了，我要退订，换别家")
        # of another customer, also without a message
        other = self.serve("u2").smart_contact_id
        self.requests(other)._answer_on_page(Answer(2, "我要退订"))
        self.assertIn("churn_risk", self.env["smart.service.signal"].search(
            [("partner_id", "=", other.partner_id.id)]).mapped("kind"))

    # === EVERY EPISODE, EVERY CHANNEL === #

    def test_a_conversation_that_ended_by_itself_is_rated_too(self):
        contact = self.serve(reason="idle").smart_contact_id
        self.assertEqual(self.requests(contact).state, "pending")

    def test_not_while_he_waits_for_an_answer(self):
        channel = self.say("My printer is broken")
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        channel.with_user(self.agent).message_post(
            body="One moment", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.say("And now?")
        channel._smart_close("idle")
        self.env["smart.service.queue.mixin"]._drain_all()
        self.assertFalse(self.requests(channel.smart_contact_id))

    def test_each_channel_asks_with_what_it_has(self):
        """Buttons where the channel takes five of them, else the numbers are in the words."""
        kinds = {
            "api": "api_user", "email": "email", "telegram": "telegram", "wechat": "openid",
            "wecom": "external_userid", "whatsapp": "wa_id"}
        providers = {code for code, _label in self.env["smart.service.account"]._fields[
            "provider"]._description_selection(self.env)}
        self.assertEqual(providers - {"web"}, set(kinds), "a website visitor has Odoo's panel")
        for provider, kind in kinds.items():
            with self.subTest(provider=provider):
                account = self.env["smart.service.account"].create({
                    "name": provider, "provider": provider, "desk_id": self.desk.id,
                    "token": f"token-{provider}", "app_id": f"app-{provider}"})
                self.env.cr.execute(
                    "UPDATE smart_service_account SET state = 'active' WHERE id = %s", [account.id])
                account.invalidate_recordset()
                contact = self.env["smart.service.contact"].create({
                    "kind": kind, "scope": "" if kind == "email" else f"app-{provider}",
                    "value": f"{provider}@customer.example", "verified": True,
                    "account_id": account.id, "lang": "en_US",
                    "partner_id": self.env["res.partner"].create({"name": provider}).id})
                for window in account._windows():
                    contact._open_window(account, window.trigger, fields.Datetime.now())
                request = self.env["smart.service.feedback.request"]._ask(contact)
                self.assertEqual(request.state, "pending")
                row = self.env["smart.service.outbox"].search(
                    [("contact_id", "=", contact.id)], order="id desc", limit=1)
                self.assertIn("1 to 5", row.body)
                self.assertEqual(
                    len(row.buttons or []),
                    # WeChat's menu would shorten the window to a minute
                    0 if provider in ("email", "wechat") else 5)
                # the answer comes back where it was asked
                session = contact._open_session(account)
                message = session.message_post(
                    author_id=contact.partner_id.id, body="2", message_type="comment",
                    subtype_xmlid="mail.mt_comment")
                session._smart_received(message)
                self.assertEqual((request.state, request.score), ("answered", 2))
                self.assertTrue(request.recovery_ticket_id)
