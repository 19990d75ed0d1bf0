"""Who shall be called into a conversation: the best of those who know, are there and are free."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be called.

    :param knows: how many of the wanted skills he has
    :param level: how well, summed up over these skills, 0 to 100 each
    :param online: whether he is at his screen and does not want to be left alone
    :param in_call: whether he talks to somebody already
    :param load: how many conversations he has
    """

    key: int
    knows: int
    level: int
    online: bool
    in_call: bool
    load: int

    @property
    def free(self) -> bool:
        return self.online and not self.in_call


def rank(candidates, wanted: int) -> list[Candidate]:
    """Candidates from the best to the last one; who has none of the wanted skills is left out.

    Who can come at once goes before who can't, then who knows more and better, then who has
    less to do.

    :param wanted: how many skills are wanted; 0 asks for anybody

    >>> def one(key, knows, online=True, in_call=False, load=0, level=0):
    ...     return Candidate(key, knows, level, online, in_call, load)
    >>> people = [one(1, 1), one(2, 2, online=False), one(3, 2, load=4), one(4, 2, load=1),
    ...           one(5, 0), one(6, 2, in_call=True)]
    >>> [person.key for person in rank(people, 2)]
    [4, 3, 1, 2, 6]
    """
    able = [person for person in candidates if person.knows or not wanted]
    return sorted(able, key=lambda person: (
        not person.free, -person.knows, -person.level, person.load, person.key))
