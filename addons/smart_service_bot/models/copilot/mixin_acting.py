from odoo import models
from odoo.exceptions import UserError


class SmartServiceCopilotMixin(models.AbstractModel):
    """What an agent does with what was suggested to him."""

    _inherit = "smart.service.copilot.mixin"

    def smart_copilot_use(self, suggestion_id, text=""):
        """A suggested text was put into the composer, or a suggested step begun.

        :param text: what stands in the composer because of it
        """
        self._smart_copilot_check()
        suggestion = self.env["smart.service.suggestion"]._own(suggestion_id, self)
        suggestion._use(text)
        channel = self._smart_copilot_channel()
        if suggestion.article_id and channel:
            self.env["smart.service.article.use"]._note(
                suggestion.article_id.with_env(self.env), "inserted", channel)

    def smart_copilot_dismiss(self, suggestion_id):
        """It is not wanted: it is shown no more for this question."""
        self._smart_copilot_check()
        self.env["smart.service.suggestion"]._own(suggestion_id, self).write(
            {"state": "dismissed", "text": False})

    def smart_copilot_tag(self, suggestion_id):
        """Give the record the tag that was suggested."""
        self._smart_copilot_check()
        suggestion = self.env["smart.service.suggestion"]._own(suggestion_id, self)
        tag = self._smart_copilot_all_tags().filtered(
            lambda tag: suggestion.kind == "tag" and tag.display_name == suggestion.key)
        if not tag:
            raise UserError(self.env._("There is no such tag any more."))
        self._smart_copilot_add_tag(tag[0])
        suggestion._use()

    def smart_copilot_act(self, suggestion_id):
        """Do what was suggested.

        :return: the action to go on with, or False
        """
        self._smart_copilot_check()
        suggestion = self.env["smart.service.suggestion"]._own(suggestion_id, self)
        if suggestion.kind != "action" or suggestion.key not in self._smart_copilot_facts()["may"]:
            raise UserError(self.env._("That can't be done here."))
        action = self._smart_copilot_do(suggestion.key)
        suggestion._use()
        return action or False

    def _smart_copilot_do(self, name):
        """Do one of the actions that :meth:`_smart_copilot_facts` allows."""
        raise NotImplementedError

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if (message.message_type == "comment" and not message.is_internal
                and message.author_id == self.env.user.partner_id
                and self.env.user._is_internal()
                and message.subtype_id == self.env.ref("mail.mt_comment")):
            self.env["smart.service.suggestion"]._posted(self, message)
        return result
