"""How urgent a ticket is: impact × urgency, raised for customers who are promised more.

The matrix is the one that service desks use (ITIL, "priority matrix"), on four levels.
"""

LEVELS = ("0", "1", "2", "3")
# impact → urgency → priority; "1" low, "2" medium, "3" high
MATRIX = {
    "1": {"1": "0", "2": "0", "3": "1"},
    "2": {"1": "0", "2": "1", "3": "2"},
    "3": {"1": "1", "2": "2", "3": "3"},
}


def priority(impact: str, urgency: str, raised_by: int = 0) -> str:
    """The priority of a ticket, "0" low to "3" urgent.

    :param impact: how much of the customer's work stands still, "1" little to "3" all of it
    :param urgency: how soon it hurts, "1" to "3"
    :param raised_by: levels that the customer's tier adds

    >>> priority("2", "2")
    '1'
    >>> priority("3", "3", 2)
    '3'
    >>> priority("1", "1", 1)
    '1'
    """
    level = LEVELS.index(MATRIX[impact][urgency]) + max(0, raised_by)
    return LEVELS[min(level, len(LEVELS) - 1)]
