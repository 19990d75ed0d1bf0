from odoo import api, fields, models

from ...providers import base, windows
from ..conversation.speech import speech_of
from .contact import BOUND, COUNTED

# our own code of a refusal that cost the provider no call
CLOSED = "reply_window"
TEMPLATE = "template"


class SmartServiceOutbox(models.Model):
    """Nothing leaves that a closed window would swallow; what leaves is counted.

    A message takes what it costs in the transaction that marks it as being sent, so that no
    other process can spend the same again, and gives it back when the provider certainly has
    not taken it.
    """

    _inherit = "smart.service.outbox"

    template_id = fields.Many2one(
        "smart.service.template", ondelete="set null", index="btree_not_null", readonly=True)
    window_triggers = fields.Char("Window used", readonly=True)
    window_taken_at = fields.Datetime("Window used at", readonly=True)

    # === SENDING === #

    def _before_send(self):
        refused = super()._before_send()
        if refused:
            return refused
        if self.kind == "template" and self.template_id.state != "approved":
            return base.GiveUp(TEMPLATE, self.env._("The template is not approved."))
        if self.kind not in BOUND or self.window_taken_at or not self.account_id._windows():
            return None
        closed = base.WindowClosed(CLOSED, self._text_closed())
        if self.kind not in COUNTED:
            return None if self._standing_now().open else closed
        triggers = self.env["smart.service.window"]._take(self.contact_id, self.account_id)
        if triggers is None:
            return closed
        self.write({
            "window_triggers": ",".join(triggers), "window_taken_at": fields.Datetime.now()})
        return None

    def _standing_now(self):
        return self.contact_id._standing(self.account_id, queued=False)

    def _template_call(self):
        template = self.template_id
        if not template:
            return super()._template_call()
        return base.TemplateCall(
            name=template.name, lang=template.lang or "",
            values=tuple(self.template_values or ()),
            variables=tuple(template.variable_ids.mapped("name")),
            external_id=template.external_id or "")

    # === WHAT BECAME OF IT === #

    def _apply(self, result):
        if isinstance(result, base.WindowClosed) and result.code != CLOSED:
            self._closed_by_provider(f"{result.code}: {result.reason}", result.code)
        return super()._apply(result)

    def _again(self, reason, after):
        if not self.env.context.get("smart_maybe_sent"):
            self._give_window_back()
        return super()._again(reason, after)

    def _after_unknown(self, reason):
        # the provider may have counted it, though it will be sent again
        return super(
            SmartServiceOutbox, self.with_context(smart_maybe_sent=True))._after_unknown(reason)

    def _give_up(self, state, reason):
        # a receipt's failure comes after the provider has taken, and counted, the message
        if state != "uncertain" and self.state in ("queued", "sending"):
            self._give_window_back()
        result = super()._give_up(state, reason)
        self._show_windows()
        return result

    @api.model
    def _receive_receipt(self, account, event):
        result = super()._receive_receipt(account, event)
        if (event.receipt_state == "failed"
                and event.receipt_code in windows.CLOSED_RECEIPTS.get(account.provider, ())):
            row = self.search([
                ("account_id", "=", account.id), ("external_id", "=", event.receipt_for)], limit=1)
            row._closed_by_provider(
                event.receipt_error or event.receipt_code, event.receipt_code)
        return result

    def _closed_by_provider(self, reason, code):
        for row in self:
            used_up = code in windows.USED_UP_CODES.get(row.account_id.provider, ())
            self.env["smart.service.window"]._close(
                row.contact_id, row.account_id, reason,
                row.window_taken_at or row.sent_at or row.write_date, used_up)
            if used_up:
                # what the provider has counted is not ours to give back
                row.window_taken_at = False
        self._show_windows()

    def _give_window_back(self):
        for row in self.filtered("window_taken_at"):
            self.env["smart.service.window"]._give_back(
                row.contact_id, row.account_id, row.window_triggers.split(","),
                row.window_taken_at)
        self.filtered("window_taken_at").write({
            "window_triggers": False, "window_taken_at": False})

    # === QUEUEING === #

    @api.model
    def _enqueue(self, message, contact, channel, parts, **values):
        speech = speech_of(self.env)
        if speech.template_id:
            return self._enqueue_kind(
                channel, "template", contact=contact, message=message, values={
                    "template_id": speech.template_id, "body": channel._smart_text(message),
                    "template_values": list(speech.template_values)})
        if not speech.voice:
            channel._smart_check_window(len(parts))
        rows = super()._enqueue(message, contact, channel, parts, **values)
        if speech.refused:
            for row in rows:
                row._give_up("failed", self._text_closed())
        rows._show_windows()
        return rows

    @api.model
    def _text_closed(self):
        return self.env._("The reply window is closed until the customer writes again.")

    def _show_windows(self):
        for row in self.filtered(lambda row: row.kind in COUNTED)[:1]:
            row.contact_id._show_window(row.account_id)
