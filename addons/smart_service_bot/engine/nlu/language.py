"""The language of a short message, by its script and, among Latin letters, by its commonest words.

On two words of a chat the script is surer than any model; Latin languages are told apart only as
far as it takes to say honestly that the desk doesn't speak them.
"""

import re
import unicodedata

# (code, script)
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u3096\u30a1-\u30fa]")),
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)
_WORDS = {
    "en": "the a an is are was i my you your it to of and in on for with not have has do does did "
          "can could would please how what where when why who hello hi thanks thank me this that "
          "from need want help no yes ok when's where's i'm don't doesn't won't can't "
          "order printer broken",
    "fr": "le la les un une des est sont je mon ma mes vous votre il elle et dans pour avec pas ne "
          "que qui où comment quand pourquoi bonjour merci au du ce cette j'ai c'est suis mais",
    "de": "der die das ein eine ist sind ich mein meine sie ihr es und in für mit nicht wie was wo "
          "wann warum hallo danke bitte den dem zu auf habe kann mir von noch",
    "es": "el la los las un una es son yo mi mis usted su y en para con no que qué dónde cómo "
          "cuándo por hola gracias está tengo puedo del al me pero mi",
    "it": "il lo la gli un una è sono io mio mia lei e in per con non che chi dove come quando "
          "perché ciao grazie ho posso del della mi questo",
    "pt": "o os as um uma é são eu meu minha você e em para com não que quem onde como quando "
          "por olá obrigado obrigada está tenho posso do da meu",
    "nl": "de het een is zijn ik mijn u uw en in voor met niet hoe wat waar wanneer waarom hallo "
          "dank van heb kan op maar",
    "vi": "tôi của là không có và cho với này được ở đâu bao giờ xin chào cảm ơn bạn máy",
}
_LATIN = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzéèàçñöäüßåæøœđêôơưă")
_CODE = re.compile(r"\S*\d\S*|https?://\S+|\S+@\S+")
# a whole sentence in one language names so many of its commonest words
SURE_WORDS = 2


def detect(message, default="en"):
    """Return (ISO 639-1 code, confidence 0..1) of a message.

    A serial number, a name or an emoji has no language: then `default` is returned with 0.

    >>> detect('打印机卡纸了'), detect('hello there')[0]
    (('zh', 1.0), 'en')
    >>> detect('プリンターが動きません')[0], detect('Où est ma commande ?')[0], detect('S00012')
    ('ja', 'fr', ('en', 0.0))
    """
    plain = unicodedata.normalize("NFKC", (message or "")[:2000]).lower()
    counts = {code: len(script.findall(plain)) for code, script in _SCRIPTS}
    if counts["ja"]:
        # Japanese writes Chinese characters, too
        counts["ja"], counts["zh"] = counts["ja"] + counts["zh"], 0
    words = _WORD.findall(_CODE.sub(" ", plain))
    latin = [word.replace("’", "'") for word in words if word[0] in _LETTERS]
    script = max(counts, key=counts.get)
    if counts[script] and counts[script] * 2 >= len(latin):
        return script, 1.0 if counts[script] > 1 else 0.9
    if not latin:
        return default, 0.0
    return _latin(latin, default)


def _latin(words, default):
    found = {code: sum(word in known for word in words) for code, known in _LATIN.items()}
    best = max(found, key=lambda code: (found[code], code == "en"))
    second = max(count for code, count in found.items() if code != best)
    if not found[best]:
        # 'paper jam': English is the Latin language that the desk speaks
        return "en", 0.5
    whole = found[best] == len(words) > second
    if best != "en" and not whole and (found[best] < SURE_WORDS or found[best] == second):
        return "en", 0.5
    sure = 1.0 if found[best] >= SURE_WORDS and not second else found[best] / (
        found[best] + second)
    return best, round(max(0.5, sure), 2)
