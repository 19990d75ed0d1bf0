import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import BotCase

WORDS = "how do I replace the ink cartridge?"


class CopilotMixin:
    """A conversation that an agent has taken from the bot."""

    def conversation(self, text=WORDS, user="alice"):
        channel = self.say(text, user=user)
        channel._add_members(users=self.agent)
        return channel.with_user(self.agent)

    def suggestions(self, **domain):
        return self.env["smart.service.suggestion"].search(
            [(name, "=", value) for name, value in domain.items()])

    def send(self, channel, text):
        """The agent sends what stands in his composer."""
        return channel.message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment")


@tagged("post_install", "-at_install")
class TestCopilot(CopilotMixin, BotCase):
    def test_an_article_is_suggested_with_its_source(self):
        shown = self.conversation().smart_copilot()
        answer = shown["answers"][0]
        self.assertEqual((answer["article_id"], answer["title"]), (self.ink.id, self.ink.title))
        self.assertIn("Open the front cover.", answer["text"])
        self.assertTrue(answer["is_sure"])
        suggestion = self.suggestions(article_id=self.ink.id)
        self.assertEqual(
            (suggestion.id, suggestion.state, suggestion.user_id, suggestion.kind),
            (answer["id"], "shown", self.agent, "answer"))
        self.assertFalse(suggestion.text)

    def test_in_the_language_in_which_the_customer_writes(self):
        shown = self.conversation("墨盒怎么换？", user="bob").smart_copilot()
        self.assertEqual(shown["answers"][0]["article_id"], self.ink_zh.id)

    def test_another_language_is_better_than_nothing(self):
        self.ink_zh.action_draft()
        self.jam.action_draft()
        self.filter_zh.write({"lang": "en_US"})
        shown = self.conversation("滤芯多久更换一次", user="bob").smart_copilot()
        self.assertEqual(
            [(answer["article_id"], answer["lang"]) for answer in shown["answers"]],
            [(self.filter_zh.id, "en_US")])

    def test_what_the_bot_was_told_before_is_not_what_the_customer_wants_now(self):
        channel = self.conversation()
        self.send(channel, "Did that help?")
        self.say("the paper is stuck now", user="alice")
        shown = channel.smart_copilot()
        self.assertEqual(shown["question"], "the paper is stuck now")
        self.assertEqual(shown["answers"][0]["article_id"], self.jam.id)

    def test_small_talk_needs_no_article(self):
        channel = self.conversation()
        self.send(channel, "Push it in until it clicks.")
        self.say("thank you", user="alice")
        shown = channel.smart_copilot()
        self.assertEqual(shown["answers"], [])
        self.assertEqual([step["name"] for step in shown["actions"]], ["close"])

    def test_drafts_and_other_companies_articles_are_not_suggested(self):
        self.ink.action_draft()
        self.assertNotIn(
            self.ink.id,
            [answer["article_id"] for answer in self.conversation().smart_copilot()["answers"]])

    def test_a_curated_answer_in_the_channels_own_words_goes_first(self):
        answer = self.env["smart.service.article"].create({
            "kind": "answer", "title": "Change the ink cartridge", "state": "published",
            "lang": "en_US", "variants": WORDS, "body": "<p>Long words.</p>",
            "answer_ids": [Command.create({"provider": "api", "body": "<p>Short words.</p>"})]})
        row = self.conversation().smart_copilot()["answers"][0]
        self.assertEqual(
            (row["article_id"], row["text"], row["is_curated"]),
            (answer.id, "Short words.", True))

    def test_what_is_for_agents_alone_is_not_put_before_the_customer(self):
        self.ink.audience = "agents"
        self.assertNotIn(
            self.ink.id,
            [answer["article_id"] for answer in self.conversation().smart_copilot()["answers"]])

    def test_the_same_thing_is_counted_once(self):
        channel = self.conversation()
        first = channel.smart_copilot()
        self.assertEqual(channel.smart_copilot(), first)
        self.assertEqual(len(self.suggestions(article_id=self.ink.id)), 1)
        colleague = new_test_user(
            self.env, "copilot_colleague", "smart_service.group_agent_team", name="Bo")
        self.desk.user_ids = [Command.link(colleague.id)]
        channel.with_user(colleague).smart_copilot()
        self.assertEqual(len(self.suggestions(article_id=self.ink.id)), 2)

    def test_what_was_suggested_is_called_by_its_name(self):
        channel = self.say("The printer leaks and must be repaired, please", user="alice")
        common = {"user_id": self.env.uid, "company_id": self.env.company.id,
                  "res_model": channel._name, "res_id": channel.id, "text_hash": "x"}
        rows = self.env["smart.service.suggestion"].create([
            {**common, "kind": kind, "key": key} for kind, key in (
                ("answer", "Clear a paper jam"), ("action", "repair"), ("rewrite", "sorry"),
                ("rewrite", "rewrite"), ("summary", "summary"))])
        self.assertEqual(rows.mapped("told"), [
            "Clear a paper jam", "Repair request", "Apologetic", False, False])

    def test_two_windows_do_not_count_twice(self):
        channel = self.conversation()
        channel.smart_copilot()
        row = self.suggestions(article_id=self.ink.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation), (
                self.env.cr.savepoint()):
            row.copy({"text_hash": row.text_hash})
            self.env.flush_all()

    # === THE CUSTOMER'S RECORDS === #

    def records(self, channel):
        return [row for row in channel.smart_copilot()["answers"] if row["is_records"]]

    def test_an_order_is_told_from_the_customers_records(self):
        mine, other = self.order(self.alice), self.order(self.bob)
        row, = self.records(self.conversation("where is my order?"))
        self.assertIn(mine.name, row["text"])
        self.assertNotIn(other.name, row["text"])
        self.assertEqual(self.suggestions(kind="records").id, row["id"])

    def test_another_customers_order_is_not_told(self):
        other = self.order(self.bob)
        for row in self.records(self.conversation(f"where is my order {other.name}?")):
            self.assertNotIn(other.name, row["text"])

    def test_nothing_is_asked_or_filed_for_a_suggestion(self):
        channel = self.conversation("please send an engineer, my printer LP3-240001 leaks")
        before = self.env["smart.service.ticket"].search_count([])
        self.assertEqual(self.records(channel), [])
        self.assertEqual(self.env["smart.service.ticket"].search_count([]), before)

    def test_invoices_are_for_those_who_may_read_them(self):
        channel = self.conversation("is my invoice paid?")
        self.env["smart.service.intent"].search([]).write({"tool": "invoice_status"})
        self.assertEqual(self.records(channel), [])

    # === WHAT BECOMES OF IT === #

    def insert(self, channel):
        answer = channel.smart_copilot()["answers"][0]
        channel.smart_copilot_use(answer["id"], answer["text"])
        return answer, self.env["smart.service.suggestion"].browse(answer["id"])

    def test_sent_as_it_was(self):
        channel = self.conversation()
        answer, suggestion = self.insert(channel)
        before = self.env["smart.service.outbox"].search_count([])
        self.assertEqual(suggestion.state, "used")
        # nothing leaves by itself
        self.assertEqual(self.env["smart.service.outbox"].search_count([]), before)
        message = self.send(channel, answer["text"])
        self.assertEqual((suggestion.state, suggestion.sent_message_id), ("used", message))
        self.assertFalse(suggestion.text)
        self.assertEqual(suggestion.used_share, 1)
        use = self.env["smart.service.article.use"].search([("article_id", "=", self.ink.id)])
        self.assertEqual((use.kind, use.user_id), ("inserted", self.agent))
        # what is sent later says nothing about it any more
        self.send(channel, "Anything else?")
        self.assertEqual(suggestion.state, "used")

    def test_sent_after_editing(self):
        channel = self.conversation()
        answer, suggestion = self.insert(channel)
        message = self.send(channel, answer["text"].replace("front cover", "blue lid at the back"))
        self.assertEqual((suggestion.state, suggestion.sent_message_id), ("edited", message))

    def test_something_else_was_sent(self):
        channel = self.conversation()
        _answer, suggestion = self.insert(channel)
        self.send(channel, "I'd rather call you this afternoon, is that all right?")
        self.assertEqual((suggestion.state, suggestion.used_share), ("dismissed", 0))
        self.assertFalse(suggestion.sent_message_id)

    def test_a_note_sends_nothing(self):
        channel = self.conversation()
        _answer, suggestion = self.insert(channel)
        channel.action_smart_note("Call him later")
        self.assertEqual(suggestion.state, "used")
        self.assertTrue(suggestion.sudo().text)

    def test_what_is_never_sent_is_forgotten(self):
        channel = self.conversation()
        _answer, suggestion = self.insert(channel)
        suggestion.flush_recordset()
        self.env.cr.execute(
            "UPDATE smart_service_suggestion SET write_date = %s WHERE id = %s",
            [fields.Datetime.subtract(fields.Datetime.now(), days=2), suggestion.id])
        suggestion.invalidate_recordset()
        self.env["smart.service.suggestion"]._gc_pending()
        self.assertEqual((suggestion.state, suggestion.sudo().text), ("dismissed", False))

    def test_what_does_not_help_is_shown_no_more(self):
        channel = self.conversation()
        answer = channel.smart_copilot()["answers"][0]
        channel.smart_copilot_dismiss(answer["id"])
        self.assertNotIn(
            answer["article_id"],
            [row["article_id"] for row in channel.smart_copilot()["answers"]])
        self.assertEqual(self.suggestions(article_id=self.ink.id).state, "dismissed")

    # === NEXT ACTIONS === #

    def actions(self, record):
        return [step["name"] for step in record.smart_copilot()["actions"]]

    def test_the_next_action_follows_from_the_words(self):
        for words, expected in (
                ("please send an engineer, the printer leaks", ["repair"]),
                ("this is ridiculous, I want my money back", ["ticket", "ask"])):
            with self.subTest(words):
                channel = self.conversation(words)
                self.assertEqual(self.actions(channel), expected)
                channel.sudo()._smart_close("agent")

    def test_a_wish_to_buy_becomes_a_lead_once(self):
        channel = self.conversation("what does the LP-9 cost, I want to buy one")
        # the desk's own rules have made it
        self.assertEqual(self.actions(channel), [])
        self.env["crm.lead"].search([("origin_channel_id", "=", channel.id)]).unlink()
        self.assertEqual(self.actions(channel), ["lead"])

    def test_what_was_done_is_not_proposed_again(self):
        channel = self.conversation("this is ridiculous, I want my money back")
        channel._smart_make_ticket("Refund")
        self.assertEqual(self.actions(channel), ["ask"])

    def test_nothing_is_done_in_a_closed_conversation(self):
        channel = self.conversation("please send an engineer, the printer leaks")
        channel.sudo()._smart_close("agent")
        self.assertEqual(self.actions(channel), [])

    # === TAGS === #

    def tag(self, name):
        return self.env["im_livechat.conversation.tag"].create({"name": name})

    def forget_tags(self):
        self.env.registry.__dict__.pop("_smart_tag_models", None)

    def test_tags_of_conversations_like_it(self):
        jam, other = self.tag("Jam trouble"), self.tag("Other")
        for number in range(3):
            channel = self.say(f"the paper is stuck again, number {number}", user="alice")
            channel.livechat_conversation_tag_ids = jam
            channel._smart_close("agent")
        self.forget_tags()
        channel = self.conversation("my paper is always stuck")
        tags = channel.smart_copilot()["tags"]
        self.assertEqual([tag["tag_id"] for tag in tags], jam.ids)
        channel.smart_copilot_tag(tags[0]["id"])
        self.assertEqual(channel.sudo().livechat_conversation_tag_ids, jam)
        self.assertEqual(self.suggestions(kind="tag").state, "used")
        self.assertEqual(channel.smart_copilot()["tags"], [])
        other.unlink()
        with self.assertRaises(UserError):
            self.forget_tags()
            jam.unlink()
            channel.smart_copilot_tag(tags[0]["id"])
        self.forget_tags()

    def test_a_tag_that_is_called_by_its_name(self):
        tag = self.tag("Invoice")
        self.forget_tags()
        self.addCleanup(self.forget_tags)
        tags = self.conversation("I need an invoice").smart_copilot()["tags"]
        self.assertEqual([(row["tag_id"], row["name"]) for row in tags], [(tag.id, "Invoice")])


