import base64
from collections import Counter
from zoneinfo import ZoneInfo

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.history import reading
from ...engine.history.records import Rejected

SHAPES = [
    ("own", "Table of customers or messages (CSV, JSON Lines)"), ("zendesk", "Zendesk"),
    ("chatwoot", "Chatwoot"), ("udesk", "Udesk"),
]
COUNTERS = ("customer_new", "customer_known", "conversation_new", "conversation_known",
            "message_new", "message_known")


class SmartServiceHistoryImport(models.Model):
    """A file of old customers and conversations that is brought into Odoo.

    It is checked first, without a trace but its report, and then worked in small batches that
    are committed with the place they have come to: stopped anywhere, it goes on from there, and
    the same file (or a later export that holds more) imported again adds only what is new.
    """

    _name = "smart.service.history.import"
    _description = "History Import"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, help="For example: Zendesk 2019–2025")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company)
    shape = fields.Selection(SHAPES, "Exported from", required=True, default="own")
    source = fields.Char(
        required=True, default="old system",
        help="The old system's name. Rows with the same ID and the same source are the same "
        "customer or conversation, in whichever file they come.")
    file = fields.Binary(attachment=True, required=True, copy=False)
    filename = fields.Char(copy=False)
    desk_id = fields.Many2one(
        "im_livechat.channel", required=True, ondelete="restrict",
        help="The desk under which the old conversations are found.")
    country_id = fields.Many2one(
        "res.country", default=lambda self: self.env.company.country_id,
        help="Phone numbers without a country code are read as numbers of this country.")
    tz = fields.Selection(
        lambda self: [(name, name) for name in pytz.common_timezones], "Time zone", required=True,
        default=lambda self: self.env.user.tz or "UTC",
        help="Of times in the file that name none.")
    state = fields.Selection(
        [("draft", "Draft"), ("checking", "Checking"), ("checked", "Checked"),
         ("running", "Importing"), ("paused", "Paused"), ("done", "Done"), ("failed", "Failed")],
        required=True, default="draft", readonly=True, copy=False, tracking=True)
    error = fields.Char(readonly=True, copy=False)
    position = fields.Integer("Rows done", readonly=True, copy=False)
    total = fields.Integer("Rows", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    customer_new = fields.Integer("New customers", readonly=True, copy=False)
    customer_known = fields.Integer("Known customers", readonly=True, copy=False)
    conversation_new = fields.Integer("New conversations", readonly=True, copy=False)
    conversation_known = fields.Integer("Known conversations", readonly=True, copy=False)
    message_new = fields.Integer("New messages", readonly=True, copy=False)
    message_known = fields.Integer("Known messages", readonly=True, copy=False)
    rejection_ids = fields.One2many(
        "smart.service.history.rejection", "import_id", "Rejected rows", readonly=True)
    rejected_count = fields.Integer("Rejected", compute="_compute_rejected_count")

    @api.depends("position", "total")
    def _compute_progress(self):
        for record in self:
            record.progress = 100 * record.position / record.total if record.total else 0

    def _compute_rejected_count(self):
        counts = dict(self.env["smart.service.history.rejection"]._read_group(
            [("import_id", "in", self.ids)], ["import_id"], ["__count"]))
        for record in self:
            record.rejected_count = counts.get(record, 0)

    def write(self, vals):
        if vals.keys() & {"file", "shape", "source", "tz", "country_id", "company_id", "desk_id"}:
            if self.filtered(lambda record: record.state in ("checking", "running")):
                raise UserError(self.env._("Pause the import before you change it."))
            vals = {**vals, "state": "draft", "position": 0, "total": 0, "error": False}
        return super().write(vals)

    # === ACTIONS === #

    def action_check(self):
        """Read the whole file and report what an import would do; nothing else is written."""
        for record in self.filtered(lambda r: r.state in ("draft", "checked", "failed", "done")):
            record._begin("checking")

    def action_import(self):
        """Bring in what the check has shown."""
        for record in self.filtered(lambda r: r.state == "checked"):
            record._begin("running")

    def action_pause(self):
        """Stop after the batch that is being worked."""
        self.filtered(lambda record: record.state == "running").state = "paused"

    def action_resume(self):
        """Go on where it was paused."""
        self.filtered(lambda record: record.state == "paused").state = "running"
        self._wake()

    def action_conversations(self):
        """The conversations that this import has brought in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "im_livechat.discuss_channel_action")
        return {**action, "domain": [("smart_history_import_id", "=", self.id)], "context": {}}

    def action_rejections(self):
        """The rows that could not be used."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Rejected rows"),
            "res_model": "smart.service.history.rejection", "view_mode": "list,form",
            "domain": [("import_id", "=", self.id)],
        }

    def _begin(self, state):
        self.ensure_one()
        self.rejection_ids.unlink()
        self.desk_id._smart_ensure_voice()
        try:
            total = sum(1 for _unit in self._units())
        except Rejected as rejected:
            raise UserError(self._in_words(rejected)) from rejected
        self.write({
            "state": state, "position": 0, "total": total, "error": False,
            **dict.fromkeys(COUNTERS, 0)})
        self._wake()

    @api.model
    def _wake(self):
        # sudo: ir.cron - whoever may import may start the worker, nothing else
        self.env.ref("smart_service.cron_history").sudo()._trigger()

    # === READING === #

    def _units(self):
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).file)
        return reading.units(content, self.shape, ZoneInfo(self.tz))

    def _in_words(self, rejected):
        """Why a row is rejected, for whoever prepares the file."""
        words = {
            "not_text": self.env._("The file is neither UTF-8 nor GB 18030 text."),
            "empty": self.env._("The file is empty."),
            "no_header": self.env._("The first line holds no column names."),
            "missing_columns": self.env._("These columns are missing: %(names)s"),
            "not_json": self.env._("The line is no JSON object."),
            "not_csv": self.env._("The line is no CSV: %(error)s"),
            "columns": self.env._(
                "The line has %(found)s columns, the header has %(expected)s."),
            "no_customer_id": self.env._("The customer has no ID."),
            "no_message_id": self.env._("A message has no ID."),
            "no_conversation_id": self.env._("The conversation has no ID."),
            "no_messages": self.env._("The conversation has no messages."),
            "same_message_id": self.env._(
                "Two messages of the conversation have the same ID."),
            "unknown_author": self.env._(
                "It is not clear who wrote a message: %(author)s is none of customer, agent, "
                "bot, note."),
            "bad_time": self.env._("The time of a message can't be read: %(time)s"),
            "missing": self.env._("%(name)s is missing."),
            "not_list": self.env._("%(name)s is no list of objects."),
            "unknown_customer": self.env._(
                "The customer %(customer)s is not known yet: import the customers first."),
            "failed": self.env._("The row could not be written: %(error)s"),
            "ambiguous": self.env._(
                "Several customers have this phone number or e-mail address: %(names)s"),
        }
        return words[rejected.code] % rejected.values

    def _add(self, counts: Counter, rejections, position):
        """Write down a batch's counts, its rejected rows and where it has come to."""
        self.ensure_one()
        self.env["smart.service.history.rejection"].create([{
            "import_id": self.id, "line": unit.line, "reason": self._in_words(rejected),
            "row": unit.raw,
        } for unit, rejected in rejections])
        self.write({"position": position, **{
            name: self[name] + counts[name] for name in COUNTERS if counts[name]}})

