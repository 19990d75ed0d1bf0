import base64

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .dispatch_common import DispatchCase

EXPECTED = {
    "smart.service.ticket.category": {
        "agent": "r", "lead": "rwc", "dispatcher": "r", "engineer": "r", "manager": "rwcu"},
    "smart.service.ticket.requirement": {
        "agent": "r", "lead": "rwcu", "dispatcher": "r", "engineer": "r", "manager": "rwcu"},
}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@tagged("post_install", "-at_install")
class TestTicketForm(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Ticket = cls.env["smart.service.ticket"].with_user(cls.agent)
        cls.kind = cls.env["smart.service.ticket.type"].create({
            "name": "Return", "code": "request",
            "properties_definition": [
                {"name": "reason", "type": "char", "string": "Why it comes back"},
                {"name": "boxes", "type": "integer", "string": "Boxes"}],
        })

    def require(self, **values):
        return self.env["smart.service.ticket.requirement"].create({
            "type_id": self.kind.id, **values})

    def photo(self):
        return self.env["ir.attachment"].with_user(self.agent).create({
            "name": "plate.png", "raw": PIXEL, "res_model": "smart.service.ticket", "res_id": 0})

    # === RIGHTS === #

    def test_rights_of_each_role(self):
        for group in ("agent", "lead", "dispatcher", "engineer", "manager"):
            user = new_test_user(self.env, f"form_{group}", f"smart_service.group_{group}")
            for model, expected in EXPECTED.items():
                for letter, mode in zip("rwcu", ("read", "write", "create", "unlink")):
                    with self.subTest(group=group, model=model, mode=mode):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(mode),
                            letter in expected.get(group, ""))

    # === PRIORITY === #

    def test_impact_and_urgency_make_the_priority(self):
        ticket = self.Ticket.create({"name": "x", "impact": "3", "urgency": "3"})
        self.assertEqual(ticket.priority, "3")
        ticket.urgency = "1"
        self.assertEqual(ticket.priority, "1")
        self.assertEqual(ticket.priority_reason, "Impact High, urgency Low")

    def test_a_tier_raises_the_priority(self):
        tier = self.env["smart.service.tier"].create({"name": "Gold", "priority": "1"})
        self.assertEqual(tier.ticket_raise, 1)
        company = self.partner("Hengyuan", is_company=True, smart_tier_id=tier.id)
        person = self.partner("Sun Li", parent_id=company.id)
        ticket = self.Ticket.create({"name": "x", "partner_id": person.id})
        self.assertEqual(ticket.priority, "2")
        self.assertIn("Gold", ticket.priority_reason)
        ticket.partner_id = self.owner
        self.assertEqual(ticket.priority, "1")

    def test_a_priority_set_by_hand_stays(self):
        ticket = self.Ticket.create({"name": "x", "priority": "1"})
        self.assertFalse(ticket.priority_by_hand, "the matrix says the same")
        ticket.priority = "3"
        ticket.write({"impact": "1", "urgency": "1"})
        self.assertEqual(ticket.priority, "3")
        self.assertEqual(ticket.priority_reason, "Set by hand")
        ticket.priority = "0"
        self.assertFalse(ticket.priority_by_hand, "back to what the matrix says")
        ticket.impact = "3"
        self.assertEqual(ticket.priority, "1")
        given = self.Ticket.create({"name": "y", "priority": "3"})
        self.assertTrue(given.priority_by_hand)

    # === CATEGORIES === #

    def test_a_category_gives_its_team(self):
        team = self.env["smart.service.team"].create({"name": "Paper"})
        Category = self.env["smart.service.ticket.category"]
        top = Category.create({"name": "Printing", "team_id": team.id})
        leaf = Category.create({"name": "Stripes", "parent_id": top.id})
        self.assertEqual(leaf.display_name, "Printing / Stripes")
        self.assertEqual(self.Ticket.create({"name": "x", "category_id": leaf.id}).team_id, team)
        other = self.env["smart.service.team"].create({"name": "Other"})
        kept = self.Ticket.create({"name": "x", "category_id": leaf.id, "team_id": other.id})
        self.assertEqual(kept.team_id, other)
        found = self.Ticket.search([("category_id", "child_of", top.id)])
        self.assertLessEqual({kept.id}, set(found.ids))
        with self.assertRaises(UserError):
            top.parent_id = leaf

    # === THE FORM === #

    def test_nobody_makes_a_ticket_without_what_its_form_asks_for(self):
        self.require(kind="property", property_name="reason")
        self.require(kind="field", field_name="description")
        self.require(kind="files", files="image", label="Photo of the plate", sequence=20)
        vals = {"name": "x", "type_id": self.kind.id}
        with self.assertRaisesRegex(
                ValidationError, "Why it comes back, Description, Photo of the plate"):
            self.Ticket.create(vals)
        photo = self.photo()
        ticket = self.Ticket.create({
            **vals, "properties": {"reason": "too loud"}, "description": "Here",
            "form_file_ids": [Command.link(photo.id)]})
        self.assertFalse(ticket.form_missing)
        self.assertEqual(photo.res_id, ticket.id)
        colleague = new_test_user(self.env, "form_colleague", "smart_service.group_agent")
        self.assertTrue(photo.with_user(colleague).has_access("read"))

    def test_the_fields_of_a_type_show_when_it_is_chosen(self):
        spec = {"type_id": {}, "properties": {}}
        found = self.Ticket.onchange(
            {"name": "x", "type_id": self.kind.id, "properties": []}, ["type_id"], spec)
        self.assertEqual(
            [row["name"] for row in found["value"]["properties"]], ["reason", "boxes"])
        found = self.Ticket.with_context(default_type_id=self.kind.id).onchange({}, [], spec)
        self.assertEqual(len(found["value"]["properties"]), 2)

    def test_what_was_told_is_not_taken_away(self):
        self.require(kind="property", property_name="reason")
        ticket = self.Ticket.create({
            "name": "x", "type_id": self.kind.id, "properties": {"reason": "too loud"}})
        with self.assertRaises(ValidationError):
            ticket.properties = {"reason": ""}
        other = self.Ticket.create({"name": "y"})
        with self.assertRaises(ValidationError):
            other.type_id = self.kind

    def test_a_customers_request_is_kept_and_he_is_asked(self):
        self.require(kind="property", property_name="reason")
        ticket = self.env["smart.service.ticket"].create({
            "name": "x", "type_id": self.kind.id, "partner_id": self.owner.id,
            "contact_id": self.contact.id})
        self.assertEqual(ticket.form_missing, "Why it comes back")
        self.assertIn("Still missing: Why it comes back", ticket.activity_ids.mapped("summary"))
        self.work_off()
        self.assertIn("Why it comes back", " ".join(self.told(ticket)))
        # filling in something else is possible in the meantime
        ticket.with_user(self.agent).properties = {"boxes": 2}
        ticket.with_user(self.agent).properties = {"boxes": 2, "reason": "too loud"}
        self.assertFalse(ticket.form_missing)

    def test_a_photo_in_the_conversation_counts(self):
        self.require(kind="files", files="image")
        channel = self.contact._open_session()
        channel.message_post(
            body="Here", author_id=self.owner.id, message_type="comment",
            attachments=[("plate.png", PIXEL)], subtype_xmlid="mail.mt_comment")
        channel.sudo().add_members(partner_ids=self.agent.partner_id.ids)
        ticket = channel.with_user(self.agent)._smart_make_ticket("x")
        ticket.type_id = self.kind
        self.assertFalse(ticket.form_missing)

    def test_missing_as_the_portal_asks(self):
        self.require(kind="property", property_name="boxes")
        self.require(kind="files", files="document", label="Receipt")
        self.assertEqual(self.kind._missing({}), ["Boxes", "Receipt"])
        self.assertEqual(
            self.kind._missing({"properties": {"boxes": 0}}, ["application/pdf"]), [])
        self.assertEqual(self.kind._missing(
            {"properties": [{"name": "boxes", "type": "integer", "value": 3}]}), ["Receipt"])
        self.assertEqual(self.kind._missing({"properties": {"boxes": 1}}, self.photo()),
                         ["Receipt"])

    def test_a_requirement_names_something_of_its_form(self):
        other = self.env["smart.service.ticket.type"].create({
            "name": "Other", "code": "question", "properties_definition": [
                {"name": "elsewhere", "type": "char", "string": "Elsewhere"}]})
        self.assertTrue(other)
        with self.assertRaises(ValidationError):
            self.require(kind="property", property_name="elsewhere")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.require(kind="field")

    def test_the_portal_address(self):
        ticket = self.Ticket.create({"name": "x"})
        self.assertEqual(ticket.access_url, f"/my/tickets/{ticket.id}")
        self.assertIn("access_token=", ticket._get_share_url())
