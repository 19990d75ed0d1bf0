from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

from ...engine import mood

EPISODES = 5
SENTENCE = 160
MOOD_DAYS = 90
MOOD_SIGNALS = 30
WRITTEN = ("message_in", "message_bot", "message_agent")


class DiscussChannel(models.Model):
    """What went before: the customer's last episodes on every channel, and how he feels."""

    _inherit = "discuss.channel"

    # === SUMMARIES === #

    def _smart_summarise(self, summary):
        """Keep what a conversation is about; it is shown in the customer's next ones."""
        # sudo: discuss.channel - whoever hands a session over may say what it is about
        self.sudo().smart_summary = summary

    def _smart_past_domain(self):
        """The other conversations of this session's customer, on whatever channel."""
        # sudo: discuss.channel - whose conversations are looked for
        session = self.sudo()
        points = session.smart_contact_id
        if points.partner_id:
            points |= points.partner_id.smart_contact_ids
        return (Domain("smart_contact_id", "in", points.ids)
                & Domain("smart_company_id", "in", [False, session.smart_company_id.id])
                & Domain("id", "!=", self.id))

    def _smart_profile_episodes(self):
        """The last episodes with what they were about; those that the reader may read open.

        That a customer is not asked twice needs the summary, even where the words are another
        agent's own.
        """
        # sudo: discuss.channel - bounded to the one customer whom the reader serves
        sessions = self.sudo().search(self._smart_past_domain(), order="id desc", limit=EPISODES)
        return sessions._smart_episodes(self.env)

    def _smart_episodes(self, env):
        """These sessions in a few words each.

        :param env: the reader's environment
        """
        if not self:
            return []
        written = self._smart_written()
        first = self._smart_first_sentences()
        scores = self._smart_scores()
        readable = set(self.with_env(env)._filtered_access("read").ids)
        owners = dict(self._fields["smart_owner"]._description_selection(env))
        return [
            {
                "id": session.id,
                "account": session.smart_account_id.name,
                "kind": session.smart_contact_id.kind,
                "at": fields.Datetime.to_string(session.create_date),
                "ended_at": fields.Datetime.to_string(session.livechat_end_dt) or False,
                "agent": session.livechat_operator_id.name,
                "state": owners.get(session.smart_owner, ""),
                "summary": session.smart_summary or first.get(session.id, ""),
                "in": written.get((session.id, "message_in"), 0),
                "out": written.get((session.id, "message_bot"), 0)
                + written.get((session.id, "message_agent"), 0),
                "score": scores.get(session.id, 0),
                "opens": session.id in readable,
            }
            for session in self]

    def _smart_written(self):
        """How many messages were written in these sessions, by (session id, kind)."""
        # sudo: smart.service.event - numbers about sessions that are told of anyway
        rows = self.env["smart.service.event"].sudo()._read_group(
            [("channel_id", "in", self.ids), ("kind", "in", WRITTEN)],
            ["channel_id", "kind"], ["__count"])
        return {(session.id, kind): count for session, kind, count in rows}

    def _smart_scores(self):
        """What the customers gave, 1 … 5, by session id."""
        # sudo: smart.service.feedback.request - verdicts on sessions that are told of anyway
        rows = self.env["smart.service.feedback.request"].sudo()._read_group(
            [("channel_id", "in", self.ids), ("state", "=", "answered")],
            ["channel_id"], ["score:max"])
        return {session.id: score for session, score in rows}

    def _smart_first_sentences(self):
        """What the customers began with, by session id."""
        self.env["mail.message"].flush_model()
        self.env.cr.execute(SQL(
            "SELECT DISTINCT ON (message.res_id) message.res_id, message.body"
            "  FROM mail_message message"
            "  JOIN discuss_channel channel ON channel.id = message.res_id"
            "  JOIN smart_service_contact contact ON contact.id = channel.smart_contact_id"
            " WHERE message.model = 'discuss.channel' AND message.res_id IN %s"
            "   AND message.message_type IN ('comment', 'email')"
            "   AND message.author_id = contact.partner_id"
            " ORDER BY message.res_id, message.id", self._ids))
        texts = {
            session: " ".join(html2plaintext(body or "", include_references=False).split())
            for session, body in self.env.cr.fetchall()}
        return {session: text if len(text) <= SENTENCE else f"{text[:SENTENCE]}…"
                for session, text in texts.items()}

    # === MOOD === #

    def _smart_profile_mood(self):
        """How the customer feels, with the sentence that says so.

        :return: False where nothing was noticed
        """
        Signal = self.env["smart.service.signal"]
        if not Signal.has_access("read"):
            return False
        now = fields.Datetime.now()
        # sudo: discuss.channel - whose signals are looked for
        customer = self.sudo()._smart_customer_partner()
        signals = Signal.search([
            ("partner_id", "=", customer.id), ("kind", "in", list(mood.WEIGHTS)),
            ("state", "!=", "rejected"), ("said_at", ">", now - timedelta(days=MOOD_DAYS)),
        ], limit=MOOD_SIGNALS) if customer else Signal
        if not signals:
            return False
        feels = mood.mood([
            mood.Noticed(signal.kind, signal.intensity or signal.confidence, signal.said_at)
            for signal in signals], now)
        labels = {
            mood.NEGATIVE: self.env._("Upset"), mood.POSITIVE: self.env._("Pleased"),
            mood.NEUTRAL: self.env._("Calm"),
        }
        telling = signals.filtered(
            lambda signal: (mood.WEIGHTS[signal.kind] < 0) == (feels != mood.POSITIVE))[:1]
        telling = telling or signals[:1]
        return {
            "mood": feels, "label": labels[feels], "evidence": telling.evidence,
            "said_at": fields.Datetime.to_string(telling.said_at), "id": telling.id,
        }
