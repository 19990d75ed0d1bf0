"""Words of a Chinese or English text, as the search index and the patterns want them.

Chinese needs no segmenter: overlapping one- and two-character terms find questions better than
a word segmenter does. English words are lower-cased and lose their commonest endings.
"""

import re
import unicodedata

from . import script

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{_HAN}]+|[a-z0-9]+(?:[-'.][a-z0-9]+)*")
_IS_HAN = re.compile(rf"[{_HAN}]")
_SENTENCE = re.compile(r"(?<=[\u3002\uff01\uff1f\uff1b])\s*|(?<=[!?])\s+|(?<=\D\.)\s+|\n+")

STOP_EN = frozenset(
    "a an the is are was were be been am do does did done have has had i me my mine we our us "
    "you your he she it its they them their this that these those to of in on at by for from "
    "with as and or but if then so not no can could will would shall should may might must "
    "what which who how when where why there here please hi hello hey thanks thank tell want "
    "need get got let know about any some just also too very much many more most than into "
    "out up down over again still only own same i'm i've don't doesn't it's can't isn't "
    "what's there's im ive dont cant whats one ones way thing things like would'd ok okay".split()
)
# Characters that carry grammar or politeness but no topic. A two-character term is informative
# unless both of its characters are in here.
STOP_ZH = frozenset(
    "的了吗呢么我你您他她它是有在不这那哪个和与或及就都也还要会能可以为什怎样请问想把被给让"
    "对从到吧啊呀哦嗯呵哈一下些没很太再又但而且若如果因所之其于着过得地里上们家"
)
# Wordings that frame a question and say nothing about its topic.
_FRAME_ZH = re.compile(
    "麻烦|请问|请教|你好|您好|谢谢|多谢|一下|帮我|帮忙|我想|想要|想问|知道|告诉|需要|操作|应该|现在|"
    "可不可以|能不能|是不是|有没有|怎么办|怎么样|怎么|怎样|如何|什么|为什么|亲"
)


def normalise(text):
    """Return `text` in one form: half-width, lower case, simplified, no control characters.

    >>> normalise('列印機 SN:ABC')
    '列印机 sn:abc'
    """
    text = script.simplified(unicodedata.normalize("NFKC", text or "")).lower()
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def language(text, default="en_US"):
    """Return 'zh_CN' when the text has Chinese characters, 'en_US' when it has Latin words.

    A model name or serial number alone says nothing: then `default` is returned.

    >>> language('墨盒 HP-62 怎么换'), language('how do I pay'), language('S00012', 'zh_CN')
    ('zh_CN', 'en_US', 'zh_CN')
    """
    text = normalise(text)
    if _IS_HAN.search(text):
        return "zh_CN"
    if re.search(r"(?<![a-z0-9])[a-z]{2,}(?![a-z0-9])", text):
        return "en_US"
    return default


def stem(word):
    """Cut the commonest English endings so that 'cartridges' finds 'cartridge'.

    Plurals, -ing, -ed and -ly only: a heavier stemmer joins words that support texts must keep
    apart ('filter' and 'filtration' are brought together by the article's variants instead).

    >>> [stem(w) for w in ('cartridges', 'printing', 'printed', 'batteries', 'status', 'leaking')]
    ['cartridge', 'print', 'print', 'battery', 'status', 'leak']
    """
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "shes", "ches")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= 3 and re.search(r"[aeiouy]", root):
            if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
                root = root[:-1]
            return _without_e(root)
    return _without_e(word)


def _without_e(word):
    """Return the word without its silent e, so that 'replace' and 'replacing' meet.

    >>> _without_e('replace'), _without_e('cartridge'), _without_e('fee')
    ('replac', 'cartridge', 'fee')
    """
    if len(word) > 4 and word.endswith("e") and not word.endswith(("ee", "dge")):
        return word[:-1]
    return word


def _runs(text):
    return _RUN.findall(_FRAME_ZH.sub(" ", script.mainland(normalise(text))))


def terms(text):
    """Return the index terms of `text` in order, with repetitions.

    >>> terms('更换墨盒')
    ['更', '换', '墨', '盒', '更换', '换墨', '墨盒']
    >>> terms('How do I replace the filters of WP-200?')
    ['replac', 'filter', 'wp200', 'wp', '200']
    >>> terms('WP200'), terms('wp 200')
    (['wp200'], ['wp', '200', 'wp200'])
    """
    found, before = [], ""
    for run in _runs(text):
        if _IS_HAN.match(run):
            before = ""
            found += [c for c in run if c not in STOP_ZH]
            found += [
                run[i : i + 2]
                for i in range(len(run) - 1)
                if not (run[i] in STOP_ZH and run[i + 1] in STOP_ZH)
            ]
            continue
        if run in STOP_EN:
            before = ""
            continue
        parts = re.split(r"[-'.]", run)
        found.append(stem("".join(parts) if _has_digit(run) else run))
        if len(parts) > 1:
            found += [stem(part) for part in parts if part and part not in STOP_EN]
        # a model's name, whichever way it is written
        if before.isalpha() and len(before) <= 4 and run.isdigit():
            found.append(before + run)
        before = run
    return found


def _has_digit(word):
    return any(sign.isdigit() for sign in word)


def atoms(text):
    """Return the smallest informative pieces of `text` with the two-character terms around each.

    Two neighbouring characters of a question often belong to different words ('我想换|墨盒'), so
    what a question is about is counted by its characters and words, not by its term pairs.

    >>> atoms('换墨盒 WP-200')
    [('换', ('换墨',)), ('墨', ('换墨', '墨盒')), ('盒', ('墨盒',)), ('wp', ()), ('200', ())]
    """
    found = []
    for run in _runs(text):
        if not _IS_HAN.match(run):
            found += [
                (stem(part), ())
                for part in re.split(r"[-'.]", run)
                if part and run not in STOP_EN and part not in STOP_EN
            ]
            continue
        for i, character in enumerate(run):
            if character not in STOP_ZH:
                pairs = (run[max(i - 1, 0) : i + 1], run[i : i + 2])
                found.append((character, tuple(pair for pair in pairs if len(pair) == 2)))
    return list(dict.fromkeys(found))


def sentences(text):
    """Return the sentences and lines of a plain text, without empty ones.

    >>> sentences('关机。打开盖板。 Wait 5.5 minutes. Done')
    ['关机。', '打开盖板。', 'Wait 5.5 minutes.', 'Done']
    """
    return [part.strip() for part in _SENTENCE.split(text or "") if part and part.strip()]
