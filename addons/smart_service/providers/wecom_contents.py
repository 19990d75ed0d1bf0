"""What a message of WeCom's customer service shows to a reader.

The parts are those of https://developer.work.weixin.qq.com/document/path/94670 (read in November
2026). A message is shown with the mark that WeChat itself gives its kind, such as ``[名片]``,
where it has more than a text. Locations are GCJ-02, like all of Chinese maps.
"""

from __future__ import annotations

from .base import Location, Media
from .geo import gcj02_to_wgs84
from .jsonread import number_of, object_of, objects_of, read_object, text_of

MEDIA = frozenset({"image", "voice", "video", "file"})
# kind → WeChat's mark, and the names of what is shown behind it
MARKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "business_card": ("[名片]", ("userid",)),
    "miniprogram": ("[小程序]", ("title", "appid", "pagepath")),
    "channels_shop_product": ("[商品]", ("title", "shop_nickname", "product_id")),
    "channels_shop_order": (
        "[订单]",
        ("product_titles", "price_wording", "state", "shop_nickname", "order_id"),
    ),
    "channels": ("[视频号]", ("nickname", "title")),
    "note": ("[笔记]", ()),
}
FORWARDED = "[聊天记录]"



def content(kind: str, part: dict) -> str:
    """What a reader should see of a message."""
    if kind == "text":
        return text_of(part, "content")
    if kind == "link":
        return _lines(part, "title", "desc", "url")
    if kind == "msgmenu":
        return _menu(part)
    if kind == "merged_msg":
        return _merged(part)
    if kind in MEDIA or kind == "location":
        return ""
    mark, names = MARKS.get(kind, (f"[{kind}]", ()))
    if kind == "channels_shop_product":
        return "\n".join(filter(None, [_line(mark, part, *names), _price(part)]))
    return _line(mark, part, *names)


def _price(part: dict) -> str:
    """The price of goods, which WeCom gives in fen."""
    price = text_of(part, "sales_price")
    if not price.isascii() or not price.isdigit():
        return price
    return f"¥{int(price[:15]) / 100:.2f}"


def _menu(part: dict) -> str:
    """A menu as the customer sees it."""
    lines = [text_of(part, "head_content")]
    for entry in objects_of(part, "list"):
        lines.append("- " + text_of(object_of(entry, text_of(entry, "type")), "content"))
    return "\n".join(filter(None, [*lines, text_of(part, "tail_content")]))


def _merged(part: dict) -> str:
    """A forwarded conversation, message by message."""
    lines = [f"{FORWARDED} " + text_of(part, "title")]
    for item in objects_of(part, "item"):
        try:
            inner = read_object(text_of(item, "msg_content"))
        except ValueError:
            inner = {"msgtype": "text", "text": {"content": item.get("msg_content")}}
        kind = text_of(inner, "msgtype") or text_of(item, "msgtype")
        # a forwarded conversation in a forwarded one is not unfolded
        words = content(kind, object_of(inner, kind)) if kind != "merged_msg" else FORWARDED
        lines.append(f"{text_of(item, 'sender_name')}: {words or f'[{kind}]'}")
    return "\n".join(lines)


def media(kind: str, part: dict) -> tuple[Media, ...]:
    media_id = text_of(part, "media_id")
    return (Media(kind, media_id=media_id),) if kind in MEDIA and media_id else ()


def location(part: dict) -> Location | None:
    latitude, longitude = number_of(part, "latitude"), number_of(part, "longitude")
    if latitude is None or longitude is None:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    latitude, longitude = gcj02_to_wgs84(latitude, longitude)
    return Location(latitude, longitude, _lines(part, "name", "address"))


# === SHAPES === #


def _lines(part: dict, *names: str) -> str:
    return "\n".join(filter(None, (text_of(part, name) for name in names)))


def _line(mark: str, part: dict, *names: str) -> str:
    return " ".join(filter(None, [mark, *(text_of(part, name) for name in names)]))
