"""A small repair company of its own: one warehouse, devices, a fault, engineers with vans."""

from datetime import datetime

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

from .common import SmartServiceMixin

# a Monday, 09:00 in Shanghai
NOW = datetime(2026, 3, 2, 1, 0)
SHANGHAI = (31.2304, 121.4737)
NEARBY = (31.2500, 121.4900)
BEIJING = (39.9042, 116.4074)


class DispatchMixin(SmartServiceMixin):
    @classmethod
    def setUpDispatch(cls):
        cls.setUpSmartService()
        company = cls.company = cls.env.company
        company.partner_id.tz = "Asia/Shanghai"
        cls.dispatcher = new_test_user(
            cls.env, "smart_dispatcher", "smart_service.group_dispatcher", name="Dai Dispatcher"
        )
        cls.warehouse = cls.env["stock.warehouse"].create({
            "name": "Test warehouse",
            "code": "TWH",
            "partner_id": cls.partner("Warehouse", NEARBY).id,
        })
        cls.stock = cls.warehouse.lot_stock_id
        cls.setUpProducts()
        cls.calendar = cls.env["resource.calendar"].create({
            "name": "Field week",
            "tz": "Asia/Shanghai",
            "attendance_ids": [
                Command.clear(),
                *(
                    Command.create({
                        "name": f"{day}", "dayofweek": str(day), "hour_from": begin,
                        "hour_to": end, "day_period": period,
                    })
                    for day in range(5)
                    for begin, end, period in ((8, 12, "morning"), (13, 17, "afternoon"))
                ),
            ],
        })
        skill_type = cls.env["hr.skill.type"].create({
            "name": "Test trade",
            "skill_ids": [Command.create({"name": "Laser"}), Command.create({"name": "Water"})],
            "skill_level_ids": [
                Command.create({"name": "Trainee", "level_progress": 20, "default_level": True}),
                Command.create({"name": "Skilled", "level_progress": 60}),
                Command.create({"name": "Expert", "level_progress": 100}),
            ],
        })
        cls.skill = skill_type.skill_ids[0]
        cls.other_skill = skill_type.skill_ids[1]
        cls.trainee, cls.skilled, cls.expert = skill_type.skill_level_ids.sorted("level_progress")
        cls.fault = cls.env["smart.service.fault"].create({
            "code": "F1",
            "name": "Fuser fault",
            "keywords": "定影; toner rubs off",
            "product_tmpl_ids": cls.printer.product_tmpl_id.ids,
            "skill_id": cls.skill.id,
            "skill_level_id": cls.skilled.id,
            "duration": 1.0,
            "part_ids": [Command.create({"product_id": cls.fuser.id, "quantity": 1})],
        })
        cls.owner = cls.partner("Li Wei", SHANGHAI, tz="Asia/Shanghai")
        cls.contact = cls.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "test-app", "value": "liwei", "verified": True,
            "account_id": cls.account.id, "partner_id": cls.owner.id, "lang": "en_US",
        })

    @classmethod
    def setUpProducts(cls):
        Product = cls.env["product.product"]
        cls.printer = cls.device_product("Laser printer")
        cls.fuser = Product.create({
            "name": "Fuser", "is_storable": True, "list_price": 300.0, "invoice_policy": "delivery",
            "taxes_id": [Command.clear()],
        })
        cls.callout, cls.labour = Product.create([
            {"name": name, "type": "service", "list_price": price, "invoice_policy": "delivery",
             "taxes_id": [Command.clear()]}
            for name, price in (("Call-out", 50.0), ("Labour", 80.0))
        ])
        cls.company.smart_callout_product_id = cls.callout
        cls.company.smart_labour_product_id = cls.labour

    @classmethod
    def device_product(cls, name):
        return cls.env["product.product"].create({
            "name": name, "is_storable": True, "tracking": "serial", "smart_warranty_months": 12,
        })

    @classmethod
    def partner(cls, name, place=None, **values):
        latitude, longitude = place or (0.0, 0.0)
        return cls.env["res.partner"].create({
            "name": name, "partner_latitude": latitude, "partner_longitude": longitude, **values
        })

    @classmethod
    def engineer(cls, name, place=SHANGHAI, level=None, skill=None, van=None, user=False):
        """A field engineer; `van`: quantities by product in his van, None is no van."""
        employee = cls.env["hr.employee"].create({
            "name": name,
            "tz": "Asia/Shanghai",
            "resource_calendar_id": cls.calendar.id,
            "smart_is_field_engineer": True,
            "smart_latitude": place[0],
            "smart_longitude": place[1],
            "user_id": user.id if user else False,
        })
        cls.env["hr.employee.skill"].create({
            "employee_id": employee.id,
            "skill_type_id": cls.skill.skill_type_id.id,
            "skill_id": (skill or cls.skill).id,
            "skill_level_id": (level or cls.expert).id,
            "valid_from": "2020-01-01",
        })
        if van is not None:
            employee.smart_van_location_id = cls.env["stock.location"].create({
                "name": f"Van {name}", "usage": "internal",
                "location_id": cls.warehouse.view_location_id.id,
            })
            for product, quantity in van.items():
                cls.put(product, employee.smart_van_location_id, quantity)
        return employee

    @classmethod
    def put(cls, product, location, quantity):
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    @classmethod
    def device(cls, serial, owner=None, delivered=None, product=None):
        """A device, delivered by a real picking when it has an owner."""
        product = product or cls.printer
        lot = cls.env["stock.lot"].create({"name": serial, "product_id": product.id})
        if owner:
            cls.env["stock.quant"]._update_available_quantity(product, cls.stock, 1, lot_id=lot)
            cls.deliver(lot, owner, delivered)
        return lot

    @classmethod
    def deliver(cls, lot, owner, delivered=None, source=None, target=None):
        source = source or cls.stock
        target = target or owner.property_stock_customer
        picking = cls.env["stock.picking"].create({
            "picking_type_id": cls.warehouse.out_type_id.id,
            "partner_id": owner.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "move_ids": [Command.create({
                "product_id": lot.product_id.id, "product_uom_qty": 1,
                "location_id": source.id, "location_dest_id": target.id,
            })],
        })
        picking.action_confirm()
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.write({"move_line_ids": [Command.create({
            "product_id": lot.product_id.id, "lot_id": lot.id, "quantity": 1,
            "location_id": source.id, "location_dest_id": target.id, "picking_id": picking.id,
        })], "picked": True})
        picking._action_done()
        if delivered:
            picking.move_ids.move_line_ids.date = delivered
            lot.invalidate_recordset()
            lot._compute_smart_delivery()
        return picking

    def request(self, lot, symptom="The toner rubs off", partner=None, **values):
        """A customer asks for the repair of a device; everything that follows is worked off."""
        ticket = self.env["smart.service.ticket"]._open_repair(
            partner or self.owner, contact=self.contact, serial=lot.name, symptom=symptom, **values
        )
        self.work_off()
        return ticket

    def work_off(self):
        """Work what follows from events; nothing may be left over or given up."""
        self.env["smart.service.queue.mixin"]._drain_all()
        left = self.env["smart.service.event.task"].search([("state", "!=", "done")])
        self.assertFalse(left, left.mapped("error"))

    def told(self, ticket):
        """What the customer was told about a ticket, in order."""
        messages = ticket.channel_ids.message_ids.sorted("id")
        return [m.body.striptags() for m in messages if m.message_type == "comment"]


class DispatchCase(DispatchMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()
