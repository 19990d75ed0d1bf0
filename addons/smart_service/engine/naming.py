"""How a customer is addressed: by surname where there is one, and never by a guessed gender.

A Chinese surname may have two characters (欧阳, 司马). The surnames are those of the 百家姓 that
are still in use; what does not begin with one of them is a nickname, and is left whole.
"""

import re
import unicodedata

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_HAN_NAME = re.compile(rf"[{_HAN}·]{{2,12}}")
_LATIN_NAME = re.compile(r"[^\W\d_]+(?:[ '.-]+[^\W\d_]+\.?)*", re.UNICODE)
_PLACEHOLDER = re.compile(r"\b(?:user|guest|visitor|customer|anonymous|unknown|wechat|test)\b|"
                          r"用户|用戶|访客|訪客|客户|客戶|游客|遊客|匿名|微信")
_LONGEST = 60
# a double surname (欧阳) may carry two more characters, a single one (王) too
_LONGEST_HAN_NAME = 4

_COMPOUND = frozenset(
    "欧阳 歐陽 太史 端木 上官 司马 司馬 东方 東方 独孤 獨孤 南宫 南宮 万俟 闻人 聞人 夏侯 "
    "诸葛 諸葛 尉迟 尉遲 公羊 赫连 赫連 澹台 皇甫 宗政 濮阳 濮陽 公冶 太叔 申屠 公孙 公孫 "
    "慕容 仲孙 仲孫 钟离 鍾離 长孙 長孫 宇文 司徒 鲜于 鮮于 司空 闾丘 子车 亓官 司寇 颛孙 "
    "巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 百里 东郭 東郭 南门 呼延 羊舌 "
    "微生 梁丘 左丘 东门 西门 西門 南荣 第五 令狐 哥舒 纳兰 納蘭 轩辕 軒轅 完颜 完顏 耶律 "
    "叶赫".split())
_SINGLE = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
    "奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍"
    "余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席"
    "季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓"
    "郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲家封芮靳邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓"
    "蓬全郗班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙"
    "池乔胥苍双闻莘党翟谭贡劳姬申扶堵冉宰郦雍桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎慕连茹习宦"
    "艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄东殴沃利蔚越隆师巩厍聂晁勾敖融冷辛阚那"
    "简饶空曾毋沙养鞠须丰巢关蒯相查后荆红游竺权盖益桓公佘肖闫付代覃仝苟岳帅海佟涂趙錢孫吳鄭馮"
    "陳衛蔣韓楊許呂張嚴華謝鄒竇雲蘇魯韋馬鳳費賀湯羅畢鄔樂時齊顧黃蕭貝計談龐紀項閔賈婁顏鍾駱萬"
    "盧繆應鄧單龔陸榮烏車寧厲劉龍葉懷喬雙聞譚勞鄺農溫莊閻連習魚終滿廣東師鞏聶饒關簡豐紅遊權蓋"
    "塗")


def spoken_name(name: str | None) -> str:
    """The name to greet with, or '' when there is none that a person would recognise.

    Numbers, addresses, provider ids and made-up names ('WeChat user …') are not spoken.

    >>> spoken_name('欧阳明月'), spoken_name('Anna  Smith'), spoken_name('微信用户 oX3k')
    ('欧阳明月', 'Anna Smith', '')
    >>> spoken_name('13800138000'), spoken_name('a@b.cn'), spoken_name('o6_bmjrPTlm6')
    ('', '', '')
    """
    name = re.sub(r"\s+", " ", name or "").strip()
    if not name or len(name) > _LONGEST:
        return ""
    if _PLACEHOLDER.search(unicodedata.normalize("NFKC", name).lower()):
        return ""
    return name if _HAN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name) else ""


def surname(name: str | None) -> str:
    """The surname of a Chinese name; '' when it can't be told for sure.

    A name of four characters is one only after a compound surname, else it may be two
    surnames in a row or a shop; in Latin letters the surname may stand first or last.

    >>> surname('欧阳娜'), surname('司马相如'), surname('王芳'), surname('诸葛')
    ('欧阳', '司马', '王', '诸葛')
    >>> surname('阳光小店'), surname('张李明月'), surname('小雨'), surname('Anna Smith')
    ('', '', '', '')
    >>> surname('买买提·艾力'), surname('王'), surname('微信用户')
    ('', '', '')
    """
    name = spoken_name(name)
    if not name or "·" in name or not _HAN_NAME.fullmatch(name) or len(name) > _LONGEST_HAN_NAME:
        return ""
    if name[:2] in _COMPOUND:
        return name[:2]
    return name[0] if len(name) < _LONGEST_HAN_NAME and name[0] in _SINGLE else ""
