from odoo.http import request

from odoo.addons.im_livechat.controllers.webclient import WebClient


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
