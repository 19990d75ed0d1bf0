"""What the customers of the simulated WeChat do: each method is one push to the webhook.

The fields are those of the pages that document the pushes:
https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html,
https://developers.weixin.qq.com/doc/service/guide/product/menu/Custom_Menu_Push_Events.html,
https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/
receive.html and .../subscribe-message.html (read in November 2026).
"""

from __future__ import annotations

import base64
import hashlib
import secrets

from . import wechat_push
from .push import Delivery, call, deliver
from .wechat_app import WeChatApp

# what opens a reply window: event in small letters → trigger
EVENT_TRIGGERS = {
    "subscribe": "follow",
    "scan": "scan",
    "click": "menu",
    "scancode_push": "menu",
    "scancode_waitmsg": "menu",
    "user_enter_tempsession": "enter",
}
MENU_PICTURES = ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")


class Customers:
    """Part of :class:`~.wechat.WeChatSimulator`; options of all as for :meth:`deliver`."""

    def deliver_text(self, webhook: str, openid: str, text: str, **options) -> Delivery:
        return self.deliver(webhook, openid, {"MsgType": "text", "Content": text}, **options)

    def deliver_image(
        self, webhook: str, openid: str, content: bytes, mimetype: str = "image/jpeg", **options
    ) -> Delivery:
        media_id = self.add_media(content, mimetype)
        picture = f"{self.url}/_media/{media_id}"
        fields = {"MsgType": "image", "PicUrl": picture, "MediaId": media_id}
        return self.deliver(webhook, openid, fields, **options)

    def deliver_voice(
        self, webhook: str, openid: str, content: bytes, recognition: str = "", **options
    ) -> Delivery:
        """:param recognition: what WeChat has understood, if the account asks for that"""
        media_id = self.add_media(content, "audio/amr", "voice")
        fields = {"MsgType": "voice", "MediaId": media_id, "Format": "amr"}
        fields |= {"Recognition": recognition} if recognition else {}
        return self.deliver(webhook, openid, fields, **options)

    def deliver_video(
        self, webhook: str, openid: str, content: bytes, short: bool = False, **options
    ) -> Delivery:
        media_id = self.add_media(content, "video/mp4", "video")
        thumb = self.add_media(b"\xff\xd8\xff thumb", "image/jpeg", "thumb")
        kind = "shortvideo" if short else "video"
        fields = {"MsgType": kind, "MediaId": media_id, "ThumbMediaId": thumb}
        return self.deliver(webhook, openid, fields, **options)

    def deliver_location(
        self, webhook: str, openid: str, latitude: float, longitude: float, label: str = "",
        **options,
    ) -> Delivery:
        """A place on WeChat's map, in its degrees (GCJ-02)."""
        fields = {
            "MsgType": "location", "Location_X": str(latitude), "Location_Y": str(longitude),
            "Scale": "15", "Label": label,
        }
        return self.deliver(webhook, openid, fields, **options)

    def deliver_link(
        self, webhook: str, openid: str, title: str, url: str, description: str = "", **options
    ) -> Delivery:
        fields = {"MsgType": "link", "Title": title, "Description": description, "Url": url}
        return self.deliver(webhook, openid, fields, **options)

    def deliver_card(
        self, webhook: str, openid: str, title: str, page: str, picture: bytes = b"", **options
    ) -> Delivery:
        """A mini program's page that the customer sends from it."""
        app = self.app_of(options.get("app_id", ""))
        thumb = self.add_media(picture, "image/jpeg") if picture else ""
        fields = {
            "MsgType": "miniprogrampage", "Title": title, "AppId": app.app_id, "PagePath": page,
            "ThumbUrl": f"{self.url}/_media/{thumb}" if thumb else "", "ThumbMediaId": thumb,
        }
        return self.deliver(webhook, openid, fields, **options)

    def deliver_event(
        self, webhook: str, openid: str, event: str, event_key: str = "", **options
    ) -> Delivery:
        """Follows (``subscribe``), leaves, scans, presses a menu entry of any kind.

        :param options: ``fields`` of the event besides its key
        """
        fields = {"MsgType": "event", "Event": event}
        if event_key:
            fields["EventKey"] = event_key
        fields |= options.pop("fields", {})
        return self.deliver(webhook, openid, fields, **options)

    def deliver_menu(
        self, webhook: str, openid: str, event: str, event_key: str, result: str = "", **options
    ) -> Delivery:
        """A menu entry that scans, takes pictures or picks a place.

        :param result: what was scanned, or the label of the place
        """
        fields: dict = {}
        if event.startswith("scancode_"):
            fields["ScanCodeInfo"] = {"ScanType": "qrcode", "ScanResult": result}
        elif event in MENU_PICTURES:
            digest = hashlib.md5(result.encode(), usedforsecurity=False).hexdigest()
            fields["SendPicsInfo"] = {"Count": "1", "PicList": {"item": {"PicMd5Sum": digest}}}
        else:
            fields["SendLocationInfo"] = {
                "Location_X": "39.90245", "Location_Y": "116.42703", "Scale": "15",
                "Label": result, "Poiname": "",
            }
        return self.deliver_event(webhook, openid, event, event_key, fields=fields, **options)

    def deliver_position(
        self, webhook: str, openid: str, latitude: float, longitude: float, **options
    ) -> Delivery:
        """The phone's position, which the customer lets the account know."""
        fields = {"Latitude": str(latitude), "Longitude": str(longitude), "Precision": "65.0"}
        return self.deliver_event(webhook, openid, "LOCATION", fields=fields, **options)

    def deliver_enter(
        self, webhook: str, openid: str, session_from: str = "", **options
    ) -> Delivery:
        """Opens a mini program's customer service."""
        return self.deliver_event(
            webhook, openid, "user_enter_tempsession", fields={"SessionFrom": session_from},
            **options)

    def deliver_subscription(
        self, webhook: str, openid: str, template_id: str, accepted: bool = True,
        later: bool = False, **options,
    ) -> Delivery:
        """Is asked for a subscription message and answers, or changes the answer later."""
        app = self.app_of(options.get("app_id", ""))
        with self.lock:
            self.templates_of(app).allow(openid, template_id, accepted)
        status = "accept" if accepted else "reject"
        row = {"TemplateId": template_id, "SubscribeStatusString": status}
        event = "subscribe_msg_change_event" if later else "subscribe_msg_popup_event"
        name = "SubscribeMsgChangeEvent" if later else "SubscribeMsgPopupEvent"
        row |= {} if later else {"PopupScene": "0"}
        return self.deliver_event(webhook, openid, event, fields={name: {"List": row}}, **options)

    def deliver_template_result(
        self, webhook: str, openid: str, message_id: str, error: str = "", **options
    ) -> Delivery:
        """What became of a template or subscription message.

        :param error: the code of a subscription message (``43101``), the words of a template
            message (``user block``)
        """
        if self.app_of(options.get("app_id", "")).is_mini_program:
            row = {
                "TemplateId": "simulated", "MsgID": message_id, "ErrorCode": error or "0",
                "ErrorStatus": "user refuse to accept the msg" if error else "success",
            }
            fields: dict = {"SubscribeMsgSentEvent": {"List": row}}
            return self.deliver_event(
                webhook, openid, "subscribe_msg_sent_event", fields=fields, **options)
        fields = {"MsgID": message_id, "Status": f"failed:{error}" if error else "success"}
        return self.deliver_event(
            webhook, openid, "TEMPLATESENDJOBFINISH", fields=fields, **options)

    def deliver(
        self,
        webhook: str,
        openid: str,
        fields: dict,
        *,
        app_id: str = "",
        mode: str = "",
        msg_id: str = "",
        create_time: int = 0,
        times: int = 1,
        tries: int = 3,
        timeout: float = 5.0,
    ) -> Delivery:
        """Push ``fields`` to ``webhook`` the way WeChat does.

        :param mode: another than the account's
        :param msg_id: to send a message again; else a new one
        :param times: how often, to make duplicates
        :param tries: how often without a good answer
        :param timeout: seconds that WeChat waits for an answer
        """
        app = self.app_of(app_id)
        is_event = fields["MsgType"] == "event"
        create_time = create_time or int(self.now())
        if not is_event:
            msg_id = msg_id or str(next(self.message_ids))
        values = {
            "ToUserName": app.original_id,
            "FromUserName": openid,
            "CreateTime": str(create_time),
            **fields,
            **({} if is_event else {"MsgId": msg_id}),
        }
        self._hear(openid, fields, app)
        event_id = msg_id or ":".join((openid, str(create_time), fields["Event"]))

        def attempt():
            query, headers, body = wechat_push.request(
                app, values, mode or app.mode, int(self.now()))
            return call(wechat_push.address(webhook, query), body, headers, timeout)

        return deliver(event_id, attempt, _is_taken, tries, times)

    def _hear(self, openid: str, fields: dict, app: WeChatApp) -> None:
        """What WeChat itself makes of what a customer does."""
        event = fields.get("Event", "").lower()
        with self.lock:
            self.spoke[app.app_id, openid] = self.now()
            if event == "unsubscribe":
                self.left.add((app.app_id, openid))
            elif event == "subscribe":
                self.left.discard((app.app_id, openid))
        if event == "unsubscribe":
            self.close_window(openid, app.app_id)
        elif not event:
            # an entry of a menu message that is tapped counts as a menu event
            trigger = "menu" if "bizmsgmenuid" in fields else "message"
            self.open_window(openid, trigger, app.app_id)
        elif event in EVENT_TRIGGERS:
            self.open_window(openid, EVENT_TRIGGERS[event], app.app_id)

    def verify_url(self, webhook: str, app_id: str = "") -> bool:
        """Whether ``webhook`` passes the check that WeChat makes when it is entered."""
        app = self.app_of(app_id)
        echo = str(secrets.randbelow(10**18))
        query = wechat_push.confirmation(app, echo, int(self.now()))
        return call(wechat_push.address(webhook, query)) == (200, echo)

    def deliver_from_control(self, values: dict) -> Delivery:
        """What ``/_control/deliver`` asks for: the first of these names that it has."""
        webhook, openid = values.pop("webhook"), values.pop("openid")
        for name in ("image", "voice", "video"):
            if name in values:
                content = base64.b64decode(values.pop(name))
                return getattr(self, f"deliver_{name}")(webhook, openid, content, **values)
        simple = {"text": "deliver_text", "position": "deliver_position",
                  "location": "deliver_location", "link": "deliver_link", "card": "deliver_card",
                  "enter": "deliver_enter", "subscription": "deliver_subscription",
                  "template_result": "deliver_template_result", "menu": "deliver_menu"}
        for name, method in simple.items():
            if name in values:
                given = values.pop(name)
                given = given if isinstance(given, list) else [given]
                return getattr(self, method)(webhook, openid, *given, **values)
        return self.deliver_event(webhook, openid, values.pop("event"), **values)


def _is_taken(status: int, body: str) -> bool:
    """An empty answer, ``success`` or an XML reply; all else is repeated by WeChat."""
    return status == 200 and (body in ("", "success") or body.startswith("<xml>"))
