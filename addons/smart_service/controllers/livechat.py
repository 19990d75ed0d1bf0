from odoo.http import request

from odoo.addons.im_livechat.controllers.webclient import WebClient

# who opens the inbox is shown whose turn it is, not the whole queue: each one costs time
WAITING_SHOWN = 30


class LivechatWebClient(WebClient):
    @classmethod
    def _process_request_for_all(self, store, name, params):
        """Show the chat button of a desk with a website account, whether anybody is there.

        Who writes while nobody is waits in the queue, as on every other channel.
        """
        super()._process_request_for_all(store, name, params)
        if name != "init_livechat":
            return
        # sudo: im_livechat.channel, im_livechat.channel.rule - Odoo's own route reads them for
        # whoever opens the page
        desk = request.env["im_livechat.channel"].sudo().browse(params).exists()
        if desk and desk._smart_web_account():
            rule = request.env["im_livechat.channel.rule"].sudo().match_rule(
                desk.id, request.httprequest.headers.get("Referer"))
            store.add_global_values(livechat_available=rule.action != "hide_button")

    @classmethod
    def _process_request_for_internal_user(cls, store, name, params):
        """Show an agent whose turn it is, and the canned replies that he may use."""
        if name == "/im_livechat/looking_for_help":
            waiting = request.env["discuss.channel"].search(
                [("livechat_status", "=", "need_help")],
                order="smart_priority desc, smart_queued_at, id", limit=WAITING_SHOWN)
            return request.update_context(channels=request.env.context["channels"] | waiting)
        result = super()._process_request_for_internal_user(store, name, params)
        if name == "mail.canned.response":
            replies = request.env["mail.canned.response"]
            store.add(replies.search(replies._smart_usable()))
        return result
