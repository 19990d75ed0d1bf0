import logging
import time
from collections import Counter

import psycopg2

from odoo import Command, api, models
from odoo.tools import SQL, plaintext2html

from ...engine.history.records import Conversation, Rejected
from ...providers.base import ContactPoint
from ..account.queue_mixin import CONFLICTS
from .history_ref import FIELDS

_logger = logging.getLogger(__name__)

SLICE_SECONDS = 20.0
BATCH = 50


class SmartServiceHistoryImport(models.Model):
    """How a file is worked: batch by batch, each committed with the place it has come to."""

    _inherit = "smart.service.history.import"

    @api.model
    def _run_worker(self):
        """Work imports for one slice of time; wake the worker again when some are left."""
        cron = self.env["ir.cron"]
        deadline = time.monotonic() + SLICE_SECONDS
        under_way = {}
        cron._commit_progress(remaining=1)
        while time.monotonic() < deadline:
            try:
                record = self._claim()
                if not record:
                    cron._commit_progress(0, remaining=0)
                    return
                record._work_batch(under_way)
                cron._commit_progress(1, remaining=1)
            except CONFLICTS:
                self.env["smart.service.queue.mixin"]._forget_transaction()
                under_way.clear()
            except Exception as error:  # one import that can't go on must not hold up the others
                _logger.exception("History import %s stopped", record.id)
                self.env["smart.service.queue.mixin"]._forget_transaction()
                record.write({"state": "failed", "error": f"{type(error).__name__}: {error}"})
                cron._commit_progress(1, remaining=1)
        self._wake()
        cron._commit_progress(0, remaining=0)

    @api.model
    def _claim(self):
        """Lock the oldest import under way that nobody else works, or an empty recordset."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id FROM smart_service_history_import WHERE state IN ('checking', 'running')"
            " ORDER BY id FOR NO KEY UPDATE SKIP LOCKED LIMIT 1", log_exceptions=False)
        found = self.env.cr.fetchone()
        record = self.browse(found[0] if found else [])
        record.invalidate_recordset()
        # the report is for whoever has brought the file
        return record.with_context(lang=record.create_uid.lang)

    def _work_batch(self, under_way):
        """Work the next rows of the file.

        :param under_way: import id → (its units, how far they are read, what a check has seen);
            kept between batches, so that the file is read once per slice
        """
        self.ensure_one()
        # sudo: the worker acts for the manager who started the import, on the whole customer base
        self = self.with_company(self.company_id).sudo()
        units, position, seen = under_way.get(self.id) or (None, None, None)
        if position != self.position:
            units, seen = self._units(), set()
            for _number in range(self.position):
                self._recall(next(units).record, seen)
        counts, rejections, done = Counter(), [], 0
        for unit in units:
            done += 1
            try:
                if unit.rejected:
                    raise unit.rejected
                counts += self._take(unit.record, seen if self.state == "checking" else None)
            except Rejected as rejected:
                rejections.append((unit, rejected))
            if done == BATCH:
                break
        self._add(counts, rejections, self.position + done)
        if done < BATCH:
            self._finish()
        under_way[self.id] = (units, self.position, seen)

    def _finish(self):
        self.state = "checked" if self.state == "checking" else "done"
        words = self.env._(
            "%(done)s: %(customers)s new customers, %(conversations)s new conversations, "
            "%(messages)s new messages, %(rejected)s rejected rows.",
            done=dict(self._fields["state"]._description_selection(self.env))[self.state],
            customers=self.customer_new, conversations=self.conversation_new,
            messages=self.message_new, rejected=len(self.rejection_ids))
        self.message_post(body=words)

    # === ONE UNIT === #

    def _take(self, record, seen):
        """Bring one customer or conversation in, whole or not at all.

        :param seen: what a check has met so far; it writes nothing then. None is the import
        :return: what it counts as
        :raises Rejected: it can't be brought in
        """
        counts = Counter()
        try:
            with self.env.cr.savepoint():
                if isinstance(record, Conversation):
                    self._take_conversation(record, counts, seen)
                else:
                    self._take_customer(record, counts, seen)
                    counts.update({"customer_known": not counts.total()})
                self.env.flush_all()
        except (*CONFLICTS, Rejected, psycopg2.OperationalError):
            raise
        except Exception as error:  # whatever one row does, the others go on
            raise Rejected("failed", error=f"{type(error).__name__}: {error}") from error
        if seen is not None:
            self._recall(record, seen)
        return counts

    @api.model
    def _recall(self, record, seen):
        """Keep what a check has met, which the import would know by then."""
        if isinstance(record, Conversation):
            seen.add(("customer", record.customer.external_id))
            seen.add(("conversation", record.external_id))
            seen.update(("message", self._message_key(record, m)) for m in record.messages)
        elif record:
            seen.add(("customer", record.external_id))

    @api.model
    def _message_key(self, conversation, message):
        return f"{conversation.external_id}/{message.external_id}"

    def _known(self, kind, external_ids, seen=None):
        """External id → id here of what was imported before; 0 for what a check has met."""
        refs = self.env["smart.service.history.ref"].search([
            ("company_id", "=", self.company_id.id), ("source", "=", self.source),
            ("kind", "=", kind), ("external_id", "in", external_ids)])
        known = {ref.external_id: ref[FIELDS[kind]].id for ref in refs}
        return {
            **{name: 0 for name in external_ids if (kind, name) in (seen or ())}, **known}

    def _remember(self, kind, ids):
        self.env["smart.service.history.ref"].create([{
            "company_id": self.company_id.id, "source": self.source, "kind": kind,
            "external_id": external_id, FIELDS[kind]: res_id,
        } for external_id, res_id in ids.items()])

    def _take_customer(self, customer, counts, seen):
        """The partner of a customer: known, found by phone or e-mail, or new."""
        Partner = self.env["res.partner"]
        known = self._known("customer", [customer.external_id], seen)
        if known:
            return Partner.browse(filter(None, known.values()))
        if not (customer.name or customer.phone or customer.email):
            raise Rejected("unknown_customer", customer=customer.external_id)
        point = ContactPoint(
            "guest", self.source, customer.external_id, name=customer.name or "",
            phone=customer.phone, email=customer.email)
        contacts = self.env["smart.service.contact"]
        decision = contacts._decide(self, point, on=False)
        people = Partner.browse(decision.key or [])
        if not people and len(decision.findings) > 1:
            names = Partner.browse([finding.key for finding in decision.findings])
            raise Rejected("ambiguous", names=", ".join(names.mapped("display_name")))
        counts["customer_known" if people else "customer_new"] += 1
        if seen is not None:
            return people
        if not people:
            vouched = dict(contacts._vouched(self, point))
            people = Partner.create({
                "name": customer.name or customer.phone or customer.email,
                "phone": vouched.get("phone") or customer.phone,
                "email": vouched.get("email") or customer.email,
                "lang": contacts._installed_lang(customer.lang) or self.env.user.lang,
            })
            self.env["smart.service.identity.review"]._file(
                people, decision.findings, "ambiguous", account=self)
        self._remember("customer", {customer.external_id: people.id})
        return people

    def _take_conversation(self, conversation, counts, seen):
        partner = self._take_customer(conversation.customer, counts, seen)
        keys = {self._message_key(conversation, m): m for m in conversation.messages}
        known = self._known("message", list(keys), seen)
        new = {key: message for key, message in keys.items() if key not in known}
        before = self._known("conversation", [conversation.external_id], seen)
        counts["conversation_known" if before else "conversation_new"] += 1
        counts["message_new"] += len(new)
        counts["message_known"] += len(known)
        if seen is not None:
            return
        channel = self.env["discuss.channel"].browse(before.values())
        if not channel:
            channel = self._create_channel(conversation, partner)
            self._remember("conversation", {conversation.external_id: channel.id})
        messages = self.env["mail.message"].create([
            self._message_values(channel, partner, message) for message in new.values()])
        self._remember("message", dict(zip(new, messages.ids)))

    def _create_channel(self, conversation, partner):
        """A session that ended long ago; nobody is called to it and nothing of it is sent."""
        desk = self.desk_id
        # Odoo adds the acting user to a live chat unless it is the public one
        env = self.env(user=self.env.ref("base.public_user"), su=True)
        channel = env["discuss.channel"].create({
            "name": conversation.subject or partner.name,
            "channel_type": "livechat",
            "livechat_channel_id": desk.id,
            "livechat_operator_id": desk.smart_queue_partner_id.id,
            "livechat_end_dt": conversation.ended_at,
            "smart_owner": "closed",
            "smart_history_import_id": self.id,
            "description": conversation.channel,
            "channel_member_ids": [Command.create({
                "livechat_member_type": "visitor", "partner_id": partner.id})],
        })
        channel.flush_recordset()
        self.env.cr.execute(SQL(
            "UPDATE discuss_channel SET create_date = %s, last_interest_dt = %s WHERE id = %s",
            conversation.opened_at, conversation.ended_at, channel.id))
        channel.invalidate_recordset(["create_date", "last_interest_dt"])
        return channel.with_env(self.env)

    def _message_values(self, channel, partner, message):
        author = partner if message.author == "customer" else self._agent(message)
        is_note = message.author == "note"
        return {
            "model": "discuss.channel",
            "res_id": channel.id,
            "date": message.at,
            "body": plaintext2html(message.text),
            "message_type": "comment",
            "subtype_id": self.env.ref("mail.mt_note" if is_note else "mail.mt_comment").id,
            "is_internal": is_note,
            "author_id": author.id,
            "email_from": author.email_formatted if author else (
                message.author_name or channel.livechat_operator_id.name),
            "reply_to": False,
        }

    def _agent(self, message):
        """The colleague who wrote it, if he has a user here."""
        if not message.author_email:
            return self.env["res.partner"]
        return self.env["res.users"].search([
            ("email_normalized", "=", message.author_email.lower()), ("share", "=", False),
        ], limit=1).partner_id
