from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SmartServiceNluVersion(models.Model):
    """What was learnt from the examples at one time.

    One version is active and reads all messages; every earlier one can be made active again with
    one click. Nothing in a version changes once it is trained.
    """

    _name = "smart.service.nlu.version"
    _description = "Version of the Understanding"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    state = fields.Selection(
        [
            ("queued", "To be trained"), ("draft", "Trained"), ("active", "Active"),
            ("archived", "Archived"), ("failed", "Failed"),
        ],
        required=True, default="queued", readonly=True, index=True)
    is_automatic = fields.Boolean(
        readonly=True, export_string_translation=False,
        help="Becomes active by itself when no other version is.")
    trained_at = fields.Datetime("Trained at", readonly=True)
    activated_at = fields.Datetime("Active since", readonly=True)
    seconds = fields.Float("Seconds of training", readonly=True, digits=(10, 1))
    example_count = fields.Integer("Examples", readonly=True)
    intent_count = fields.Integer("Intents", readonly=True)
    accuracy = fields.Float(
        readonly=True, aggregator=None, digits=(4, 3),
        help="Share of the examples that are understood rightly by a model that has not seen "
             "them (cross-validation).")
    precision = fields.Float(
        readonly=True, aggregator=None, digits=(4, 3),
        help="Share of right ones among those that are not refused.")
    answered = fields.Float(
        "Not refused", readonly=True, aggregator=None, digits=(4, 3),
        help="Share of the examples in scope that are sure enough.")
    oos_recall = fields.Float(
        "Refused out of scope", readonly=True, aggregator=None, digits=(4, 3),
        help="Share of the examples out of scope that are refused.")
    threshold = fields.Float(
        readonly=True, aggregator=None, digits=(4, 3),
        help="How sure the version has to be; chosen from the examples.")
    encoder_id = fields.Many2one(
        "smart.service.encoder", readonly=True, ondelete="set null", index="btree_not_null",
        help="Whose vectors it reads beside the words; empty: words alone.")
    confusion_ids = fields.One2many("smart.service.nlu.confusion", "version_id", readonly=True)
    # only code reads and writes them: rights are checked on the version
    intent_file = fields.Binary(
        attachment=True, readonly=True, groups="base.group_system",
        export_string_translation=False)
    emotion_file = fields.Binary(
        attachment=True, readonly=True, groups="base.group_system",
        export_string_translation=False)
    error = fields.Text(readonly=True)

    _active_uniq = models.UniqueIndex(
        "(state) WHERE state = 'active'", "Another version is active already.")

    @api.depends("trained_at", "create_date")
    def _compute_name(self):
        for version in self:
            version.name = self.env._("Version %(number)s", number=version.id or "")

    # === ACTIONS === #

    def action_activate(self):
        """Let this version read what customers write; the one before is kept to go back to."""
        self.ensure_one()
        self._check_lead()
        # sudo: smart.service.nlu.version - the right to it has just been checked
        self.sudo()._activate()

    def action_train(self):
        """Queue the training of a new version and wake the worker.

        :return: an action that shows the versions
        """
        self._check_lead()
        self._queue()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "smart_service_bot.nlu_version_action")

    def action_deactivate(self):
        """Read messages with the fixed patterns alone until a version is activated."""
        self._check_lead()
        # sudo: smart.service.nlu.version - the right to it has just been checked
        self.sudo().filtered(lambda version: version.state == "active").state = "archived"

    def _check_lead(self):
        if not self.env.su and not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("Only team leads decide how messages are understood."))

    def _activate(self):
        if self.state == "active":
            # pressed twice
            return
        if self.state not in ("draft", "archived"):
            raise UserError(self.env._("Only a trained version can be activated."))
        self._models()
        self.search([("state", "=", "active")]).state = "archived"
        self.flush_model(["state"])
        self.write({"state": "active", "activated_at": fields.Datetime.now()})
