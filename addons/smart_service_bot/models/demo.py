from pathlib import Path

from odoo import api, models, tools

from odoo.addons.smart_service.models.demo import TRANSLATION

from ..engine import front_matter, markup

MODULE = "smart_service_bot"
TOPICS = (
    ("printer", "Printers", "打印机"), ("purifier", "Water purifiers", "净水器"),
    ("app", "App", "手机应用"), ("orders", "Orders and returns", "订单与退换"),
    ("payment", "Invoices and points", "发票与积分"),
    ("service", "Repairs and visits", "维修与上门"),
)


class SmartServiceDemo(models.AbstractModel):
    """What the demo company's bot knows: ``demo/articles/*.md``, each topic in two languages."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("articles", self._load_articles)]

    @api.model
    def _load_topics(self):
        topics = self._create_missing("smart.service.topic", [
            {"id": f"demo_topic_{code}", "code": code, "name": name, "name@zh_CN": translated,
             "sequence": str(number)}
            for number, (code, name, translated) in enumerate(TOPICS, 1)], module=MODULE)
        # sudo: smart.service.topic - the golden set has measured the demo company's bot
        topics.sudo().write({"bot_mode": "alone"})

    @api.model
    def _load_articles(self):
        self._load_topics()
        folder = Path(tools.file_path(f"{MODULE}/demo/articles"))
        rows = []
        for path in sorted(folder.glob("*.md")):
            head, body = front_matter.split(path.read_text(encoding="utf-8"))
            name = path.stem.replace("-", "_").replace(".", "_").lower()
            rows.append({
                "id": f"demo_article_{name}", "title": head["title"], "lang": head["lang"],
                "keywords": head["keywords"], "variants": "\n".join(head["variants"]),
                "body": markup.to_html(body), "state": "published",
                "products": head.get("products", ""), "topic": head["topic"]})
        for lang in ("en_US", TRANSLATION):
            # the originals first
            self._create_missing(
                "smart.service.article", [row for row in rows if row["lang"] == lang],
                self._article_links, module=MODULE)
        desk = self._ref("demo_desk")
        if not desk.smart_bot_id:
            desk.smart_bot_id = self.env.ref("smart_service_bot.bot_default")

    @api.model
    def _article_links(self, row):
        original = row["id"].replace(TRANSLATION.lower(), "en_us")
        return {
            "topic_id": self.env.ref(f"{MODULE}.demo_topic_{row['topic']}").id,
            "product_tmpl_ids": [
                (4, self._ref(self._name_of("template", code)).id)
                for code in row["products"].split()],
            "original_id": original != row["id"] and self.env.ref(f"{MODULE}.{original}").id,
        }