@tagged("post_install", "-at_install")
class TestCopilotAccess(CopilotMixin, BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: new_test_user(cls.env, f"copilot_{role}", f"smart_service.group_{role}")
            for role in ("lead", "dispatcher", "engineer", "manager")}
        cls.users["agent"] = cls.agent
        cls.users["stranger"] = new_test_user(cls.env, "copilot_stranger", "base.group_user")
        cls.users["other_agent"] = new_test_user(
            cls.env, "copilot_other", "smart_service.group_agent")

    def test_who_may_what(self):
        channel = self.conversation()
        channel.smart_copilot()
        suggestion = self.suggestions(article_id=self.ink.id)
        self.desk.user_ids = [Command.link(self.users["lead"].id)]
        may_read = {"agent", "lead", "manager"}
        for role, user in self.users.items():
            with self.subTest(role=role):
                row = suggestion.with_user(user)
                self.assertEqual(row.has_access("read"), role in may_read)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(row.has_access(operation))

    def test_a_stranger_is_suggested_nothing(self):
        channel = self.conversation()
        for role in ("stranger", "other_agent"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                channel.with_user(self.users[role]).smart_copilot()
        portal = new_test_user(self.env, "copilot_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            self.alice.with_user(portal).smart_copilot()
        with self.assertRaises(AccessError):
            self.alice.with_user(self.users["stranger"]).smart_copilot()

    def test_beside_a_customer_for_whoever_may_see_him(self):
        """Some see no contact points, some no tickets: they are helped with what they see."""
        self.env["smart.service.ticket"].create({
            "name": "The paper is stuck", "partner_id": self.alice.id,
            "company_id": self.env.company.id})
        self.users["sales"] = new_test_user(
            self.env, "copilot_sales", "sales_team.group_sale_salesman")
        for role, titles in (
                ("engineer", []), ("sales", []), ("dispatcher", ["Clear a paper jam"]),
                ("agent", ["Clear a paper jam"])):
            with self.subTest(role=role):
                shown = self.alice.with_user(self.users[role]).smart_copilot()
                self.assertEqual([row["title"] for row in shown["answers"]], titles)

    def test_a_salesperson_is_helped_beside_his_lead(self):
        sales = new_test_user(self.env, "copilot_seller", "sales_team.group_sale_salesman")
        lead = self.env["crm.lead"].create({
            "name": "I want to buy a printer. How do I replace the ink cartridge?",
            "user_id": sales.id}).with_user(sales)
        shown = lead.smart_copilot()
        self.assertEqual(shown["answers"][0]["title"], self.ink.title)
        self.assertIn("quotation", [step["name"] for step in shown["actions"]])
        self.assertTrue(self.ink.with_user(sales).read(["title", "body"]))
        lead.smart_copilot_use(shown["answers"][0]["id"], shown["answers"][0]["text"])
        self.assertEqual(self.suggestions(user_id=sales.id, kind="answer").state, "used")
        self.assertTrue(self.env["ir.http"].with_user(sales)._smart_copilot_session())

    def test_a_colleagues_suggestion_is_not_mine(self):
        channel = self.conversation()
        answer = channel.smart_copilot()["answers"][0]
        lead = self.users["lead"]
        self.desk.user_ids = [Command.link(lead.id)]
        for method in ("smart_copilot_use", "smart_copilot_dismiss", "smart_copilot_tag",
                       "smart_copilot_act"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(channel.with_user(lead), method)(answer["id"])

    def test_a_suggestion_belongs_to_its_record(self):
        answer = self.conversation().smart_copilot()["answers"][0]
        with self.assertRaises(AccessError):
            self.alice.with_user(self.agent).smart_copilot_use(answer["id"])

    def test_other_companies_suggestions_are_hidden(self):
        self.conversation().smart_copilot()
        suggestion = self.suggestions(article_id=self.ink.id)
        suggestion.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(suggestion.with_user(self.users["manager"]).has_access("read"))

    def test_the_browser_is_told_who_is_helped(self):
        for role, expected in (("agent", True), ("stranger", False)):
            IrHttp = self.env["ir.http"].with_user(self.users[role])
            self.assertEqual(IrHttp._smart_copilot_session(), expected)

    def test_only_live_chat_has_suggestions(self):
        channel = self.env["discuss.channel"].with_user(self.agent)._create_channel(
            name="Lunch", group_id=None)
        with self.assertRaises(AccessError):
            channel.smart_copilot()


@tagged("post_install", "-at_install")
class TestCopilotForms(CopilotMixin, BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")

    def test_a_ticket(self):
        ticket = self.env["smart.service.ticket"].with_user(self.agent).create({
            "name": "Paper is stuck", "partner_id": self.alice.id})
        self.assertEqual(ticket.smart_copilot()["answers"][0]["article_id"], self.jam.id)
        self.write_below(ticket, "how do I replace the ink cartridge?")
        shown = ticket.smart_copilot()
        self.assertEqual(shown["answers"][0]["article_id"], self.ink.id)
        answer = shown["answers"][0]
        ticket.smart_copilot_use(answer["id"], answer["text"])
        message = ticket.message_post(
            body=answer["text"], message_type="comment", subtype_xmlid="mail.mt_comment")
        suggestion = self.suggestions(article_id=self.ink.id)
        self.assertEqual((suggestion.state, suggestion.sent_message_id), ("used", message))
        self.assertEqual(suggestion.res_model, "smart.service.ticket")

    def write_below(self, record, words):
        """The customer answers by mail."""
        record.sudo().message_post(
            author_id=self.alice.id, body=words, message_type="email",
            subtype_xmlid="mail.mt_comment")

    def test_a_ticket_whose_customer_is_satisfied(self):
        ticket = self.env["smart.service.ticket"].with_user(self.agent).create({
            "name": "Paper is stuck", "partner_id": self.alice.id})
        self.write_below(ticket, "thank you")
        step, = ticket.smart_copilot()["actions"]
        self.assertEqual(step["name"], "solve")
        self.assertFalse(ticket.smart_copilot_act(step["id"]))
        self.assertTrue(ticket.is_closed)
        self.assertEqual(self.suggestions(kind="action").state, "used")
        with self.assertRaises(UserError):
            ticket.smart_copilot_act(step["id"])

    def test_a_ticket_of_a_conversation(self):
        channel = self.conversation()
        ticket = channel._smart_make_ticket("Question")
        shown = ticket.with_user(self.agent).smart_copilot()
        self.assertEqual(shown["answers"][0]["article_id"], self.ink.id)

    def test_a_lead(self):
        lead = self.env["crm.lead"].with_user(self.agent).create({
            "name": "Wants a printer", "partner_id": self.alice.id, "user_id": self.agent.id,
            "description": "<p>I want to buy one. How do I replace the ink cartridge?</p>"})
        shown = lead.smart_copilot()
        self.assertEqual(shown["answers"][0]["article_id"], self.ink.id)
        step, = shown["actions"]
        self.assertEqual(step["name"], "quotation")
        action = lead.smart_copilot_act(step["id"])
        self.assertEqual(action["type"], "ir.actions.act_window")

    def test_a_lead_gets_the_tag_of_leads_like_it(self):
        tag = self.env["crm.tag"].create({"name": "Fleet"})
        for number in range(3):
            self.env["crm.lead"].create({
                "name": f"Printers for a whole school {number}", "tag_ids": tag.ids})
        self.env.registry.__dict__.pop("_smart_tag_models", None)
        self.addCleanup(self.env.registry.__dict__.pop, "_smart_tag_models", None)
        lead = self.env["crm.lead"].with_user(self.agent).create({
            "name": "A school needs printers", "user_id": self.agent.id})
        row, = lead.smart_copilot()["tags"]
        self.assertEqual((row["tag_id"], row["support"]), (tag.id, 3))
        lead.smart_copilot_tag(row["id"])
        self.assertEqual(lead.tag_ids, tag)

    def test_a_partner_is_about_what_he_wrote_last(self):
        self.conversation()
        shown = self.alice.with_user(self.agent).smart_copilot()
        self.assertEqual(shown["answers"][0]["article_id"], self.ink.id)
        self.assertEqual(self.bob.with_user(self.agent).smart_copilot()["answers"], [])

    def test_a_partner_with_a_ticket(self):
        self.env["smart.service.ticket"].create({
            "name": "Paper is stuck", "partner_id": self.alice.id})
        shown = self.alice.with_user(self.agent).smart_copilot()
        self.assertEqual(shown["answers"][0]["article_id"], self.jam.id)

    def test_a_partner_has_a_next_step(self):
        self.conversation("this is ridiculous, I want my money back")
        partner = self.alice.with_user(self.agent)
        step = partner.smart_copilot()["actions"][0]
        self.assertEqual(step["name"], "ticket")
        action = partner.smart_copilot_act(step["id"])
        self.assertEqual(
            (action["res_model"], action["context"]),
            ("smart.service.ticket", {"default_partner_id": self.alice.id}))
