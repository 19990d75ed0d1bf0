from dataclasses import dataclass

from odoo import models

CUSTOMER = "customer"
AGENT = "agent"


@dataclass(frozen=True)
class Subject:
    """What an agent has before him when he wants a suggestion.

    :param texts: what the customer said since one of us answered last, oldest first
    :param lang: language that he is answered in
    :param company: whose articles are searched
    :param partner: the customer, empty when nobody knows him
    :param message: the customer's last message, empty when the words are a record's
    :param transcript: (:data:`CUSTOMER` or :data:`AGENT`, words), oldest first
    :param provider: code of the channel that he writes on, '' for none
    """

    texts: tuple
    lang: str
    company: models.Model
    partner: models.Model
    message: models.Model
    transcript: tuple = ()
    provider: str = ""


def open_texts(transcript):
    """Return the customer's words after our last ones; all of his last ones when we spoke last.

    >>> open_texts([("customer", "hello"), ("agent", "Hi"), ("customer", "why?")])
    ('why?',)
    >>> open_texts([("customer", "why?"), ("customer", "and how?"), ("agent", "Wait")])
    ('why?', 'and how?')
    """
    texts = []
    for who, words in reversed(transcript):
        if who == CUSTOMER:
            texts.append(words)
        elif texts:
            break
    return tuple(reversed(texts))
