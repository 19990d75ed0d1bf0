import time
from datetime import timedelta

from odoo import fields, models

from ...exceptions import QueueFailed, QueueRetry
from ...providers import staff

MINUTE = timedelta(minutes=1)
# the result of what was taken is not there at once
RESULT_SECONDS = 5
# what a refusal of the connection as a whole begins with: our address, the app, the robot
REFUSALS = ("60020", "60011", "40013", "40056", "40089", "41027", "48002", "301002", "300001",
            "300005", "310000", "400013", "400101", "400102", "40001")


class SmartServiceStaffNotice(models.Model):
    """How a notice leaves by WeCom or DingTalk."""

    _inherit = "smart.service.staff.notice"

    def _send(self):
        account = self.account_id
        if not account or account.state == "draft":
            raise QueueFailed(self.env._(
                "There is no active connection to %(way)s for %(user)s.",
                way=dict(self._fields["way"]._description_selection(self.env))[self.way],
                user=self.user_id.name))
        if self.checking:
            self._check_result(account)
            return
        self._keep_to_limits(account, account._adapter())
        sent = account._ask(self._build, lambda adapter, response: adapter.classify(response))
        self.write({"external_id": sent.external_id, "sent_at": fields.Datetime.now()})
        if account.state == "error":
            account.action_activate()
        if sent.external_id and account._adapter().result_call(sent.external_id):
            self._want_result()

    def _build(self, adapter):
        user = self.user_id
        recipient = user.smart_wecom_userid if self.way == "wecom" else user.smart_dingtalk_userid
        if not recipient and adapter.private:
            raise QueueFailed(self.env._(
                "%(user)s has no user ID of %(way)s: fill it in at the user.", user=user.name,
                way=dict(self._fields["way"]._description_selection(self.env))[self.way]))
        words = self.with_context(lang=user.lang).env._("Open")
        try:
            return adapter.build(staff.Notice(
                recipient=recipient or "", title=self.title, text=self.body or "",
                url=self._link(), button=words, phone=self._phone()), time.time())
        except ValueError as error:
            raise QueueFailed(str(error)) from error

    def _phone(self):
        """The person's mobile number as a Chinese service wants it, without the country."""
        partner = self.user_id.partner_id
        number = partner.phone_sanitized or partner.phone or ""
        return "".join(filter(str.isdigit, number.removeprefix("+86")))

    def _keep_to_limits(self, account, adapter):
        """Wait rather than be blocked, or dropped without a word."""
        recent = [("account_id", "=", account.id), ("id", "!=", self.id),
                  ("sent_at", ">", fields.Datetime.now() - MINUTE)]
        full = adapter.per_minute and self.search_count(recent) >= adapter.per_minute
        if adapter.per_person:
            own = [*recent, ("user_id", "=", self.user_id.id)]
            full = full or self.search_count(own) >= adapter.per_person
        if full:
            raise QueueRetry(self.env._("The provider takes no more notices this minute."), 60)

    # === DID IT ARRIVE === #

    def _want_result(self):
        """Ask a little later whether it arrived, as a row of its own: this one was sent."""
        self.copy({
            "key": f"{self.key}:result", "checking": True, "external_id": self.external_id,
            "state": "new", "attempt": 0, "error": False, "sent_at": False,
            "queue_key": f"result:{self.account_id.id}",
            "next_attempt_at": fields.Datetime.now() + timedelta(seconds=RESULT_SECONDS)})

    def _check_result(self, account):
        account._ask(
            lambda adapter: adapter.result_call(self.external_id),
            lambda adapter, response: adapter.read_result(
                response, self.user_id.smart_dingtalk_userid or ""))

    def _is_refusal(self):
        """Whether it is the connection that is refused, and not this notice."""
        return (self.error or "").partition(":")[0] in REFUSALS
