from odoo import fields, models
from odoo.tools import SQL

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, http
from .account_advice import advice
from .inbox_kinds import EVENT_KINDS


class SmartServiceAccount(models.Model):
    """Setting an account up: does the connection work, and what came through it last."""

    _inherit = "smart.service.account"

    last_test_at = fields.Datetime("Last test", readonly=True, copy=False)
    last_test_state = fields.Selection(
        [("ok", "It works"), ("failed", "It does not work"), ("nothing", "Nothing to test")],
        "Last test state", readonly=True, copy=False)
    last_test_result = fields.Text("Result of the test", readonly=True, copy=False)
    last_event_at = fields.Datetime(
        "Last event", compute="_compute_last_event", groups="smart_service.group_lead")
    last_event_kind = fields.Selection(
        EVENT_KINDS, "Kind of the last event", compute="_compute_last_event",
        groups="smart_service.group_lead")
    last_error_at = fields.Datetime(
        "Last error at", compute="_compute_last_error", groups="smart_service.group_lead")
    last_error = fields.Text(
        "Last error", compute="_compute_last_error", groups="smart_service.group_lead")

    # === COMPUTE METHODS === #

    def _compute_last_event(self):
        self.env["smart.service.inbox"].flush_model()
        found = {account_id: rest for account_id, *rest in self.env.execute_query(SQL(
            """
            SELECT a.id, i.received_at, i.event_kind
              FROM unnest(%s::int[]) AS a(id)
              JOIN LATERAL (SELECT received_at, event_kind FROM smart_service_inbox
                             WHERE account_id = a.id
                             ORDER BY received_at DESC, id DESC LIMIT 1) i ON TRUE
            """, self.ids))}
        for account in self:
            account.last_event_at, account.last_event_kind = found.get(account.id, (False, False))

    def _compute_last_error(self):
        self.env["smart.service.inbox"].flush_model()
        self.env["smart.service.outbox"].flush_model()
        found = {account_id: rest for account_id, *rest in self.env.execute_query(SQL(
            """
            SELECT DISTINCT ON (id) id, at, error FROM (
                SELECT a.id, i.at, i.error
                  FROM unnest(%(ids)s::int[]) AS a(id)
                  JOIN LATERAL (SELECT write_date AS at, error FROM smart_service_inbox
                                 WHERE account_id = a.id AND state IN ('failed', 'dead')
                                 ORDER BY id DESC LIMIT 1) i ON TRUE
                 UNION ALL
                SELECT a.id, o.at, o.error
                  FROM unnest(%(ids)s::int[]) AS a(id)
                  JOIN LATERAL (SELECT write_date AS at, error FROM smart_service_outbox
                                 WHERE account_id = a.id
                                   AND state IN ('failed', 'dead', 'uncertain')
                                 ORDER BY id DESC LIMIT 1) o ON TRUE) AS both_ways
             ORDER BY id, at DESC
            """, ids=self.ids))}
        for account in self:
            account.last_error_at, account.last_error = found.get(account.id, (False, False))

    # === ACTIONS === #

    def action_activate(self):
        """Tell the provider our address where that can be done, then take messages in."""
        for account in self.filtered(lambda account: account.state == "draft"):
            account.check_access("write")
            # sudo: smart.service.account - whether there is a secret is none
            if account.provider == "telegram" and not account.sudo().webhook_secret:
                account._make_webhook_secret()
            if refusal := account._set_up():
                account._note_test("failed", refusal)
                return account._show_test()
        return super().action_activate()

    def action_test_connection(self):
        """Ask the provider who we are, and say in words what it answers."""
        self.ensure_one()
        self.check_access("write")
        self._note_test(*self._test_connection())
        return self._show_test()

    def _show_test(self):
        kinds = {"ok": "success", "failed": "danger", "nothing": "info"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kinds[self.last_test_state],
                "title": dict(
                    self._fields["last_test_state"]._description_selection(self.env)
                )[self.last_test_state],
                "message": self.last_test_result,
                "sticky": self.last_test_state == "failed",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _note_test(self, state, result):
        self.write({
            "last_test_at": fields.Datetime.now(), "last_test_state": state,
            "last_test_result": result})

    # === CALLS === #

    def _set_up(self):
        """Tell the provider our address; returns what it has against it, or ''."""
        adapter = self._adapter()
        if self._missing_credentials(adapter):
            # said by the check of the state
            return ""
        return self._ask(
            lambda adapter: adapter.setup_call(self.webhook_url),
            lambda adapter, response: adapter.read_setup(response))[1]

    def _test_connection(self):
        """(state, words) of a call that changes nothing at the provider."""
        adapter = self._adapter()
        if missing := self._missing_credentials(adapter):
            return "failed", self.env._(
                "Fill in first: %(fields)s", fields=", ".join(missing))
        try:
            adapter.check()
        except ValueError as error:
            return "failed", str(error)
        answer, problem = self._ask(
            lambda adapter: adapter.probe_call(),
            lambda adapter, response: adapter.read_probe(response))
        if problem:
            return "failed", problem
        if answer is None:
            if adapter.token_call():
                return "ok", self.env._("The provider gave out an access token.")
            return "nothing", self.env._(
                "This channel has nothing that could be asked. Activate it, send a message to "
                "it, and see below that it arrived.")
        words = [self.env._("The provider knows this account as %(name)s.", name=answer.name)
                 if answer.name else self.env._("The provider takes the credentials.")]
        return "ok", "\n".join([*words, *answer.warnings])

    def _ask(self, build, read):
        """Make a call; (answer, what went wrong in words).

        No row is locked meanwhile: a slow provider holds nobody up.

        :param build: function of the adapter that returns the call, or None for none
        :param read: function of the adapter and the response that returns the answer
        :return: the answer is None when there is no call to make
        """
        tokens = self.env["smart.service.token"]
        try:
            token = tokens._current(self)
            for _try in range(2):
                adapter = self._adapter(token)
                call = build(adapter)
                if call is None:
                    return None, ""
                answer = read(adapter, http.perform(call))
                if not isinstance(answer, base.Reauthenticate) or not token:
                    break
                token = tokens._current(self, stale=token)
        except (QueueRetry, QueueFailed) as error:
            code, _colon, reason = str(error).partition(": ")
            return None, self._in_words(code, reason or code)
        except http.NetworkError as error:
            return None, self.env._(
                "No answer came: %(reason)s. Is the service address right, and may this server "
                "reach it?", reason=error)
        except ValueError as error:
            return None, str(error)
        if isinstance(answer, base.Failure):
            return None, self._in_words(answer.code, answer.reason)
        return answer, ""

    def _in_words(self, code, reason):
        said = self.env._("The provider refuses: %(reason)s (%(code)s)", reason=reason, code=code)
        return "\n".join(filter(None, [said, advice(self.env, self.provider, code, reason)]))
