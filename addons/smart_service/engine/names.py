"""What two names of people say about each other.

A provider shows whatever somebody calls himself: his full name, turned round, with a heart
behind it, or a nickname that proves nothing. Two full names can agree, agree but for a slip of
the pen, or contradict each other; everything else says nothing.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

EQUAL, SIMILAR, DIFFERS, NEUTRAL = "equal", "similar", "differs", "neutral"

# the commonest surnames, nine people of ten, by their sound: a rare one, or one that is a
# common word as well, makes a name no full name, so it proves nothing either way
_BY_SOUND = (
    "ai艾 an安 bai白柏 bao鲍包 bi毕 bian卞 bu卜 cai蔡柴 cao曹 cen岑 chai柴 chang常 che车 "
    "chen陈谌 cheng程 chi池 chu褚 cong丛 cui崔 dai戴 deng邓 diao刁 ding丁 dong董 dou窦 du杜 "
    "duan段 fan范樊 fang方房 fei费 feng冯 fu傅符付 gan甘 gao高 ge葛 geng耿 gong龚 gu顾古谷 "
    "guan关管官 gui桂 guo郭 han韩 hao郝 he何贺 hong洪 hou侯 hu胡 hua华 huang黄 huo霍 ji季纪 "
    "jia贾 jian简 jiang江蒋姜 jiao焦 jin金靳 jing景荆 ju鞠 kang康 ke柯 kong孔 lai赖 lan兰蓝 "
    "lang郎 lei雷 leng冷 li李黎厉 lian连 liang梁 liao廖 lin林蔺 ling凌 liu刘柳 long龙 lou娄 "
    "lu卢陆鲁路 luo罗骆 lv吕 lyu吕 ma马麻 mao毛茅 mei梅 meng孟蒙 miao苗缪 min闵 mo莫 mou牟 "
    "mu穆 ni倪 nie聂 ning宁 niu牛 ou欧区 pan潘 pang庞 pei裴 peng彭 pu蒲 qi齐祁戚 qian钱 "
    "qiao乔 qin秦覃 qiu邱仇 qu曲瞿屈 ran冉 rao饶 ren任 rong荣 ruan阮 shang尚 shao邵 shen沈申 "
    "sheng盛 shi石史施时 shu舒 si司 song宋 su苏 sun孙 tan谭覃谈 tang唐汤 tao陶 teng滕 tian田 "
    "tong童佟 tu涂屠 wan万 wang王汪 wei魏韦卫 wen文温闻 weng翁 wu吴武伍邬 xi席奚 xia夏 xian冼 "
    "xiang项 xiao萧肖 xie谢解 xin辛 xing邢 xiong熊 xu徐许 xuan宣 xue薛 yan严颜阎闫燕鄢 "
    "yang杨羊 yao姚 ye叶 yi易 yin尹殷 you尤游 yu于余俞喻虞郁 yuan袁 yue岳 zang臧 zeng曾 zha查 "
    "zhai翟 zhan詹 zhang张章 zhao赵 zhen甄 zheng郑 zhong钟 zhou周 zhu朱祝 zhuang庄 zhuo卓 "
    "zou邹 zuo左 "
    # as they are written in Hong Kong, Singapore and overseas
    "wong王黄 chan陈 cheung张 lau刘 leung梁 lam林 ng吴 kwok郭 tse谢 chow周 hui许 yip叶 lee李 "
    "chu朱 ho何 yuen袁 tang邓 fung冯 tsang曾 pang彭 so苏 mak麦 lo罗卢 yeung杨 chiu赵 yau邱 "
    "kwan关 au欧").split()
_COMPOUND_BY_SOUND = (
    "szeto司徒 auyeung欧阳 ouyang欧阳 sima司马 shangguan上官 zhuge诸葛 situ司徒 dongfang东方 "
    "yuchi尉迟 murong慕容 huangfu皇甫 linghu令狐 xiahou夏侯 gongsun公孙 zhangsun长孙 "
    "yuwen宇文 duanmu端木 dugu独孤 nangong南宫 ximen西门 taishi太史 shentu申屠 chunyu淳于 "
    "huyan呼延 zhongli钟离 tantai澹台 helian赫连 tuoba拓跋 baili百里 puyang濮阳").split()
_SOUNDS = defaultdict(set)
for _entry in _BY_SOUND:
    _sound = "".join(filter(str.isascii, _entry))
    for _surname in _entry[len(_sound):]:
        _SOUNDS[_surname].add(_sound)
for _entry in _COMPOUND_BY_SOUND:
    _SOUNDS[_entry[-2:]].add(_entry[:-2])
# characters of given names that input methods offer for the same sound
_HOMOPHONES = (
    "晓小筱肖 伟玮炜纬 丽莉俐力立 静婧靖敬 杰洁捷 燕艳雁彦 婷廷庭亭 欣心新馨鑫 佳家嘉 "
    "琳林霖临 辉慧惠晖卉 红宏洪鸿虹 建健剑 志智 明名鸣铭 军君俊钧均 飞非菲 平萍苹 英颖莹瑛 "
    "玉雨宇语羽 文雯闻 峰锋丰枫风 浩昊皓 子梓紫 怡宜仪 涵晗含 洋阳扬 雪学 龙隆 磊蕾雷 "
    "轩萱宣 睿瑞 兰岚 霞夏 珍真贞 荣蓉榕 成诚程承 金锦瑾 斌彬宾 芳方 春椿 云芸 永勇咏 "
    "秀绣 国果 淑书 海 强 涛 博波 超 倩茜 娜 璐露路 瑶遥 凯楷 东冬 晨辰 曦希西 泽则 航杭").split()
_SOUND = {char: number for number, group in enumerate(_HOMOPHONES) for char in group}
_HONORIFIC = re.compile(
    r"^(?:mr|mrs|ms|miss|mister|dr|prof|herr|frau|mme|monsieur|sr|sra)(?:\.\s*|\s+)",
    re.IGNORECASE)
_TITLE = re.compile(r"(?<=.)(?:先生|女士|小姐|太太|老师|师傅)$")
_HAN = re.compile(r"[\u3400-\u9fff]+")
# shorter ones are too near to each other by chance
MIN_FUZZY = 6
MAX_WORDS = 4


@dataclass(frozen=True)
class Name:
    """A name as it is compared.

    :param words: in lower case and without accents; Chinese ones are one word
    :param is_full: whether it is a family name and a given name, as far as can be told
    """

    words: tuple[str, ...]
    is_chinese: bool = False
    is_full: bool = False

    @property
    def key(self) -> str:
        """The same for every order and spacing of the words."""
        return "".join(sorted(self.words))


def parse(text: str) -> Name:
    """Read a name.

    >>> parse("Mr Schmidt, Jürgen ✨")
    Name(words=('schmidt', 'jurgen'), is_chinese=False, is_full=True)
    >>> parse("欧阳小明先生").is_full, parse("云淡风轻").is_full, parse("sky walker").is_full
    (True, False, False)
    """
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        char if unicodedata.category(char)[0] in "LMN" or char in "'’" else " " if char != "."
        else ". " for char in text)
    text = _HONORIFIC.sub("", " ".join(text.split()))
    text = " ".join(text.replace(".", " ").replace("'", "").replace("’", "").split())
    compact = _TITLE.sub("", text.replace(" ", ""))
    if _HAN.fullmatch(compact):
        return Name((compact,), True, _is_full_chinese(compact))
    given = text.split()
    words = tuple(_plain(word) for word in given)
    is_full = (
        2 <= sum(len(word) > 1 for word in words) and len(words) <= MAX_WORDS
        and all(word.isalpha() for word in words) and not _HAN.search(text)
        # who writes his name in small letters may as well have chosen two words
        and all(word[0].isupper() for word in given))
    return Name(words, False, is_full)


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _is_full_chinese(text: str) -> bool:
    if text[:2] in _SOUNDS:
        return len(text) in (3, 4)
    return len(text) in (2, 3) and text[0] in _SOUNDS


def compare(one: str, other: str) -> str:
    """What two names say: ``equal``, ``similar``, ``differs``, or ``neutral`` for nothing.

    >>> compare("Anna Schmidt", "SCHMIDT, Anna"), compare("Anna Schmidt", "Ana Schmidt")
    ('equal', 'similar')
    >>> compare("王晓明", "王小明"), compare("王晓明", "王建国"), compare("王晓明", "阳光")
    ('similar', 'differs', 'neutral')
    """
    first, second = parse(one), parse(other)
    if not first.key or not second.key:
        return NEUTRAL
    if first.key == second.key:
        return EQUAL
    if first.is_chinese != second.is_chinese:
        chinese, latin = (first, second) if first.is_chinese else (second, first)
        is_contrary = first.is_full and second.is_full and not _may_sound(chinese, latin)
        return DIFFERS if is_contrary else NEUTRAL
    near = _near_chinese if first.is_chinese else _near_latin
    if near(first, second):
        return SIMILAR
    return DIFFERS if first.is_full and second.is_full else NEUTRAL


def _near_chinese(first: Name, second: Name) -> bool:
    """Whether one character was taken for another one of the same sound."""
    one, other = first.words[0], second.words[0]
    if len(one) != len(other) or not (first.is_full and second.is_full):
        return False
    different = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return (len(different) == 1 and one[0] == other[0]
            and _SOUND.get(different[0][0], -1) == _SOUND.get(different[0][1], -2))


def _may_sound(chinese: Name, latin: Name) -> bool:
    """Whether the surname may be one of the words; the given name may be quite another one.

    >>> compare("李娜", "Li Na"), compare("李娜", "Nancy Lee"), compare("李娜", "Anna Schmidt")
    ('neutral', 'neutral', 'differs')
    """
    text = chinese.words[0]
    return bool(_SOUNDS.get(text[:2], _SOUNDS.get(text[0], set())) & set(latin.words))


def _near_latin(first: Name, second: Name) -> bool:
    """Whether one key was missed, or a middle name left out."""
    common = set(first.words) & set(second.words)
    if len(common) >= 2 and len(common) == min(len(first.words), len(second.words)):
        return True
    shorter = min(len(first.key), len(second.key))
    if shorter < MIN_FUZZY:
        return False
    other = "".join(second.words)
    return any(is_one_slip("".join(words), other)
               for words in (first.words, first.words[::-1]))


def is_one_slip(one: str, other: str) -> bool:
    """Whether one letter too many, too few, another one, or two swapped tell them apart.

    >>> [is_one_slip("peter", word) for word in ("petre", "pete", "petter", "poter", "hans")]
    [True, True, True, True, False]
    """
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, rest_other = one[start:], other[start:]
    return (
        rest[1:] == rest_other[1:] or rest[1:] == rest_other or rest == rest_other[1:]
        or (rest[2:] == rest_other[2:] and rest[:2] == rest_other[:2][::-1]))
