import base64

from odoo import SUPERUSER_ID, fields, models

from ...engine import golden

# a picture with nothing in it, for turns that are a picture without words
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


class SmartServiceBot(models.Model):
    """Whole dialogues that are tried out, and whether the bot still reacts rightly."""

    _inherit = "smart.service.bot"

    def _rehearse_dialogue(self, turns, partner=None, provider="api", lang=None):
        """What the bot does when a customer writes these turns one after the other.

        What a turn filed is still there in the next one; in the end all of it is taken back.

        :param turns: :class:`~engine.golden.Turn`s
        :param partner: the customer, proven to be him; nobody known by default
        :return: per turn what `_rehearse` returns
        """
        self.ensure_one()
        # sudo: smart.service.bot - a worker answers live, too; who may rehearse as whom is
        # decided by the caller
        bot = self.with_company(self.env.company).with_user(SUPERUSER_ID).sudo()
        with bot._taken_back():
            channel = bot._rehearsal_session(partner, provider, lang)
            return [bot._rehearse_one(channel, turn) for turn in turns]

    def _rehearse_one(self, channel, turn):
        # whoever writes may be answered for a while again
        channel.smart_contact_id._open_window(
            channel.smart_account_id, "message", fields.Datetime.now())
        return self._rehearsal_turn(channel, turn.texts, [PIXEL] if turn.image else [])

    def _judge(self, dialogue, partner=None, key=None):
        """Run a golden dialogue.

        :param dialogue: :class:`~engine.golden.Dialogue`
        :param partner: the customer that it names
        :param key: function of an article and a language: what expectations call the article; by
            default its id
        :return: (verdicts, results) with one of each per turn
        """
        results = self._rehearse_dialogue(
            dialogue.turns, partner, dialogue.provider, dialogue.lang)
        verdicts = []
        for turn, result in zip(dialogue.turns, results, strict=True):
            # sudo: smart.service.article - read to compare the answer with it
            article = self.env["smart.service.article"].sudo().browse(
                result["article_id"] or []).exists()
            name = key(article, dialogue.lang) if key else article.id
            verdicts.append(golden.judge(
                turn, golden.seen(result, name or ""),
                article.plain_text if article else None, article.title or ""))
        return verdicts, results

    def _judge_files(self, dialogues):
        """Run dialogues of a golden file over the demo company, as `_judge` does each.

        :param dialogues: as :func:`~engine.golden.read` gives them
        :return: [(dialogue, verdicts, results)]
        """
        names = self._demo_article_names()
        return [
            (dialogue, *self._judge(
                dialogue,
                self.env.ref(dialogue.customer) if dialogue.customer else None,
                lambda article, lang: names.get(article.id, "") if article.lang == lang else ""))
            for dialogue in dialogues]

    def _demo_article_names(self):
        """{id: what golden files call a demo article: its file's name without the language}."""
        # sudo: ir.model.data - names of the demo's articles alone
        rows = self.env["ir.model.data"].sudo().search_read([
            ("module", "=", "smart_service_bot"), ("model", "=", "smart.service.article"),
            ("name", "=like", "demo_article_%")], ["name", "res_id"])
        return {
            row["res_id"]: row["name"].removeprefix("demo_article_").rsplit("_", 2)[0].replace(
                "_", "-") for row in rows}
