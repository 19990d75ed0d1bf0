from datetime import datetime, timezone

from odoo import api, fields, models

from ...engine.circuit import CLOSED, HALF_OPEN, OPEN, Circuit, look

CIRCUIT_STATES = [(CLOSED, "Working"), (OPEN, "Paused"), (HALF_OPEN, "Trying again")]


class SmartServiceFlow(models.Model):
    """How sending goes for an account: its rate and its circuit, shared by all processes.

    Beside the account and not in it, so that what changes every moment is in nobody's way.
    Only the worker that holds the account's lock writes here.
    """

    _name = "smart.service.flow"
    _description = "Account's Flow"
    _log_access = False
    _rec_name = "account_id"

    account_id = fields.Many2one("smart.service.account", required=True, ondelete="cascade")
    due_at = fields.Float(help="The rate's theoretical arrival time, in seconds since 1970.")
    circuit_state = fields.Selection(CIRCUIT_STATES, required=True, default=CLOSED)
    circuit_failures = fields.Integer()
    circuit_trips = fields.Integer()
    circuit_until = fields.Float(help="In seconds since 1970.")

    _account_uniq = models.UniqueIndex("(account_id)")

    def _circuit(self):
        """The circuit; the empty recordset has a closed one."""
        return Circuit(self.circuit_state, self.circuit_failures, self.circuit_trips,
                       self.circuit_until) if self else Circuit()

    @api.model
    def _load(self, account_id):
        """(theoretical arrival time, circuit) of an account."""
        self.env.cr.execute(
            "SELECT due_at, circuit_state, circuit_failures, circuit_trips, circuit_until"
            " FROM smart_service_flow WHERE account_id = %s", [account_id])
        found = self.env.cr.fetchone()
        if not found:
            return 0.0, Circuit()
        due_at, state, failures, trips, until = found
        return due_at or 0.0, Circuit(state, failures or 0, trips or 0, until or 0.0)

    @api.model
    def _save(self, account_id, due_at, circuit):
        """Write down what :meth:`_load` will read."""
        self.env.cr.execute(
            "INSERT INTO smart_service_flow (account_id, due_at, circuit_state, circuit_failures,"
            " circuit_trips, circuit_until) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (account_id) DO UPDATE SET due_at = EXCLUDED.due_at,"
            " circuit_state = EXCLUDED.circuit_state,"
            " circuit_failures = EXCLUDED.circuit_failures,"
            " circuit_trips = EXCLUDED.circuit_trips, circuit_until = EXCLUDED.circuit_until",
            [account_id, due_at, circuit.state, circuit.failures, circuit.trips, circuit.until],
            log_exceptions=False)
        self.invalidate_model()


class SmartServiceAccount(models.Model):
    _inherit = "smart.service.account"

    flow_ids = fields.One2many("smart.service.flow", "account_id")
    circuit_state = fields.Selection(
        CIRCUIT_STATES, "Circuit", compute="_compute_circuit", search="_search_circuit_state",
        help="Paused: the provider fails again and again, so nothing is sent for a while and "
        "nothing is lost. Trying again: one message is tried.")
    circuit_until = fields.Datetime("Paused until", compute="_compute_circuit")

    @api.depends("flow_ids.circuit_state", "flow_ids.circuit_until")
    def _compute_circuit(self):
        now = datetime.now(timezone.utc).timestamp()
        # sudo: smart.service.flow - whoever sees the account sees whether it is sending
        for account in self:
            circuit = look(account.sudo().flow_ids[:1]._circuit(), now)
            account.circuit_state = circuit.state
            account.circuit_until = (
                circuit.state == OPEN and datetime.fromtimestamp(circuit.until, timezone.utc)
                .replace(tzinfo=None, microsecond=0))

    @api.model
    def _search_circuit_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # pylint: disable-next=no-search-all  # a company has a handful of accounts
        accounts = self.search([]).filtered(lambda account: account.circuit_state in value)
        return [("id", "in", accounts.ids)]

    def action_try_now(self):
        """Let what waits be tried at once, however long its turn or the circuit still takes."""
        self.check_access("write")
        # sudo: smart.service.flow - who may change the account may have it tried
        for flow in self.sudo().flow_ids.filtered(lambda flow: flow.circuit_state == OPEN):
            flow.circuit_until = 0.0
        # sudo: smart.service.outbox - likewise
        self.env["smart.service.outbox"].sudo().search([
            ("account_id", "in", self.ids), ("state", "=", "queued"),
            ("next_attempt_at", ">", fields.Datetime.now()),
        ]).next_attempt_at = fields.Datetime.now()
        self.env["smart.service.outbox"]._wake()

    def action_activate(self):
        result = super().action_activate()
        self.action_try_now()
        return result
