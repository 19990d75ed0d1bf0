import re
from pathlib import Path

import polib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\$\{\w+\}")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """Every word of every installed addon of the suite has a Chinese one."""

    def _addons(self):
        return self.env["ir.module.module"].search([
            ("name", "=like", "smart_service%"), ("state", "=", "installed")]).mapped("name")

    def _terms(self, addon):
        """What Odoo itself would export, but for the demo company's records."""
        return {
            source for (_module, _type, _name, res_id, source, _value, _comments)
            in TranslationModuleReader(self.env.cr, modules=[addon])
            if not str(res_id).startswith("demo_")}

    def _catalogue(self, addon):
        return polib.pofile(str(Path(get_module_path(addon)) / "i18n" / "zh_CN.po"))

    def test_chinese_is_complete(self):
        for addon in self._addons():
            with self.subTest(addon=addon):
                translated = {entry.msgid for entry in self._catalogue(addon)
                              if entry.msgstr and not entry.fuzzy}
                self.assertEqual(sorted(self._terms(addon) - translated), [])

    def test_nothing_is_translated_that_nobody_says(self):
        for addon in self._addons():
            with self.subTest(addon=addon):
                entries = {entry.msgid for entry in self._catalogue(addon)}
                self.assertEqual(sorted(entries - self._terms(addon)), [])

    def test_placeholders_survive(self):
        for addon in self._addons():
            for entry in self._catalogue(addon):
                with self.subTest(addon=addon, term=entry.msgid):
                    self.assertEqual(
                        sorted(PLACEHOLDER.findall(entry.msgstr)),
                        sorted(PLACEHOLDER.findall(entry.msgid)))

