"""What a salesperson should do next about a lead, each with the fact that says so.

Rules from the most pressing to the least: who waits for help is not sold to, who has a
quotation is asked about it before he gets another one.
"""

from __future__ import annotations

from dataclasses import dataclass

# days after which a silent quotation or a silent salesperson is worth a reminder
QUOTED_DAYS = 3
SILENT_DAYS = 2


@dataclass(frozen=True)
class Facts:
    """What is known of a lead and its customer; '' and None where nothing is.

    :param open_case: the number of a case that is not settled
    :param upset: the customer's own angry sentence of late
    :param quotation: a quotation that he has not answered
    :param quoted_days: how many days ago he got it
    :param draft: a quotation that nobody has sent him yet
    :param wish: his own sentence
    :param trial: his own sentence that asks for a trial
    :param premium: the feature that he keeps asking for
    :param products: what he has named and not ordered, as read by people
    :param competitor: his own sentence that names one
    :param price: his own sentence that finds it expensive
    :param silent_days: days since somebody of ours has written or called; None when nobody has
    :param planned: whether a next step is planned already
    """

    open_case: str = ""
    upset: str = ""
    quotation: str = ""
    quoted_days: int | None = None
    draft: str = ""
    wish: str = ""
    trial: str = ""
    premium: str = ""
    products: str = ""
    competitor: str = ""
    price: str = ""
    silent_days: int | None = None
    planned: bool = False


@dataclass(frozen=True)
class Step:
    """:param name: what to do; :param about: the fact that says so"""

    name: str
    about: str = ""


def steps(facts: Facts) -> tuple[Step, ...]:
    """What to do, the most pressing first; there is always something.

    >>> [step.name for step in steps(Facts(wish="How much is it?", products="QL-420"))]
    ['draft_quotation', 'call']
    >>> steps(Facts(open_case="T7", wish="How much?"))[0]
    Step(name='settle_case', about='T7')
    """
    found = []
    if facts.open_case:
        found.append(Step("settle_case", facts.open_case))
    if facts.upset:
        found.append(Step("calm", facts.upset))
    waits = facts.quotation and (facts.quoted_days or 0) < QUOTED_DAYS
    if facts.quotation and not waits:
        found.append(Step("ask_about_quotation", facts.quotation))
    if facts.trial:
        found.append(Step("arrange_trial", facts.trial))
    if facts.draft:
        found.append(Step("send_quotation", facts.draft))
    elif facts.products and not facts.quotation:
        found.append(Step("draft_quotation", facts.products))
    if facts.premium:
        found.append(Step("show_feature", facts.premium))
    if facts.competitor:
        found.append(Step("compare", facts.competitor))
    if facts.price:
        found.append(Step("show_value", facts.price))
    if not facts.planned and (facts.silent_days is None or facts.silent_days >= SILENT_DAYS):
        found.append(Step("call", facts.wish))
    if waits:
        found.append(Step("wait_for_answer", facts.quotation))
    return tuple(found) or (Step("keep_in_touch", facts.wish),)


def is_overdue(facts: Facts) -> str:
    """Why the salesperson should be reminded, or ''.

    >>> is_overdue(Facts(quotation="S7", quoted_days=4)), is_overdue(Facts(planned=True))
    ('ask_about_quotation', '')
    """
    if facts.planned:
        return ""
    if facts.quotation:
        return "ask_about_quotation" if (facts.quoted_days or 0) >= QUOTED_DAYS else ""
    return "call" if facts.silent_days is None or facts.silent_days >= SILENT_DAYS else ""
