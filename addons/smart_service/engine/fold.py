"""Writing differences that mean nothing, taken out without moving a single character.

The keyword engines compare folded text and quote the original: both have the same length,
so a position found in the one is a position in the other.
"""

from __future__ import annotations

# Only the characters that the engines' own word lists need, traditional over simplified.
_TRADITIONAL = (
    "級個買價錢報購樣試體驗應訂換續費約壞爛滿務態專業讚謝議項優惠請處壓煩氣騙訴憤棄嗎麼還沒"
    "們說現這對單號發貨證題產給後當實點評詢選機車賣貴漲訂閱銷終師傅極無語繳檔強鐘總進諮套豪寬"
    "噁優過時間開關銀網員組願與為沒來會動該樂漂亮廢廠聯絡電話準備慮備視聽記錄線別種類從據齊僅"
)
_SIMPLIFIED = (
    "级个买价钱报购样试体验应订换续费约坏烂满务态专业赞谢议项优惠请处压烦气骗诉愤弃吗么还没"
    "们说现这对单号发货证题产给后当实点评询选机车卖贵涨订阅销终师傅极无语缴档强钟总进谘套豪宽"
    "恶优过时间开关银网员组愿与为没来会动该乐漂亮废厂联络电话准备虑备视听记录线别种类从据齐仅"
)
_HAN = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))


def fold(text: str) -> str:
    """``text`` in lower case, half-width and simplified characters, of the same length.

    >>> fold("有更高級的嗎？ＡＢ")
    '有更高级的吗?ab'
    """
    return "".join(map(_fold_char, text))


def _fold_char(char: str) -> str:
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E:
        char = chr(code - 0xFEE0)
    elif code in (0x3000, 0xA0):
        return " "
    elif char in "‘’`´":
        return "'"
    lower = char.lower()
    if len(lower) == 1:
        char = lower
    return _HAN.get(char, char)
