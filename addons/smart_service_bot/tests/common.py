"""A desk with a bot, articles in two languages and two customers who must not know each other."""

import uuid

from odoo import Command

from odoo.addons.smart_service.tests.common import SmartServiceCase


class BotCase(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        # no index of a file that another run has left
        cls.env["ir.config_parameter"].set_param("database.uuid", f"test-{uuid.uuid4()}")
        cls.bot = cls.env["smart.service.bot"].create({
            "name": "Test bot", "desk_ids": [Command.set(cls.desk.ids)]})
        Article = cls.env["smart.service.article"]
        # what the database holds otherwise must not answer here
        Article.search([]).write({"active": False})
        cls.ink, cls.jam, cls.ink_zh, cls.filter_zh = Article.create([
            {
                "title": "Replace an ink cartridge", "lang": "en_US", "state": "published",
                "variants": "How do I change the cartridge?\nPrinter is out of ink",
                "body": "<ol><li>Open the front cover.</li><li>Take out the old cartridge.</li>"
                        "<li>Push the new cartridge in until it clicks.</li></ol>",
            },
            {
                "title": "Clear a paper jam", "lang": "en_US", "state": "published",
                "variants": "Paper is stuck", "keywords": "jammed",
                "body": "<p>Switch off and pull the sheet out slowly with both hands.</p>",
            },
            {
                "title": "如何更换打印机墨盒", "lang": "zh_CN", "state": "published",
                "variants": "墨盒怎么换\n没墨了怎么装新墨盒",
                "body": "<ol><li>打开前盖。</li><li>取出旧墨盒。</li><li>装入新墨盒。</li></ol>",
            },
            {
                "title": "净水器滤芯多久更换", "lang": "zh_CN", "state": "published",
                "variants": "滤芯寿命", "body": "<p>PP棉滤芯每六个月更换一次。</p>",
            },
        ])
        cls.printer = cls.env["product.product"].create({
            "name": "Laser printer LP-3", "is_storable": True, "tracking": "serial",
            "smart_warranty_months": 24})
        cls.cable = cls.env["product.product"].create({"name": "USB cable", "type": "consu"})
        cls.alice, cls.bob = cls.env["res.partner"].create([
            {"name": name, "lang": lang, "phone": phone, "partner_latitude": 31.2,
             "partner_longitude": 121.4}
            for name, lang, phone in (
                ("Alice Smith", "en_US", "+8613800138001"),
                ("欧阳明月", "zh_CN", "+8613800138002"))])
        for partner, value in ((cls.alice, "alice"), (cls.bob, "bob")):
            cls.env["smart.service.contact"].create({
                "kind": "api_user", "scope": "test-app", "value": value, "verified": True,
                "account_id": cls.account.id, "partner_id": partner.id, "lang": partner.lang})
        cls.lot_alice = cls.device("LP3-240001", cls.alice)
        cls.lot_bob = cls.device("LP3-240002", cls.bob)

    @classmethod
    def device(cls, serial, owner):
        """A device that was delivered to `owner` today."""
        lot = cls.env["stock.lot"].create({"name": serial, "product_id": cls.printer.id})
        stock = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(cls.printer, stock, 1, lot_id=lot)
        move = cls.env["stock.move"].create({
            "product_id": cls.printer.id, "product_uom_qty": 1, "location_id": stock.id,
            "location_dest_id": cls.env.ref("stock.stock_location_customers").id,
            "partner_id": owner.id,
            "move_line_ids": [Command.create({
                "product_id": cls.printer.id, "lot_id": lot.id, "quantity": 1,
                "location_id": stock.id,
                "location_dest_id": cls.env.ref("stock.stock_location_customers").id})],
        })
        move._action_confirm()
        move.picked = True
        move._action_done()
        return lot

    @classmethod
    def order(cls, partner):
        """A confirmed sale order of something that is always in stock."""
        order = cls.env["sale.order"].create({
            "partner_id": partner.id,
            "order_line": [Command.create({"product_id": cls.cable.id, "product_uom_qty": 1})]})
        order.action_confirm()
        return order

    def turn(self, channel):
        """The bot's last turn in a session."""
        return self.env["smart.service.bot.turn"].search(
            [("channel_id", "=", channel.id)], limit=1)

    def answer(self, channel):
        """What the bot said last in a session, as plain text."""
        turn = self.turn(channel)
        self.assertEqual(turn.state, "done", turn.error)
        return channel._smart_text(turn.answer_message_id)

    def ask(self, text, user="alice"):
        """A customer writes; returns (session, what the bot said)."""
        channel = self.say(text, user=user)
        return channel, self.answer(channel)

    def choices(self, channel):
        """The labels of the buttons below what was sent last in a session."""
        parts = self.env["smart.service.outbox"].search([("channel_id", "=", channel.id)])
        last = parts.sorted("id")[-1:]
        return [label for _payload, label in last.buttons or ()]

    def summary(self, channel):
        """The note that the bot left for the agent, as plain text."""
        texts = map(channel._smart_text, channel.message_ids)
        return next(text for text in texts if "The bot handed over" in text)

    def bot_messages(self, channel):
        return channel.message_ids.filtered(
            lambda message: message.author_id == self.bot.operator_partner_id
            and message.message_type == "comment")
