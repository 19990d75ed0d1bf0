from contextlib import closing, contextmanager

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import plaintext2html
from odoo.tools.misc import Callbacks

from ...engine import encoders, policy

# contact points of rehearsals; they never outlive one
SCOPE = "rehearsal"
# a name that nobody is greeted by
NOBODY = "Visitor"


class SmartServiceBot(models.Model):
    """A bot that is tried out: the way of a live turn, with nothing sent and nothing kept."""

    _inherit = "smart.service.bot"

    def _rehearse(self, texts, partner=None, provider="api", lang=None, state=None):
        """What the bot would answer to a customer who writes this now.

        Everything goes the way of a live turn, up to the answer in the session; then all of it is
        taken back.

        :param list texts: what he writes, oldest first, read together as one burst is
        :param partner: the customer, proven to be him; nobody known by default
        :param provider: of the channel that he writes by
        :param lang: his language, by default the customer's own
        :param dict state: of the turn before, as its rehearsal gave it
        :return: ``{"action", "text", "outcome", "article_id", "tool", "arguments", "reason",
            "confidence", "choices", "state", "trace"}``; the choices are labels below the text,
            on a channel without buttons they are in it, too
        """
        self.ensure_one()
        # sudo: smart.service.bot - a worker answers live, too; who may rehearse as whom is
        # decided by the caller
        bot = self.with_company(self.env.company).with_user(SUPERUSER_ID).sudo()
        with bot._taken_back():
            channel = bot._rehearsal_session(partner, provider, lang)
            if state:
                channel.smart_bot_state = state
            return bot._rehearsal_turn(channel, texts)

    @contextmanager
    def _taken_back(self):
        """Undo whatever is done inside, also what would have happened at the commit."""
        cr = self.env.cr
        cr.flush()
        hooks = {
            name: getattr(cr, name)
            for name in ("precommit", "postcommit", "prerollback", "postrollback")}
        for name in hooks:
            setattr(cr, name, Callbacks())
        # nobody is kept waiting by a rehearsal: what has to be encoded is encoded at once
        later = encoders.LATER.set(None)
        try:
            with closing(cr.savepoint()):
                yield
        finally:
            encoders.LATER.reset(later)
            for name, callbacks in hooks.items():
                setattr(cr, name, callbacks)

    def _rehearsal_session(self, partner, provider, lang):
        Contact = self.env["smart.service.contact"]
        account = self._rehearsal_account(provider)
        if not partner:
            partner = self.env["res.partner"].create(
                {"name": NOBODY, **({"lang": lang} if lang else {})})
        contact = Contact.create({
            "kind": "api_user", "scope": SCOPE, "value": SCOPE, "verified": True,
            "account_id": account.id, "partner_id": partner.id, "lang": lang or partner.lang})
        contact._open_window(account, "message", fields.Datetime.now())
        return contact._open_session(account)

    def _rehearsal_account(self, provider):
        """An account of the provider at a desk of the bot's, made up when there is none.

        It is the company's of whoever tries the bot out: articles and records of another one are
        none of his business.
        """
        Account, company = self.env["smart.service.account"], self.company_id or self.env.company
        account = Account.search([
            ("provider", "=", provider), ("desk_id.smart_bot_id", "=", self.id),
            ("company_id", "=", company.id), ("state", "=", "active")], limit=1)
        if account:
            return account
        desk = self.desk_ids.filtered(
            lambda desk: desk.smart_company_id in (company, company.browse()))[:1]
        return Account.create({
            "name": SCOPE, "provider": provider, "company_id": company.id,
            "desk_id": (desk or self.env["im_livechat.channel"].create({
                "name": self.name, "smart_bot_id": self.id})).id})

    def _rehearsal_turn(self, channel, texts, pictures=()):
        """Let the customer write `texts`, and the bot answer; pictures come with the first one."""
        before = channel._smart_last_message().id or 0
        partner = channel._smart_customer_partner()
        for number, body in enumerate(texts):
            message = channel.message_post(
                author_id=partner.id, body=plaintext2html(body) if body else "",
                attachments=[("photo.png", content) for content in pictures if not number],
                message_type="comment", subtype_xmlid="mail.mt_comment")
            if not channel._smart_is_web():
                channel._smart_received(message)
        Turn = self.env["smart.service.bot.turn"]
        turns = Turn.search(
            [("channel_id", "=", channel.id), ("state", "=", "new")], order="id")
        # the first failure is the end: here nobody waits for a better moment
        turns.attempt = Turn._queue_max_attempts - 1
        for turn in turns:
            turn._work_claimed()
            # nobody else is waited for here; what was ranked may be asked for an answer, too
            while turn.outcome == "thinking" and (
                    request := self.env["smart.service.llm.request"].search(
                        [("turn_id", "=", turn.id), ("state", "=", "new")], limit=1)):
                request.attempt = request._queue_max_attempts - 1
                request._work_claimed()
        return self._rehearsal_result(channel, turns[-1:], before, partner)

    def _rehearsal_result(self, channel, turn, before, customer):
        said = self.env["mail.message"].search([
            ("model", "=", "discuss.channel"), ("res_id", "=", channel.id), ("id", ">", before),
            ("message_type", "=", "comment"), ("author_id", "!=", customer.id)], order="id")
        trace = turn.trace or {"ms": 0.0, "steps": []}
        if turn.error:
            trace["error"] = turn.error
        decided = next((
            step for step in reversed(trace["steps"]) if step["step"] == "decide"), {})
        action = policy.HAND_OVER if turn.reason else decided.get("action", policy.SILENT)
        return {
            "action": action,
            "text": "\n\n".join(channel._smart_text(message) for message in said),
            "outcome": turn.outcome or "",
            "article_id": turn.article_id.id,
            "tool": turn.tool or "",
            "arguments": decided.get("arguments") or {},
            "reason": turn.reason or channel.smart_hand_over_reason or "",
            "confidence": turn.confidence,
            "choices": next((
                step["labels"] for step in reversed(trace["steps"])
                if step["step"] == "choices"), []),
            "state": channel.smart_bot_state or {},
            "trace": trace,
        }
