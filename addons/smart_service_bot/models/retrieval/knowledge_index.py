import threading
from pathlib import Path

from odoo import api, models
from odoo.tools import SQL, config

from ...engine import encoders, retrieval
from ...engine.retrieval import calibrate

_OPEN = threading.Lock()


class SmartServiceKnowledge(models.AbstractModel):
    """The search over an index on disk, which one process builds and all others map.

    What changed since it was built is indexed in memory and searched beside it, so an edit is
    answered with at once. Where there is no file (yet, or on this machine), each process holds
    all articles in memory.
    """

    _inherit = "smart.service.knowledge"

    @api.model
    def _index(self, lang, company):
        folder = self._index_folder(lang, company)
        name = retrieval.files.current(folder)
        mapped = name and self._mapped(folder, name)
        if not mapped:
            return super()._index(lang, company)
        segment, about = mapped
        changed = self._changed(segment, about, lang, company)
        indexes = self.env.registry.__dict__.setdefault("_smart_knowledge_indexes", {})
        key = ("mapped", lang, company.id)
        encoder = self._encoder_of(lang, about)
        stamp = (name, tuple(changed), encoder and encoder.id)
        known = indexes.get(key)
        if not known or known[0] != stamp:
            ids = [number for number, _stamp in changed]
            known = (stamp, retrieval.Index(
                self._articles(lang, company, ids) if ids else (),
                beside=segment, hidden=ids, encoder=encoder and encoder._opened(),
                fused=calibrate.from_dict(about["fused"]) if encoder else None))
            indexes[key] = known
        return known[1]

    @api.model
    def _index_folder(self, lang, company):
        # sudo: ir.config_parameter - the database's name for itself, so that a copy or another
        # database of the same name never reads this one's articles; a copy made by PostgreSQL
        # has the same, but not the same name
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        own = f"{self.env.cr.dbname}-{uuid}"
        return Path(config["data_dir"]) / "smart_service_bot" / own / f"{lang}-{company.id}"

    @api.model
    def _mapped(self, folder, name):
        """(segment, what was known when it was built), None when it can't be read."""
        opened = self.env.registry.__dict__.setdefault("_smart_knowledge_files", {})
        known = opened.get(folder)
        if not known or known[0] != name:
            with _OPEN:
                known = (name, retrieval.files.read(folder, name))
                opened[folder] = known
        return known[1]

    @api.model
    def _encoder_of(self, lang, about):
        """The encoder, if it is still the one that made the file's vectors and can be used."""
        encoder = self.env["smart.service.encoder"]._for(lang)
        if not encoder or not about.get("fused"):
            return None
        try:
            is_same = encoder._opened().name == about["encoder"]
        except encoders.EncoderError:
            return None
        return encoder if is_same else None

    @api.model
    def _changed(self, segment, about, lang, company):
        """(id, stamp) of each article that is no longer as it was when the segment was built.

        Transactions that were open then may have been committed since: all that began after the
        oldest of them is looked at, and compared one by one. Articles that were deleted are not
        seen here; they are left out of what is found.
        """
        rows = self._stamps(lang, company, since=about["floor"])
        if not rows:
            return []
        then = dict(zip(segment.ids.tolist(), range(len(segment)), strict=True))
        return [
            (number, stamp) for number, stamp, is_told in rows
            if (stamp if is_told else None) != (
                segment.stamp[then[number]] if number in then else None)]

    @api.model
    def _stamps(self, lang, company, since=None):
        """(id, stamp, whether it is searched) of articles written since a time.

        The place of a row is another one after each update, even of one transaction.
        """
        self.env["smart.service.article"].flush_model()
        self.env.cr.execute(SQL(
            "SELECT id, concat(write_date, ' ', ctid),"
            " coalesce(active AND state = 'published' AND lang = %s"
            " AND (company_id IS NULL OR company_id = %s), FALSE)"
            " FROM smart_service_article WHERE %s ORDER BY id",
            lang, company.id,
            SQL("write_date >= %s", since) if since else SQL("TRUE")))
        return self.env.cr.fetchall()
