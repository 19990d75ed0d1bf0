from odoo import api, fields, models
from odoo.exceptions import AccessError

STUCK = ("failed", "dead", "uncertain")
CHANGES_SHOWN = 20


class SmartServiceHealth(models.AbstractModel):
    """The health desk: all accounts, all queues and the machine at one glance."""

    _name = "smart.service.health"
    _description = "Health Desk"

    @api.model
    def desk(self):
        """What the desk shows to the current user.

        :return: dict of ``accounts``, ``queues``, ``changes``, ``checks``, ``now`` and
            ``may_repair``
        :raises AccessError: the user is no team lead
        """
        if not self.env.user.has_group("smart_service.group_lead"):
            raise AccessError(self.env._("The health desk is for team leads and managers."))
        return {
            "accounts": self._accounts(),
            "queues": self._queues(),
            "changes": self._changes(),
            "checks": self._checks(),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "may_repair": self.env.user.has_group("smart_service.group_manager"),
        }

    @api.model
    def _accounts(self):
        accounts = self.env["smart.service.account"].search([("active", "=", True)])
        # sudo: smart.service.token - when a token ends is told, never the token
        figures = accounts.sudo()._health_figures()
        providers = dict(accounts._fields["provider"]._description_selection(self.env))
        states = dict(accounts._fields["state"]._description_selection(self.env))
        kinds = dict(accounts._fields["last_event_kind"]._description_selection(self.env))
        shown = []
        for account in accounts:
            found = figures[account.id]
            problems = account._health_problems(found)
            shown.append({
                "id": account.id,
                "name": account.name,
                "provider": providers[account.provider],
                "state": account.state,
                "state_label": states[account.state],
                "level": self._level(account, problems),
                "problems": [words for _level, words in problems],
                "error_share": account._share(found["failed_day"], found["total_day"]),
                "duplicates": account.duplicate_count,
                "refused": account.refused_count,
                "unknown": account.unknown_count,
                "last_event_at": self._text(account.last_event_at),
                "last_event_kind": kinds.get(account.last_event_kind, ""),
                **found,
                "token_until": self._text(found["token_until"]),
                **self._circuit(account),
            })
        order = {"bad": 0, "warning": 1, "good": 2, "off": 3}
        return sorted(shown, key=lambda account: order[account["level"]])

    @api.model
    def _level(self, account, problems):
        if account.state == "draft":
            return "off"
        levels = [level for level, _words in problems]
        return next((level for level in ("bad", "warning") if level in levels), "good")

    @api.model
    def _circuit(self, account):
        """State of the circuit breaker that protects the provider from us."""
        return {"circuit": account.circuit_state, "circuit_until": self._text(
            account.circuit_until)}

    @api.model
    def _text(self, moment):
        return fields.Datetime.to_string(moment) or ""

    # === QUEUES === #

    @api.model
    def _queue_models(self):
        """model → its name for people and the xml id of the action that lists it."""
        return {
            "smart.service.inbox": [
                self.env._("Incoming events"), "smart_service.inbox_action"],
            "smart.service.outbox": [
                self.env._("Outgoing messages"), "smart_service.outbox_action"],
            "smart.service.media": [self.env._("Incoming files"), "smart_service.media_action"],
            "smart.service.event.task": [
                self.env._("Reactions"), "smart_service.event_task_action"],
            "smart.service.job.failure": [
                self.env._("Scheduled jobs"), "smart_service.job_failure_action"],
        }

    @api.model
    def _queues(self):
        shown = []
        for model, (label, action) in self._queue_models().items():
            counts = dict(self.env[model]._read_group(
                [("state", "in", STUCK)], ["state"], ["__count"]))
            shown.append({"model": model, "label": label, "action": action,
                          "failed": counts.get("failed", 0), "dead": counts.get("dead", 0),
                          "uncertain": counts.get("uncertain", 0)})
        return shown

    @api.model
    def _changes(self):
        return [{
            "id": change.id, "account": change.account_id.name, "name": change.name,
            "count": change.count, "first_seen": self._text(change.first_seen),
            "last_seen": self._text(change.last_seen), "inbox_id": change.inbox_id.id,
        } for change in self.env["smart.service.protocol.change"].search(
            [("acknowledged", "=", False)], limit=CHANGES_SHOWN)]
