import re
from urllib.parse import unquote, urljoin, urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.smart_service.exceptions import QueueFailed, QueueRetry
from odoo.addons.smart_service.models.account.queue_mixin import QUEUE_STATES
from odoo.addons.smart_service.providers import base, http

from ...engine import documents

MAX_PAGES = 2000
MAX_SITEMAPS = 50
MAX_DEPTH = 2
MAX_REDIRECTS = 5
FETCH_SECONDS = 20.0
# for tests and for help pages in the own network; whoever sets it opens the network to imports
PRIVATE = "smart_service_bot.import_private"


class SmartServiceArticleImportRow(models.Model):
    """A file, page, sitemap or line of a table that is to be read."""

    _name = "smart.service.article.import.row"
    _description = "Row of an Import"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id"
    _queue_key = "queue_key"
    _queue_cron = "smart_service_bot.cron_article_import"
    _queue_max_attempts = 4

    state = fields.Selection(QUEUE_STATES)
    import_id = fields.Many2one(
        "smart.service.article.import", required=True, readonly=True, ondelete="cascade",
        index=True)
    company_id = fields.Many2one(related="import_id.company_id", store=True, index=True)
    # a page that is down for the moment must not stop the others
    queue_key = fields.Char(
        compute="_compute_queue_key", store=True, export_string_translation=False)
    kind = fields.Selection(
        [("file", "File"), ("line", "Line"), ("sitemap", "Sitemap"), ("page", "Page")],
        required=True, readonly=True)
    name = fields.Char("Row", required=True, readonly=True)
    source = fields.Char(readonly=True, help="Its address, by which it is known again.")
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")
    depth = fields.Integer(readonly=True)
    document = fields.Json(readonly=True, export_string_translation=False)
    result = fields.Selection(
        [("created", "New article"), ("updated", "Draft changed"), ("proposed", "Proposed"),
         ("unchanged", "Unchanged"), ("read", "Read")], readonly=True)
    article_id = fields.Many2one(
        "smart.service.article", readonly=True, ondelete="set null", index="btree_not_null")

    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    @api.depends("import_id", "source")
    def _compute_queue_key(self):
        for row in self:
            row.queue_key = f"{row.import_id.id}:{row.source}"

    # === WORK === #

    def _process_one(self):
        # the report is for whoever has started the import
        self = self.with_context(lang=self.import_id.create_uid.lang or "en_US")
        try:
            getattr(self, f"_read_{self.kind}")()
        except documents.Unreadable as error:
            raise QueueFailed(self._reason_text(error)) from None

    def _read_file(self):
        attachment = self.attachment_id
        if not attachment:
            raise QueueFailed(self.env._("The file is gone."))
        content = attachment.raw or b""
        kind = documents.kind_of(attachment.name, attachment.mimetype or "")
        found = documents.read(kind, content, name=attachment.name)
        if kind == "table":
            self._split(found)
        else:
            self._take(found[0])

    def _split(self, found):
        """Make a row of each line of a table: one that can't be used doesn't stop the others."""
        seen, rows = set(), []
        for number, document in enumerate(found):
            error = document.error
            source = document.source or f"file:{self.attachment_id.name}#{document.title}"
            reason = self._reason_text(error) if error else (
                self.env._("An earlier line has the same question.") if source in seen else "")
            if not error:
                seen.add(source)
            rows.append({
                "import_id": self.import_id.id, "kind": "line", "source": source,
                "name": self.env._("Line %(line)s: %(title)s", line=document.line,
                                   title=document.title or "-"),
                "depth": number, "state": "failed" if reason else "new",
                "error": reason or False, "attempt": 1 if reason else 0,
                "document": False if reason else {
                    "title": document.title, "body": document.body,
                    "variants": list(document.variants), "keywords": document.keywords,
                    "lang": document.lang, "kind": document.kind, "topic": document.topic}})
        self.create(rows)
        self.result = "read"

    def _read_line(self):
        values = dict(self.document)
        values["variants"] = tuple(values["variants"])
        self._take(documents.Document(**values))

    def _read_page(self):
        address, answer = self._fetch(self.source)
        kind = documents.kind_of(
            unquote(urlsplit(address).path), answer.headers.get("content-type", ""))
        media_type = answer.headers.get("content-type", "").lower()
        if "html" in media_type:
            kind = "html"
        charset = media_type.partition("charset=")[2].strip(" \"'") or None
        name = urlsplit(address).path.rpartition("/")[2] or address
        found = documents.read(kind, answer.body, name=name, address=address, charset=charset)
        if len(found) != 1:
            raise QueueFailed(self.env._("A table is imported as a file."))
        self._take(found[0])

    def _read_sitemap(self):
        address, answer = self._fetch(self.source)
        found = documents.read_sitemap(answer.body, address)
        self._follow(found.sitemaps, "sitemap", MAX_SITEMAPS)
        self._follow(found.pages, "page", MAX_PAGES)
        if found.elsewhere:
            self._note(self.env._(
                "%(count)s addresses on other sites were left out.", count=found.elsewhere))
        self.result = "read"

    def _follow(self, addresses, kind, limit):
        """Make rows of what a sitemap lists, each address once and so many at most."""
        if kind == "sitemap" and self.depth >= MAX_DEPTH:
            addresses = ()
        rows = self.search([("import_id", "=", self.import_id.id), ("kind", "=", kind)])
        known = set(rows.mapped("source"))
        new = [address for address in addresses if address not in known]
        room = max(0, limit - len(known))
        if len(new) > room:
            self._note(self.env._(
                "%(count)s addresses were left out: an import reads %(limit)s at most.",
                count=len(new) - room, limit=limit))
        self.create([{
            "import_id": self.import_id.id, "kind": kind, "name": address, "source": address,
            "depth": self.depth + 1} for address in new[:room]])

    def _note(self, text):
        record = self.import_id
        record.note = "\n".join(filter(None, [record.note, text]))

    # === THE NETWORK === #

    @api.model
    def _sitemap_address(self, address):
        """The sitemap's address for what somebody has typed.

        :raises UserError: it is no address of a website
        """
        address = address.strip()
        if "://" not in address:
            address = f"https://{address}"
        try:
            parts = urlsplit(address)
            usable = (parts.scheme in ("http", "https") and parts.hostname and not parts.username
                      and not re.search(r"\s", parts.netloc)
                      and parts.port != 0)  # which is a number, or there is an error
        except ValueError:
            usable = False
        if not usable:
            raise UserError(self.env._("This is not the address of a website: %s", address))
        return urljoin(address, "/sitemap.xml") if parts.path in ("", "/") else address

    def _fetch(self, address):
        """What an address answers, after at most some redirects on its own site.

        :return: (address that answered, response)
        """
        # sudo: ir.config_parameter - whether imports may read the own network
        private = self.env["ir.config_parameter"].sudo().get_param(PRIVATE)
        origin = address
        for _hop in range(MAX_REDIRECTS + 1):
            try:
                answer = http.perform(
                    base.Call("GET", address, headers={
                        "Accept": "text/html,application/xml;q=0.9,*/*;q=0.5",
                        "User-Agent": "SmartService (import of help pages)"}),
                    documents.MAX_BYTES, FETCH_SECONDS, public=not private)
            except http.NotPublic:
                raise QueueFailed(self.env._("The address is inside a private network.")) from None
            except http.TooLarge:
                raise QueueFailed(self._reason_text(documents.Unreadable("too_large"))) from None
            except http.NetworkError as error:
                raise QueueRetry(
                    self.env._("The site can't be reached. (%s)", error)) from None
            if answer.status not in (301, 302, 303, 307, 308):
                return address, self._checked(answer)
            address = urljoin(address, answer.headers.get("location", ""))
            if not documents.same_site(origin, address):
                raise QueueFailed(self.env._("The address leads to another site."))
        raise QueueFailed(self.env._("The address leads in circles."))

    def _checked(self, answer):
        if answer.status == 200:
            return answer
        words = self.env._("The site answered with %s.", answer.status)
        if answer.status == 429 or answer.status >= 500:
            after = answer.headers.get("retry-after", "")
            raise QueueRetry(words, min(int(after), 3600) if after.isdecimal() else None)
        raise QueueFailed(words)

    # === WORDS === #

    def _reason_text(self, error):
        words = {
            "empty": self.env._("It is empty."),
            "no_title": self.env._("It has no title."),
            "no_text": self.env._("It has no text."),
            "too_large": self.env._("It is too large."),
            "broken": self.env._("The file is broken."),
            "locked": self.env._("It is protected by a password."),
            "unknown_type": self.env._("Files of this kind can't be read."),
            "open_quote": self.env._(
                "A quotation mark in this line is never closed: all that follows it would be one "
                "answer."),
            "no_columns": self.env._("It needs the columns “title” and “body”."),
            "unknown_lang": self.env._("Articles are in English or Chinese."),
            "unknown_kind": self.env._("The kind is neither “article” nor “answer”."),
            "not_a_sitemap": self.env._("It is no sitemap."),
        }[error.code]
        return f"{words} ({error.detail})" if error.detail else words
