"""What is searched, what is found, and how sure that is."""

import math
from dataclasses import dataclass

# so many terms that no other article has are as much evidence as a question can give
RARE_TERMS = 3
# nearer than other wordings usually are is hardly more evidence
MOST_MEANING = 1.2


@dataclass(frozen=True)
class Article:
    """What the index knows of an article; `body` is plain text, one paragraph or step a line.

    `stamp` is another one after each edit.
    """

    id: int
    title: str
    body: str = ""
    variants: tuple = ()
    keywords: str = ""
    lang: str = "en_US"
    stamp: str = ""


@dataclass(frozen=True)
class Hit:
    """An article found: `confidence` 0..1, `passage` the part of its text that fits best.

    `meaning` says how near its best wording or passage is by an encoder: 1 as near as another
    wording of the same question usually is, 0 no nearer than any text; 0 without an encoder.
    """

    article_id: int
    title: str
    passage: str
    confidence: float
    coverage: float
    question_match: float
    evidence: float
    score: float
    meaning: float = 0.0


@dataclass(frozen=True)
class Calibration:
    """Turns the evidence of a hit into a probability that it answers the question.

    A logistic function of
    - coverage: share of the question's information (inverse document frequency) that the article
      has anywhere; a question about something else has its weight in words the article lacks,
    - question_match: cosine-like likeness (0..1) of the question and the article's best title or
      wording; the same words in the running text are weaker evidence,
    - evidence: how much information was matched in all, 1 = as much as three rare terms carry;
      half of a long question is more than half of two words.
    - meaning: the hit's nearness by an encoder, where there is one, see `Hit`.
    How far the runner-up is behind was tried, too, and told nothing beyond these. The weights here
    are those of a logistic regression over 117 questions to the demo company's articles, 50 about
    other things (data/faq/demo_questions.csv) and 156 more of both kinds, rounded. With them
    `answer` gives an answer to 90 % (Chinese) and 95 % (English) of the file's questions in scope,
    96 % of all answers are right, and 92 % and 96 % of the questions out of scope are refused.
    What is below `suggest` is not even offered as a possibility.

    What a cosine is worth differs from encoder to encoder: `wording` and `passage` are the cosines
    of texts that have nothing in common and of those that say the same, for wordings of questions
    and for running text. They and the weights are fitted for each encoder, see `calibrate`, on a
    scale on which `answer` and `suggest` are always the same two figures.
    """

    bias: float = -4.5
    coverage: float = 4.2
    question_match: float = 3.4
    evidence: float = 2.7
    answer: float = 0.55
    suggest: float = 0.25
    meaning: float = 0.0
    # share of the encoder's order in the order of the hits
    blend: float = 0.0
    wording: tuple = (0.0, 1.0)
    passage: tuple = (0.0, 1.0)

    def probability(self, coverage, question_match, evidence, meaning=0.0):
        """Return the confidence 0..1 of a hit with these figures.

        >>> Calibration().probability(1, 1, 1) > 0.95 > 0.05 > Calibration().probability(0, 0, 0)
        True
        """
        exponent = (
            self.bias
            + self.coverage * coverage
            + self.question_match * question_match
            + self.evidence * evidence
            + self.meaning * meaning
        )
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, exponent))))

    def cosine(self):
        """Return the cosine with a wording from which on a question without any known word is
        answered; 0 without an encoder, 1 when meaning alone is never enough.

        >>> round(Calibration(bias=-4, meaning=5, wording=(0.8, 0.9)).cosine(), 3)
        0.884
        """
        if self.meaning <= 0:
            return 0.0
        needed = (math.log(self.answer / (1 - self.answer)) - self.bias) / self.meaning
        low, high = self.wording
        return min(1.0, low + needed * (high - low)) if needed <= MOST_MEANING else 1.0


CALIBRATION = Calibration()
