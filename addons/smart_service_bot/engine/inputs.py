"""What came in when it is no sentence in a language that the bot speaks.

Nothing of this is an error of the customer's: each kind gets an honest sentence, and a person
when it happens twice.
"""

import re

from . import text

EMPTY = "empty"
FILES = "files"
LONG = "long"
CODE = "code"
FOREIGN = "foreign"
PLACE = "place"
LINK = "link"
# of these nothing can be looked for
WORDLESS = frozenset({EMPTY, FILES, PLACE, LINK})

# Nobody says what he wants after so many characters; the rest of a longer text is not read.
READ_LENGTH = 4000
# a text of this length is no question, but a document
LONG_LENGTH = 3000

# how chats write an emoji of their own: [微笑], [Smile]
_EMOJI = re.compile(r"\[[^\W\d_]{1,12}\]")
# what stands for a message that could not be carried: a sticker, a forwarded chat
_UNCARRIED = re.compile(r"\s*(?:\[[a-z_]{4,}\][^\n]*|[【\[]收到不支持的消息类型[^\n]*)\s*")
_AGREES = re.compile(
    r"(?:\s|👍|👌|✅|🆗|[\U0001f3fb-\U0001f3ff\ufe0f]|\[(?:OK|强|好的|ThumbsUp)\])+")
_THANKS = re.compile(
    r"(?:\s|👍|👌|👏|🙏|❤|💐|🌹|💯|[\U0001f3fb-\U0001f3ff\ufe0f]|"
    r"\[(?:OK|强|好的|抱拳|玫瑰|爱心|鼓掌|合十|ThumbsUp|Rose|Heart|Salute|Clap)\])+")
_MAP = re.compile(r"https://www\.openstreetmap\.org/\?mlat=\S+\s*$")
_URL = re.compile(r"https?://\S+|\bwww\.\S+")
# a number of so many digits may name something; fewer answer a question that nobody has put
_NUMBER = re.compile(r"\d{4}")
_LETTER = re.compile(r"[^\W\d_]")
# scripts whose readers we have nothing for; Japanese is known by its kana
_FOREIGN_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0eff"
    "\u3041-\u3096\u30a1-\u30fa\uac00-\ud7af]")
_CODE_SIGNS = re.compile(
    r"</?[a-z][^<>]{0,200}>|[{}\[\]]\s*[;,]?\s*$|;\s*$|^\s*(?:def|class|import|from|function|var|"
    r"const|let|public|private|#include|return|select|insert|update|delete|drop)\b.*[({;*=]|"
    r"\bselect\b.+\bfrom\b|\bTraceback \(most recent call last\)|^\s*at [\w.$]+\(|=>|\(\)\s*[{;]|"
    r'^\s*"[\w-]+"\s*:\s*',
    re.IGNORECASE | re.MULTILINE)
# the commonest short words of languages in Latin letters
_WORDS = {
    "en": "the is are you my i it to of and in for do does have not can how what this that with",
    "es": "el la los las que de en un una por para con mi es está cómo dónde cuándo tengo quiero"
          " gracias hola pedido impresora no puedo",
    "fr": "le la les des que de en un une pour avec mon ma est où comment quand je vous ne pas"
          " merci bonjour commande imprimante",
    "de": "der die das und ist nicht ein eine für mit mein meine wo wie wann ich sie danke hallo"
          " bestellung drucker kann bitte",
    "pt": "o a os as que de em um uma por para com meu minha é onde como quando não obrigado olá"
          " pedido impressora quero",
    "it": "il lo la gli che di in un una per con mio mia è dove come quando non grazie ciao"
          " ordine stampante voglio",
    "vi": "là của và không tôi có cho được ở đâu khi nào bao giờ máy in",
    "id": "yang dan di saya tidak bisa kapan bagaimana pesanan mana apa untuk dengan ini itu",
}
_WORD_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}


def readable(message):
    """Return the part of a message that is read.

    >>> len(readable("x" * 100000))
    4000
    """
    return (message or "")[:READ_LENGTH]


def worded(message, *, asked):
    """Return the word that a message of signs alone stands for, any other as it is.

    :param asked: it follows a question, else it follows an answer

    >>> worded("👍🏻", asked=True), worded("[强]", asked=False), worded("🙏", asked=True)
    ('ok', 'thanks', '🙏')
    >>> worded("👍 but where is it?", asked=True)
    '👍 but where is it?'
    """
    signs, word = (_AGREES, "ok") if asked else (_THANKS, "thanks")
    return word if message and message.strip() and signs.fullmatch(message) else message


def kind_of(messages, has_files=False):
    """Return what kind of input messages are that hold no sentence to answer, '' for a sentence.

    :param messages: plain texts, oldest first
    :param has_files: something was sent with them that is no text

    >>> kind_of(["", "?!"]), kind_of([""], has_files=True), kind_of(["怎么换墨盒"])
    ('empty', 'files', '')
    >>> kind_of(["¿Dónde está mi pedido?"]), kind_of(["プリンターが動きません"])
    ('foreign', 'foreign')
    >>> kind_of(["[微笑]"]), kind_of(["2"]), kind_of(["[sticker]"]), kind_of(["https://a.example/1"])
    ('empty', 'empty', 'files', 'link')
    >>> kind_of(["def f(x):\\n    return {x};\\n"]), kind_of(["where is S00012"])
    ('code', '')
    """
    whole = "\n".join(message for message in messages if message)
    read = whole[:READ_LENGTH]
    said = [message for message in messages if message and message.strip()]
    if said and all(map(_MAP.search, said)):
        return PLACE
    if said and all(map(_UNCARRIED.fullmatch, said)):
        return FILES
    plain = _EMOJI.sub(" ", read)
    words = _URL.sub(" ", plain)
    if not _LETTER.search(words) and not _NUMBER.search(words):
        return FILES if has_files else LINK if words != plain else EMPTY
    if len(whole) > LONG_LENGTH:
        return LONG
    if _is_code(plain):
        return CODE
    return FOREIGN if is_foreign(read) else ""


def is_foreign(message):
    """Whether a message is in a language other than Chinese and English.

    >>> is_foreign("Où est ma commande, je vous prie"), is_foreign("Ist WP-200 lieferbar?")
    (True, False)
    >>> is_foreign("Где мой заказ?"), is_foreign("HP-62 墨盒"), is_foreign("no")
    (True, False, False)
    """
    letters = _LETTER.findall(message)
    strange = _FOREIGN_SCRIPT.findall(message)
    if letters and len(strange) * 3 >= len(letters):
        return True
    if text.language(message, "") == "zh_CN":
        return False
    words = re.findall(r"[^\W\d_]+", message.lower())
    counts = {code: sum(word in known for word in words) for code, known in _WORD_SETS.items()}
    best = max(counts, key=counts.get)
    return best != "en" and counts[best] >= 2 and counts[best] > counts["en"]


def _is_code(message):
    lines = [line for line in message.splitlines() if line.strip()]
    marked = sum(bool(_CODE_SIGNS.search(line)) for line in lines)
    return marked >= 1 and 2 * marked >= len(lines)
