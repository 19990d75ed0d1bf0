from odoo import fields, models
from odoo.tools import SQL

from ...engine import sla
from .ticket_clocks import StoredBoard


class SmartServiceTicket(models.Model):
    """What happens to a ticket, told to its clocks."""

    _inherit = "smart.service.ticket"

    # === BEGINNING AND POLICY === #

    def _sla_begin(self):
        """Start the clocks of new tickets that something is promised for."""
        promised = self._sla_find_policy()
        boards = {}
        for ticket in promised.filtered(lambda t: not t.is_closed):
            boards[ticket.id] = StoredBoard()
            boards[ticket.id].opened(ticket.reported_at or fields.Datetime.now())
        if boards:
            promised.filtered(lambda t: t.id in boards)._sla_settle(boards, "created")
            promised._sla_sync_stage()

    def _sla_find_policy(self):
        """Note on the tickets which version of which policy holds.

        :return: the tickets for which another one holds than before
        """
        Policy = self.env["smart.service.sla.policy"]
        # sudo: smart.service.ticket - what is promised follows from the ticket itself
        tickets = self.sudo()
        if not any(Policy._of_company(company.id) for company in tickets.company_id):
            return tickets.browse()
        found = Policy._match(tickets)
        changed = tickets.browse()
        for policy, same in tickets.grouped(
                lambda ticket: found.get(ticket, Policy.browse())).items():
            # sudo: smart.service.sla.policy - what is promised does not depend on who asks
            version = policy.sudo().version_id
            other = same.filtered(lambda t, version=version: t.sla_version_id != version)
            if other:
                other.sla_version_id = version
                changed |= other
        return changed

    def _sla_rematch(self):
        """Something that a policy asks for has changed: another one may hold now."""
        opened = self.filtered(lambda ticket: not ticket.is_closed)
        # sudo: smart.service.ticket - which promise it has, for whoever may write it
        before = {ticket: ticket.sudo().sla_version_id.policy_id for ticket in opened}
        # the terms of a ticket whose policy stays are not changed behind its back
        Policy = self.env["smart.service.sla.policy"]
        if not any(Policy._of_company(company.id) for company in opened.company_id):
            return
        found = Policy._match(opened)
        moved = opened.filtered(
            lambda ticket: found.get(ticket, Policy.browse()) != before[ticket])
        if moved:
            moved._sla_find_policy()
            moved._sla_take_over("changed")

    def _sla_take_over(self, why):
        """Count the clocks of tickets anew, and start those that there were none of."""
        # sudo: smart.service.ticket - the clocks follow from the ticket itself
        tickets = self.sudo()
        promised = tickets.filtered("sla_version_id")
        (tickets - promised)._sla_end_all()
        boards = promised._sla_boards()
        without = promised.filtered(lambda t: not boards[t.id].clocks)
        for ticket_id, first, last, asked in without._sla_past():
            board, ticket = boards[ticket_id], self.browse(ticket_id)
            board.opened(ticket.reported_at)
            if first:
                # whoever has answered is a person: bots are not asked for the past
                for clock in board.clocks:
                    if clock.kind == sla.FIRST:
                        clock.ended_at = max(first, clock.started_at)
                board.answered_at = last
                if asked:
                    board.customer_wrote(asked)
        promised._sla_settle(boards, why)
        promised._sla_sync_stage()

    def _sla_end_all(self):
        """Nothing is promised any more: what runs ends, what has ended stays."""
        if not self:
            return
        # sudo: smart.service.sla.clock - the clocks follow from the ticket itself
        self.env["smart.service.sla.clock"].sudo().search([
            ("ticket_id", "in", self.ids), ("ended_at", "=", False)]).write({
                "ended_at": fields.Datetime.now(), "state": "dropped", "next_check_at": False,
                "deadline": False})
        self.write({
            "first_response_deadline": False, "next_response_deadline": False,
            "resolution_deadline": False, "sla_next_deadline": False, "sla_state": False})

    def _sla_past(self):
        """What was said before a policy came, from the ledger and the tickets' own messages.

        :return: (ticket id, our first answer, our last one, the customer's first message since)
        """
        if not self:
            return []
        self.env.flush_all()
        return self.env.execute_query(SQL(
            """
            WITH said AS (
                SELECT t.id AS ticket_id, e.occurred_at AS at, e.kind = 'message_agent' AS ours
                  FROM smart_service_ticket t
                  JOIN discuss_channel c ON c.smart_ticket_id = t.id
                  JOIN smart_service_event e ON e.channel_id = c.id
                 WHERE t.id = ANY(%(ids)s) AND e.kind IN ('message_in', 'message_agent')
                   AND e.occurred_at >= t.reported_at
                UNION ALL
                SELECT m.res_id, m.date,
                       EXISTS (SELECT 1 FROM res_users u
                                WHERE u.partner_id = m.author_id AND NOT u.share)
                  FROM mail_message m
                 WHERE m.model = 'smart.service.ticket' AND m.res_id = ANY(%(ids)s)
                   AND m.message_type IN ('comment', 'email') AND m.subtype_id = %(comment)s
                   AND m.author_id IS DISTINCT FROM %(program)s),
            ours AS (
                SELECT ticket_id, min(at) AS first, max(at) AS last FROM said WHERE ours
                 GROUP BY ticket_id)
            SELECT t.id, o.first, o.last,
                   (SELECT min(s.at) FROM said s
                     WHERE s.ticket_id = t.id AND NOT s.ours AND s.at > o.last)
              FROM smart_service_ticket t LEFT JOIN ours o ON o.ticket_id = t.id
             WHERE t.id = ANY(%(ids)s)
            """, ids=self.ids, comment=self.env.ref("mail.mt_comment").id,
            program=self.env.ref("base.partner_root").id))

    # === WORDS === #

    def _sla_answered(self, at, bot=False):
        """One of us, or the bot, wrote to the customer."""
        def tell(ticket, board, terms):
            board.answered(at, terms, bot=bot)

        self._sla_tell(tell, "answered by the bot" if bot else "answered")

    def _sla_customer_wrote(self, at):
        """The customer wrote: who waited for him waits no longer."""
        self._sla_tell(lambda ticket, board, terms: board.customer_wrote(at), "customer wrote")
        # sudo: smart.service.ticket - follows from the customer's answer
        waited = self.sudo().filtered(
            lambda ticket: ticket.sla_version_id and ticket.stage_id.code == "waiting")
        if waited and waited.stage_id._for_code("progress"):
            waited._set_stage("progress")

    def _sla_tell(self, what, why):
        # sudo: smart.service.ticket - the clocks follow from what was allowed
        tickets = self.sudo().filtered("sla_version_id")
        if not tickets:
            return
        boards = tickets._sla_boards()
        terms = tickets._sla_terms(boards)
        for ticket in tickets:
            what(ticket, boards[ticket.id], terms[ticket.id][0])
        tickets._sla_save_pauses(boards)
        tickets._sla_settle(boards, why)

    # === STAGES === #

    def _sla_moved(self, closed):
        """Tickets have changed their stage.

        :param closed: when those were closed that were
        """
        now = fields.Datetime.now()

        def tell(ticket, board, terms):
            was = closed.get(self.browse(ticket.id))
            if ticket.is_closed:
                if not was:
                    board.closed_at = None
                    board.closed(ticket.closed_at or now)
            elif was:
                board.closed_at = was
                board.reopened(now)

        # sudo: smart.service.ticket - the clocks follow from the stage
        with_promise = self.sudo().filtered("sla_version_id")
        with_promise._sla_tell(tell, "stage")
        with_promise._sla_sync_stage()
        # sudo: smart.service.ticket - as above
        new = (self.sudo() - with_promise).filtered(lambda t: not t.is_closed and t in closed)
        if new:
            new._sla_find_policy()
            new._sla_take_over("reopened")

    def _sla_sync_stage(self):
        """Begin and end the pause that a stage means under the terms in force."""
        # sudo: smart.service.sla.pause - the clocks follow from the stage
        pauses = self.env["smart.service.sla.pause"].sudo().search([
            ("ticket_id", "in", self.ids), ("kind", "=", "stage"), ("ended_at", "=", False)])
        held = pauses.grouped("ticket_id")
        touched = self.browse()
        # sudo: smart.service.ticket - as above
        for ticket in self.sudo():
            stage = ticket.stage_id
            wanted = (not ticket.is_closed and stage in ticket.sla_version_id.pause_stage_ids)
            current = held.get(ticket, pauses.browse())
            stale = current.filtered(lambda p, s=stage, w=wanted: not w or p.stage_id != s)
            if stale:
                stale._finish()
            if wanted and current == stale:
                ticket._sla_begin_pause(stage=stage, until_reply=stage.code == "waiting")
            if stale or (wanted and current == stale):
                touched |= ticket
        if touched:
            touched._sla_settle(touched._sla_boards(), "stage")

    # === PAUSES === #

    def _sla_pause(self, reason, note=""):
        """Let the clocks wait for a reason that somebody names."""
        # sudo: smart.service.sla.pause - who may write the ticket was asked by the wizard
        for ticket in self.sudo():
            if not ticket.sla_pause_ids.filtered(
                    lambda p: p.reason_id == reason and not p.ended_at):
                ticket._sla_begin_pause(reason=reason, note=note, until_reply=reason.until_reply)
        self._sla_settle(self._sla_boards(), "paused")

    def _sla_resume(self, reason):
        """The reason is gone."""
        # sudo: smart.service.sla.pause - who may write the ticket was asked by the action
        self.sudo().sla_pause_ids.filtered(
            lambda p: p.reason_id == reason and not p.ended_at)._finish()
        self._sla_settle(self._sla_boards(), "resumed")

    def _sla_begin_pause(self, stage=None, reason=None, note="", until_reply=False):
        self.ensure_one()
        # sudo: smart.service.sla.pause - written by code alone
        return self.env["smart.service.sla.pause"].sudo().create({
            "ticket_id": self.id, "company_id": self.company_id.id,
            "kind": "stage" if stage else "reason", "stage_id": stage.id if stage else False,
            "reason_id": reason.id if reason else False, "note": note,
            "began_at": fields.Datetime.now(), "until_reply": until_reply,
            "user_id": self.env.uid})

    def _sla_save_pauses(self, boards):
        """Pauses that have ended with what happened, and the time that a ticket was closed."""
        # sudo: smart.service.sla.pause - written by code alone
        Pause = self.env["smart.service.sla.pause"].sudo()
        open_ids = set(Pause.search([
            ("ticket_id", "in", self.ids), ("ended_at", "=", False)]).ids)
        for ticket in self:
            for pause in boards[ticket.id].pauses:
                if pause.key in open_ids and pause.ended_at is not None:
                    Pause.browse(pause.key)._finish(pause.ended_at)
                elif pause.key is None:
                    pause.key = Pause.create({
                        "ticket_id": ticket.id, "company_id": ticket.company_id.id,
                        "kind": "closed", "began_at": pause.began_at,
                        "ended_at": pause.ended_at, "user_id": self.env.uid}).id
