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

# Nobody says what he wants after so many characters; the rest of a longer text is not read.
READ_LENGTH = 4000
# a text of this length is no question, but a document
LONG_LENGTH = 3000

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


def kind_of(messages, has_files=False):
    """Return what kind of input messages are that hold no sentence to answer, '' for a sentence.

    :param messages: plain texts, oldest first
    :param has_files: something was sent with them that is no text

    >>> kind_of(["", "?!"]), kind_of([""], has_files=True), kind_of(["怎么换墨盒"])
    ('empty', 'files', '')
    >>> kind_of(["¿Dónde está mi pedido?"]), kind_of(["プリンターが動きません"])
    ('foreign', 'foreign')
    >>> kind_of(["def f(x):\\n    return {x};\\n"]), kind_of(["where is S00012"])
    ('code', '')
    """
    whole = "\n".join(message for message in messages if message)
    read = whole[:READ_LENGTH]
    if not any(character.isalnum() for character in read):
        return FILES if has_files else EMPTY
    if len(whole) > LONG_LENGTH:
        return LONG
    if _is_code(read):
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
