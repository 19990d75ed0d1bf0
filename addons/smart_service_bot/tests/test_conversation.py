from odoo.tests import tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestBotConversation(BotCase):
    def test_a_new_session_is_the_bots(self):
        channel = self.say("Hello", user="alice")
        self.assertEqual(channel.smart_owner, "bot")
        self.assertEqual(channel.livechat_operator_id, self.bot.operator_partner_id)
        self.assertFalse(self.bot.operator_partner_id.active)

    def test_an_inactive_bot_opens_nothing(self):
        self.bot.active = False
        self.assertEqual(self.say("Hello", user="alice").smart_owner, "queue")

    def test_greets_by_the_whole_name_once(self):
        _channel, hello = self.ask("Hello")
        self.assertTrue(hello.startswith("Hello Alice Smith,"), hello)
        self.assertIn("“agent”", hello)
        _channel, later = self.ask("how do I replace the ink cartridge")
        self.assertNotIn("Alice", later)
        channel, chinese = self.ask("你好", user="bob")
        self.assertIn("欧阳", chinese)
        self.assertEqual(channel.smart_owner, "bot")

    def test_answers_with_the_article_and_its_source(self):
        channel, text = self.ask("How can I change the ink cartridge?")
        self.assertIn("2. Take out the old cartridge.", text)
        self.assertIn(self.ink.title, text)
        event = self.events("bot_answered", channel_id=channel.id)
        self.assertEqual(event.payload["article"], self.ink.id)
        self.assertEqual(event.owner, "bot")
        self.assertEqual(self.ink.use_count, 1)
        self.assertFalse(self.jam.use_count)

    def test_answers_in_the_language_of_the_question(self):
        _channel, text = self.ask("墨盒怎么更换?", user="bob")
        self.assertIn("取出旧墨盒", text)
        _channel, text = self.ask("滤芯多久要换一次", user="alice")
        self.assertIn("六个月", text)

    def test_thanks_count_for_the_article(self):
        self.ask("the printer is out of ink, what now?")
        _channel, text = self.ask("Thank you!")
        self.assertTrue(text)
        self.assertEqual(self.ink.helpful_count, 1)

    def test_does_not_know_twice_and_then_a_person(self):
        channel, text = self.ask("Who won the football match yesterday?")
        self.assertIn("don't know", text)
        self.assertEqual(channel.smart_owner, "bot")
        self.assertEqual(len(self.events("bot_unsure", channel_id=channel.id)), 1)
        channel, _text = self.ask("And the one before?")
        self.assertEqual(channel.smart_owner, "queue")
        self.assertEqual(channel.smart_hand_over_reason, "unsure")

    def test_a_burst_gets_one_answer(self):
        for text in ("Hello", "my printer", "how do I replace the ink cartridge?"):
            self.receive(self.message(text, user="alice"), drain=False)
        self.env["smart.service.inbox"]._drain()
        self.env["smart.service.bot.turn"]._drain()
        turns = self.env["smart.service.bot.turn"].search([("company_id", "!=", False)], limit=3)
        self.assertEqual(turns.mapped("outcome"), ["answered", "merged", "merged"])
        self.assertEqual(len(self.bot_messages(turns.channel_id)), 1)

    def test_order_of_the_customer(self):
        order = self.order(self.alice)
        _channel, text = self.ask("Where is my order?")
        self.assertIn(order.name, text)
        order.picking_ids.note = "fragile, call Eve; SF1234567890123"
        order.picking_ids.move_ids.picked = True
        order.picking_ids._action_done()
        _channel, text = self.ask(f"{order.name} status?")
        self.assertIn("SF1234567890123", text)
        self.assertNotIn("Eve", text)
        self.assertEqual(self.turn(_channel).tool, "order_status")

    def test_what_was_done_has_names_in_the_readers_language(self):
        self.env["ir.module.module"]._load_module_terms(["smart_service_bot"], ["zh_CN"])
        channel, _text = self.ask("Where is my order?")
        turn = self.turn(channel).with_context(lang="zh_CN")
        self.assertEqual((turn.intent, turn.intent_name), ("order_status", "订单与物流"))
        for row in (turn, turn.bot_outcome_id):
            selection = dict(row._fields["tool"]._description_selection(row.env))
            self.assertEqual(selection[row.tool], "订单与物流")
        turn.intent = "unknown"
        self.assertNotEqual(turn.intent_name, "unknown")

    def test_a_draft_quotation_is_not_told(self):
        draft = self.env["sale.order"].create({"partner_id": self.alice.id})
        _channel, text = self.ask("Where is my order?")
        self.assertNotIn(draft.name, text)

    def test_warranty_of_the_customers_devices(self):
        _channel, text = self.ask("Is my printer under warranty?")
        self.assertIn("LP3-240001", text)
        self.assertNotIn("LP3-240002", text)
        _channel, text = self.ask("我的打印机还在保修期吗", user="bob")
        self.assertIn("LP3-240002", text)

    def test_repair_is_collected_and_filed(self):
        channel, text = self.ask("My printer is broken, please send an engineer")
        self.assertIn("LP3-240001", text)
        self.assertIn("describe", text)
        channel, text = self.ask("The toner rubs off and the paper curls")
        ticket = channel.smart_ticket_id
        self.assertEqual(ticket.lot_id, self.lot_alice)
        self.assertIn("toner rubs off", ticket.symptom)
        self.assertIn(ticket.number, text)

    def test_only_what_nobody_knows_is_asked_before_a_repair(self):
        self.alice.write({"partner_latitude": 0, "partner_longitude": 0, "phone": False})
        self.ask("My printer is broken, please send an engineer")
        channel, text = self.ask("The toner rubs off and the paper curls")
        self.assertFalse(channel.smart_ticket_id)
        self.assertIn("Where should the engineer come to?", text)
        self.assertIn("phone number", text)
        place = "100 Main Street https://www.openstreetmap.org/?mlat=31.25&mlon=121.5#map=17/1/1"
        channel, text = self.ask(f"{place} 13800138000")
        ticket = channel.smart_ticket_id
        self.assertIn(ticket.number, text)
        self.assertEqual(ticket.place_told, "100 Main Street")
        self.assertEqual(ticket.phone_told, "13800138000")
        self.assertEqual((ticket.visit_address, ticket.visit_phone),
                         ("100 Main Street", "13800138000"))
        self.assertEqual(
            (self.alice.partner_latitude, self.alice.partner_longitude, self.alice.street),
            (31.25, 121.5, "100 Main Street"))
        self.assertFalse(self.alice.phone)

    def test_of_two_faults_that_fit_the_customer_chooses(self):
        faults = self.env["smart.service.fault"].create([
            {"code": code, "name": name, "keywords": "rubs off",
             "product_tmpl_ids": self.printer.product_tmpl_id.ids}
            for code, name in (("T1", "Fuser fault"), ("T2", "Wrong paper"))])
        self.ask("My printer is broken, please send an engineer")
        channel, text = self.ask("The toner rubs off")
        self.assertIn("Which of these comes nearest?", text)
        self.assertEqual(self.choices(channel), ["Fuser fault", "Wrong paper"])
        channel, _text = self.ask("2")
        self.assertEqual(channel.smart_ticket_id.fault_id, faults[1])

    def test_a_strangers_place_is_nobodys(self):
        self.alice.write({"partner_latitude": 0, "partner_longitude": 0})
        _channel, text = self.ask("LP3-240002 leaks, please send an engineer")
        self.assertIn("is filed", text)
        self.assertNotIn("Where", text)

    def test_memory_is_of_one_episode(self):
        channel, _text = self.ask("My printer is broken, please send an engineer")
        self.assertTrue(channel.smart_bot_state)
        channel._smart_close("idle")
        later, text = self.ask("The toner rubs off")
        self.assertNotEqual(later, channel)
        self.assertIn("Alice Smith", text)
        self.assertNotIn("repair request", text)

    def test_queries_of_one_turn(self):
        self.ask("Hello")
        self.receive(self.message("how do I replace the ink cartridge", user="alice"), drain=False)
        self.env["smart.service.inbox"]._drain()
        turn = self.env["smart.service.bot.turn"].search([("state", "=", "new")], limit=1)
        self.env.flush_all()
        self.env.invalidate_all()
        # 72 with cold caches, whatever ran before
        with self.assertQueryCount(74):
            turn._work_claimed()
            self.env.flush_all()
        self.assertEqual(turn.outcome, "answered")

    def test_chinese_customers_are_spoken_to_in_chinese(self):
        self.env["ir.module.module"]._load_module_terms(["smart_service_bot"], ["zh_CN"])
        _channel, text = self.ask("您好", user="bob")
        self.assertTrue(text.startswith("欧阳"), text)
        self.assertIn("“人工”", text)
        _channel, text = self.ask("打印机坏了要报修", user="bob")
        self.assertIn("序列号 LP3-240002", text)

    def test_who_asks_for_a_better_model_is_told_of_it_and_of_the_salesperson(self):
        kind = self.env["product.category"].create({"name": "Test printers"})
        self.printer.write({"categ_id": kind.id, "list_price": 1000})
        better, other = self.env["product.template"].create([
            {"name": "Laser printer LP-9", "is_storable": True, "tracking": "serial",
             "categ_id": kind.id, "list_price": 2000, "description_sale": "Forty pages a minute"},
            {"name": "Laser printer LP-1", "is_storable": True, "tracking": "serial",
             "categ_id": kind.id, "list_price": 500}])
        channel, text = self.ask("Do you have a higher model?")
        self.assertIn(better.name, text)
        self.assertIn("Forty pages a minute", text)
        self.assertNotIn(other.name, text)
        self.assertIn("a colleague will advise you", text)
        lead = self.env["crm.lead"].search([("origin_channel_id", "=", channel.id)])
        self.assertIn("Do you have a higher model?", lead.description)
