"""The table of docs/channels.md says what the adapters say."""

import re
from pathlib import Path

import pytest
from smart_service_providers import base

DOCS = Path(__file__).parents[2] / "docs"
# the table's columns: provider and variant
PRODUCTS = (
    ("wechat", ""), ("wechat", "mini_program"), ("wecom", ""), ("whatsapp", ""), ("telegram", ""),
    ("email", ""), ("web", ""), ("api", ""),
)
FILE_TYPES = {
    "audio/aac": "AAC", "audio/amr": "AMR", "audio/mp4": "M4A", "audio/mpeg": "MP3",
    "audio/ogg": "OGG", "image/gif": "GIF", "image/jpeg": "JPEG", "image/png": "PNG",
    "video/3gpp": "3GP", "video/mp4": "MP4",
}
MEGABYTE = 1024 * 1024
ENGLISH = {
    "Longest text": "Longest text", "Image": "Image", "Voice": "Voice", "Video": "Video",
    "File": "Other file", "Caption": "Text and file in one message",
    "Buttons": "Choices as buttons", "Label": "Characters on a button", "Edit": "Edit",
    "Delete": "Delete", "Reaction": "Reaction", "Typing": "\"Is writing\"",
    "Read": "Marks the customer's message as read", "Template": "Template",
    "Welcome": "Welcome before the first message", "Receipts": "Receipts",
    "Same": "A second send is dropped", "Window": "Reply window", "Rate": "Sending rate",
    "yes": "yes", "no": "–", "any": "any", "link": "as a link", "lines": "numbered lines",
    "odoo": "as in Odoo", "bytes": "{} bytes", "characters": "{} characters",
    "within": "within {}", "always": "always", "open": "always open",
    "message": "message", "menu": "menu", "scan": "scan", "follow": "follow", "enter": "enter",
    "after": "{}: {}", "count": "{}, {} messages", "h": "{} h", "min": "{} min",
    "second": "{} a second", "contact": "to one customer 1 in {} s", "; ": "; ", ", ": ", ",
}
CHINESE = {
    "Longest text": "最长文本", "Image": "图片", "Voice": "语音", "Video": "视频",
    "File": "其他文件", "Caption": "文字与文件同在一条消息", "Buttons": "选项以按钮显示",
    "Label": "按钮字数", "Edit": "编辑", "Delete": "撤回", "Reaction": "表情回应",
    "Typing": "“正在输入”", "Read": "把客户的消息标为已读", "Template": "模板消息",
    "Welcome": "客户开口前的欢迎语", "Receipts": "回执", "Same": "重复发送会被去重",
    "Window": "回复窗口", "Rate": "发送速率",
    "yes": "有", "no": "–", "any": "不限", "link": "以链接发送", "lines": "编号列表",
    "odoo": "同 Odoo", "bytes": "{} 字节", "characters": "{} 字符",
    "within": "{}内", "always": "随时", "open": "始终开放",
    "message": "消息", "menu": "菜单", "scan": "扫码", "follow": "关注", "enter": "进入",
    "after": "{}：{}", "count": "{}、{} 条", "h": "{} 小时", "min": "{} 分钟",
    "second": "每秒 {} 条", "contact": "同一客户每 {} 秒 1 条", "; ": "；", ", ": "、",
}
KINDS = {
    "Edit": "edit", "Delete": "delete", "Reaction": "reaction", "Typing": "typing",
    "Template": "template", "Welcome": "welcome",
}


def rows(product, words):
    """What stands in one column, by the name of the row.

    :param product: provider and variant
    :param words: the language's words
    """
    adapter = base.adapter_for(product[0], base.Credentials(variant=product[1]))
    can = adapter.capabilities
    in_odoo = adapter.transport == "none"

    def yes(value):
        return words["yes" if value else "no"]

    def kind(name):
        if in_odoo and name not in ("template", "welcome"):
            return words["odoo"]
        if name in can.kinds and name in ("edit", "delete") and can.edit_seconds:
            return words["within"].format(_duration(can.edit_seconds, words))
        return yes(name in can.kinds)

    return {
        "Longest text": _text(can, words),
        **{name: _file(can, name.lower(), words) for name in ("Image", "Voice", "Video", "File")},
        "Caption": yes(can.caption),
        "Buttons": str(can.buttons) if can.buttons else words["lines"],
        "Label": str(can.button_label or words["any"]) if can.buttons else words["no"],
        **{row: kind(name) for row, name in KINDS.items()},
        "Read": words["odoo"] if in_odoo else yes(can.read_marks),
        "Receipts": words["odoo"] if in_odoo else yes(can.receipts),
        "Same": words["odoo"] if in_odoo else yes(can.idempotent_send),
        "Window": words["; "].join(_windows(can.windows, words)) or words["open"],
        "Rate": _rate(can.rate, words),
    }


def _text(can, words):
    if can.text_limit_bytes:
        return words["bytes"].format(can.text_limit_bytes)
    return words["characters"].format(can.text_limit) if can.text_limit else words["any"]


def _file(can, kind, words):
    if kind not in can.media:
        return words["link"]
    limit = can.media_limits.get(kind)
    if not limit:
        return words["any"]
    types = words[", "].join(sorted(FILE_TYPES[name] for name in limit.types))
    return f"{limit.size // MEGABYTE} MB" + (f" ({types})" if types else "")


def _duration(seconds, words):
    return words["h"].format(seconds // 3600) if seconds >= 3600 else (
        words["min"].format(seconds // 60))


def _windows(windows, words):
    """Triggers that open the same window stand together."""
    triggers = {}
    for window in windows:
        triggers.setdefault((window.seconds, window.messages), []).append(words[window.trigger])
    for (seconds, messages), names in triggers.items():
        allowed = _duration(seconds, words)
        if messages:
            allowed = words["count"].format(allowed, messages)
        yield words["after"].format(words[", "].join(names), allowed)


def _rate(rate, words):
    parts = [words["second"].format(rate.per_second)] if rate.per_second else []
    if rate.contact_seconds:
        parts.append(words["contact"].format(rate.contact_seconds))
    return words["; "].join(parts) or words["no"]


def table(text):
    """The first table below the heading that holds "capabilities": name of the row → cells."""
    lines = text.split("<!-- capabilities -->")[1].strip().split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in cells[2:]}


@pytest.mark.parametrize(("name", "words"), [
    ("channels.md", ENGLISH), ("channels.zh_CN.md", CHINESE)])
def test_the_table_is_what_the_adapters_say(name, words):
    columns = [rows(product, words) for product in PRODUCTS]
    expected = {words[row]: [column[row] for column in columns] for row in columns[0]}
    assert table((DOCS / name).read_text(encoding="utf-8")) == expected


def test_each_channel_of_the_list_of_accounts_is_in_the_table():
    source = (DOCS.parent / "addons/smart_service/models/account/account.py").read_text()
    listed = re.findall(r'\("(\w+)", "', source.split("PROVIDERS = [")[1].split("\n]")[0])
    assert set(listed) == {provider for provider, _variant in PRODUCTS}


@pytest.mark.parametrize("name", ["channels.md", "channels.zh_CN.md"])
def test_links_lead_somewhere(name):
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", (DOCS / name).read_text()):
        assert (DOCS / link).exists(), link
