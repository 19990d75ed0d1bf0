"""How a customer is addressed: by the whole name, without a guess about gender or surname.

A Chinese surname may have two characters (欧阳, 司马) and a courtesy title needs the gender, so
the name is never cut and no title is put to it.
"""

import re

from . import text

_HAN_NAME = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff·]{2,12}")
_LATIN_NAME = re.compile(r"[^\W\d_]+(?:[ '.-]+[^\W\d_]+\.?)*", re.UNICODE)
_PLACEHOLDER = re.compile(r"(?i)\b(?:user|guest|visitor|customer|anonymous|unknown|wechat|test)\b|"
                          r"用户|访客|客户|游客|匿名|微信")


def spoken_name(name):
    """Return the name to greet with, or '' when there is none that a person would recognise.

    Numbers, addresses, provider ids and made-up names ('WeChat user …') are not spoken.

    >>> spoken_name('欧阳明月'), spoken_name('Anna  Smith'), spoken_name('微信用户 oX3k')
    ('欧阳明月', 'Anna Smith', '')
    >>> spoken_name('13800138000'), spoken_name('a@b.cn'), spoken_name('o6_bmjrPTlm6')
    ('', '', '')
    """
    name = re.sub(r"\s+", " ", name or "").strip()
    if not name or len(name) > 60 or _PLACEHOLDER.search(text.normalise(name)):
        return ""
    if _HAN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name):
        return name
    return ""
