import base64

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from .dispatch_common import NEARBY
from .phone_common import PhoneMixin

SCAN = """(async () => {
    const image = new Image();
    image.src = "data:image/svg+xml;base64,%s";
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const pen = canvas.getContext("2d");
    const draw = () => {
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, 640, 480);
        pen.drawImage(image, 20, 90);
    };
    draw();
    setInterval(draw, 100);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
})()"""


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestVisitPageTour(PhoneMixin, HttpCase):
    """A visit on a phone of 390 points' width."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()
        cls.user = new_test_user(
            cls.env, "smart_engineer", "smart_service.group_engineer", name="Eng Ineer",
            tz="Asia/Shanghai")
        cls.roller = cls.env["product.product"].create(
            {"name": "Roller", "is_storable": True, "tracking": "serial"})
        employee = cls.engineer("Near", NEARBY, van={cls.fuser: 2}, user=cls.user)
        serial = cls.env["stock.lot"].create({"name": "R-1", "product_id": cls.roller.id})
        cls.env["stock.quant"]._update_available_quantity(
            cls.roller, employee.smart_van_location_id, 1, lot_id=serial)
        cls.checklist = cls.env["smart.service.checklist"].create({
            "name": "Printer", "product_tmpl_ids": cls.printer.product_tmpl_id.ids,
            "line_ids": [
                Command.create({"name": "Mains plug pulled", "required": True}),
                Command.create({"name": "Pages printed", "kind": "number"}),
                Command.create({"name": "Type plate", "kind": "photo"}),
            ],
        })
        cls.tick, cls.pages, cls.plate = cls.checklist.line_ids
        cls.owner.write({"phone": "+8613800138000", "street": "1 Century Avenue"})
        lot = cls.device("QL-0001", cls.owner, fields.Datetime.now())
        cls.ticket = cls.env["smart.service.ticket"]._open_repair(
            cls.owner, contact=cls.contact, serial=lot.name, symptom="The toner rubs off")
        cls.env["smart.service.queue.mixin"]._drain_all()
        cls.visit = cls.ticket.visit_ids

    def seen(self, phone, key):
        """Words of the page are those of the engineer's language."""
        words = {
            "en_US": {"set_out": "Set out", "finish": "End the visit", "done": "Done"},
            "zh_CN": {"set_out": "出发", "finish": "结束上门", "done": "完成"},
        }[self.user.lang]
        phone.wait(f"document.body.innerText.includes('{words[key]}')")

    def work(self, phone):
        """From the list to the end of the visit."""
        phone.tap(f"[data-visit='{self.visit.id}']")
        self.seen(phone, "set_out")
        phone.fits()
        phone.tap("button[name=on_the_way]")
        phone.tap("button[name=arrive]")
        phone.type("input[name=serial]", "ql 0001")
        phone.tap("form button[type=submit]")
        phone.wait("document.querySelector('.device .good')")
        phone.tap("button[name=start]")
        phone.tap(f"[data-step='{self.tick.id}'] input")
        phone.type(f"[data-step='{self.pages.id}'] input", "1204")
        phone.take_photo(f"[data-step='{self.plate.id}'] input[type=file]")
        phone.wait(f"document.querySelector(\"[data-step='{self.plate.id}'] .good\")")
        phone.tap(f"[data-part='{self.fuser.id}'] button[name=use]")
        phone.wait(f"document.querySelector(\"[data-part='{self.fuser.id}'] .good\")")
        phone.tap("button[name=add_part]")
        phone.fits()
        phone.type("input[name=find_part]", "r-1")
        phone.tap(f".sheet [data-product='{self.roller.id}']")
        phone.tap(".sheet input[name=lot]")
        phone.tap("button[name=take]")
        phone.wait(f"document.querySelector(\"[data-part='{self.roller.id}']\")")
        phone.type("#report", "New fuser and roller.")
        phone.tap("button[name=sign]")
        phone.draw("canvas")
        phone.fits()
        phone.tap("button[name=signed]")
        phone.wait("!document.querySelector('canvas')")
        self.seen(phone, "finish")
        phone.tap("button[name=open_finish]")
        phone.tap("input[value=fixed]")
        phone.fits()
        phone.tap("button[name=finish]")
        phone.wait("document.querySelector('main.one').dataset.state === 'done'")
        self.seen(phone, "done")

    def assert_worked(self):
        self.env.invalidate_all()
        visit = self.visit
        self.assertEqual((visit.state, visit.result_code), ("done", "fixed"))
        self.assertEqual(
            [(a.name, a.value, len(a.photo_id)) for a in visit.answer_ids],
            [("Mains plug pulled", "yes", 0), ("Pages printed", "1204", 0),
             ("Type plate", False, 1)])
        self.assertEqual(visit.photo_ids.mimetype, "image/jpeg")
        self.assertEqual(visit.report, "New fuser and roller.")
        self.assertEqual(visit.signed_by, "Li Wei")
        self.assertTrue(visit.signature)
        self.assertLessEqual(visit.on_the_way_at, visit.started_at)
        self.assertLessEqual(visit.started_at, visit.finished_at)
        used = visit.repair_id.move_ids.filtered(lambda m: m.repair_line_type == "add")
        self.assertEqual(
            sorted((m.product_id.name, m.quantity, m.state) for m in used),
            [("Fuser", 1, "done"), ("Roller", 1, "done")])
        self.assertEqual(set(visit.command_ids.mapped("state")), {"done"})

    def test_a_visit_in_english(self):
        with self.phone("smart_engineer") as phone:
            phone.open()
            phone.fits()
            self.work(phone)
            phone.unsent(0)
            self.assertFalse(phone.run("document.querySelector('.refused')"))
        self.assert_worked()

    def test_a_visit_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.user.lang = "zh_CN"
        with self.phone("smart_engineer") as phone:
            phone.open()
            self.work(phone)
            phone.unsent(0)
            self.assertEqual(phone.run("document.documentElement.lang"), "zh-CN")
        self.assert_worked()

    def test_without_a_network(self):
        with self.phone("smart_engineer") as phone:
            phone.open()
            phone.wait("document.querySelector('[data-visit]')")
            phone.run("navigator.serviceWorker.ready.then(() => true)")
            phone.wait("navigator.serviceWorker.controller")
            phone.cut()
            # the phone is put away and taken out again
            phone.open()
            phone.wait("document.querySelector('.bar').dataset.online === '0'")
            self.work(phone)
            phone.wait("document.querySelector('.bar').dataset.unsent > 10")
            unsent = phone.run("document.querySelector('.bar').dataset.unsent")
            phone.open()
            phone.unsent(unsent)
            phone.wait("document.querySelector('.state.done')")
            self.env.invalidate_all()
            self.assertEqual(self.visit.state, "scheduled")
            phone.join()
            phone.unsent(0)
            self.assertFalse(phone.run("document.querySelector('.refused')"))
        self.assert_worked()

    def test_codes_by_the_camera(self):
        with self.phone("smart_engineer") as phone:
            for kind, size in (
                ("QR", {"width": 300, "height": 300}),
                ("Code128", {"barWidth": 3, "barHeight": 200}),
            ):
                label = createBarcodeDrawing(kind, value="QL-0001", **size).asString("svg")
                self.visit.serial_seen = False
                self.env.flush_all()
                phone.open(f"/smart_service/visit/{self.visit.id}")
                phone.wait("document.querySelector('button[name=scan]')")
                phone.run(SCAN % base64.b64encode(label.encode()).decode())
                phone.tap("button[name=scan]")
                phone.wait("document.querySelector('.device .good')")
                phone.unsent(0)
                self.env.invalidate_all()
                self.assertEqual(self.visit.serial_seen, "QL-0001")

    def test_what_was_not_taken_is_said(self):
        with self.phone("smart_engineer") as phone:
            phone.open()
            phone.tap(f"[data-visit='{self.visit.id}']")
            phone.wait("document.querySelector('button[name=on_the_way]')")
            phone.cut()
            phone.tap("button[name=on_the_way]")
            phone.unsent(1)
            self.visit.action_cancel()
            self.env.flush_all()
            phone.join()
            phone.wait("document.querySelector('.refused')")
            phone.unsent(0)
            phone.tap("button[name=dismiss]")
            phone.wait("!document.querySelector('.refused')")
