from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

READ = "smart_service_bot_read"
# a session remembers so many articles; a reader of more is counted again
REMEMBERED = 200


class KnowledgePortal(http.Controller):
    """Where customers read and search what is published for them."""

    @http.route("/my/knowledge", type="http", auth="user", website=True, sitemap=False)
    def knowledge_list(self, search="", topic=None, **_kwargs):
        """The articles of a topic, or those that answer what is searched for."""
        Article = request.env["smart.service.article"]
        shelf = Article._portal_shelf(
            search[:500].strip(), int(topic) if topic and topic.isdecimal() else None)
        return request.render("smart_service_bot.portal_knowledge", {
            **shelf, "page_name": "smart_knowledge"})

    @http.route("/my/knowledge/<int:article_id>", type="http", auth="user", website=True,
                sitemap=False)
    def knowledge_article(self, article_id, thanks=None, **_kwargs):
        """One article; the first look at it in a session is counted."""
        article = self._article(article_id)
        read = request.session.get(READ, [])
        if article.id not in read:
            request.env["smart.service.article.use"]._note(article, "read")
            request.session[READ] = [*read, article.id][-REMEMBERED:]
        return request.render("smart_service_bot.portal_article", {
            "article": article, "others": article._portal_translations(),
            "page_name": "smart_knowledge", "thanks": bool(thanks)})

    @http.route("/my/knowledge/<int:article_id>/opinion", type="http", auth="user",
                methods=["POST"], website=True, sitemap=False)
    def knowledge_opinion(self, article_id, helped="", **_kwargs):
        """Keep whether an article has helped its reader."""
        article = self._article(article_id)
        request.env["smart.service.article.use"]._note(
            article, "helped" if helped == "1" else "no_help")
        return request.redirect(f"/my/knowledge/{article.id}?thanks=1")

    def _article(self, article_id):
        article = request.env["smart.service.article"]._portal_article(article_id)
        if not article:
            raise NotFound()
        return article
