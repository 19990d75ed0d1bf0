"""The rule itself: pick the terms, look at each part and the labour, sum up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from .dates import add_months, extended
from .model import (
    CONTRACT,
    COVERED,
    DEFAULT_PROOFS,
    EXCHANGE,
    EXCLUDED,
    EXPIRED,
    GOODWILL,
    GUARANTEE,
    HAND,
    MANUFACTURE,
    NO_START,
    NO_TERM,
    NOT_STARTED,
    PARTLY,
    RETURN,
    Decision,
    Facts,
    Item,
    Line,
    Policy,
)

# the weaker the ground, the later: the weakest explains why all of it is free
_GROUNDS = (COVERED, GUARANTEE, CONTRACT, GOODWILL)
_GENERAL = 1000


def _distance(item: Item, templates: frozenset, categories: frozenset) -> int | None:
    """How nearly a row names an item: 0 by itself, 1 by its category …; None: not at all."""
    if item.template in templates:
        return 0
    for step, category in enumerate(item.categories, start=1):
        if category in categories:
            return step
    return None if templates or categories else _GENERAL


def _is_for_parts(policy: Policy) -> bool:
    return bool(policy.parts or policy.part_categories)


def unit_policy(facts: Facts) -> tuple[Policy | None, int]:
    """The device's row of policy and how nearly it names the device."""
    fitting = [
        (distance, policy.sequence, policy.key, policy)
        for policy in facts.policies
        if not _is_for_parts(policy)
        and (distance := _distance(facts.product, policy.products, policy.categories)) is not None
    ]
    best = min(fitting, key=lambda row: row[:3], default=None)
    return (best[3], best[0]) if best else (None, _GENERAL)


def part_policy(facts: Facts, part: Item) -> Policy | None:
    """The row of policy for a part in this device; what names the part nearest goes first."""
    fitting = []
    for policy in facts.policies:
        if not _is_for_parts(policy):
            continue
        of_part = _distance(part, policy.parts, policy.part_categories)
        of_unit = _distance(facts.product, policy.products, policy.categories)
        if of_part is not None and of_unit is not None:
            fitting.append((of_part, of_unit, policy.sequence, policy.key, policy))
    return min(fitting, key=lambda row: row[:4])[4] if fitting else None


def _start(facts: Facts, policy: Policy | None) -> tuple[date | None, str]:
    if facts.proofs.get(HAND):
        return facts.proofs[HAND], HAND
    for proof in policy.proofs if policy else DEFAULT_PROOFS:
        if day := facts.proofs.get(proof.kind):
            return day + timedelta(days=proof.offset_days), proof.kind
    return None, ""


class _Case:
    """One question while it is being answered."""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.policy, distance = unit_policy(facts)
        self.start, self.proof = _start(facts, self.policy)
        months, labour = (
            (self.policy.part_months, self.policy.labour_months) if self.policy else (0, 0))
        own = facts.product.months
        if own and (distance or not months):
            # a term on the product itself goes before the row of its category, not before its own;
            # a row without a term for parts says something about the labour alone
            self.months, self.labour_months = own, own if months else labour or own
        else:
            self.months, self.labour_months = months, labour or months
        self.spans = [(repair.begin, repair.end) for repair in facts.repairs if repair.free]
        self.extends = bool(self.policy and self.policy.repair_time_extends)

    def end_of(self, months: int) -> date | None:
        """Last day of a term of the device, the time of repairs included."""
        if not self.start or months <= 0:
            return None
        end = add_months(self.start, months)
        return extended(end, self.spans) if self.extends else end

    def term(self, part, months: int, excluded: str, source: int) -> Line:
        """The warranty's own answer; the first thing that speaks against it is the reason."""
        end = self.end_of(months)
        if months <= 0:
            code = NO_TERM
        elif end is None:
            code = NO_START
        elif self.facts.on < self.start:
            code = NOT_STARTED
        elif self.facts.on > end:
            code = EXPIRED
        else:
            code = excluded or COVERED
        return Line(part, code == COVERED, code, self.start, end, months, source)

    def guarantee_end(self, part: Item | None) -> date | None:
        """Until when an earlier repair is answered for: the part put in, or the same fault."""
        facts = self.facts
        days = self.policy.guarantee_days if self.policy else 0
        months = part.months if part else 0
        ends = [
            max(repair.end + timedelta(days=days), add_months(repair.end, months))
            for repair in facts.repairs
            if repair.end <= facts.on and (
                part.key in repair.parts if part
                else facts.fault is not None and repair.fault == facts.fault)
        ]
        end = max(ends, default=None)
        return end if (days or months) and end and facts.on <= end else None

    def otherwise(self, line: Line, *, labour: bool, wear: bool, part: Item | None) -> Line:
        """What else makes it free: a guarantee on an earlier repair, a contract, goodwill."""
        if line.covered:
            return line
        facts = self.facts
        outside = facts.exclusion if facts.exclusion != EXCLUDED else ""
        if not outside and not wear and (end := self.guarantee_end(part)):
            source = self.policy.key if self.policy else 0
            return replace(line, covered=True, code=GUARANTEE, end=end, source=source)
        shut_out = ""
        for contract in sorted(facts.contracts, key=lambda row: (row.end, row.key), reverse=True):
            if not contract.begin <= facts.on <= contract.end:
                continue
            if not (contract.labour if labour else contract.parts):
                continue
            if outside and not contract.damage:
                shut_out = outside
            elif wear and not contract.wear:
                shut_out = EXCLUDED
            else:
                return replace(
                    line, covered=True, code=CONTRACT, start=contract.begin, end=contract.end,
                    source=contract.key)
        goodwill = facts.goodwill
        if goodwill and (goodwill.labour if labour else goodwill.parts):
            return replace(line, covered=True, code=GOODWILL, source=goodwill.key)
        # under a contract the reason is what it shuts out, not the warranty that ran out
        return replace(line, code=shut_out) if shut_out else line

    def part_line(self, part: Item) -> Line:
        row = part_policy(self.facts, part)
        months = row.part_months if row and row.part_months else self.months
        # what is used up is free only where a row of policy gives this very part a term
        wear = part.wear and not (row and row.part_months)
        outside = self.facts.exclusion
        wear = wear or outside == EXCLUDED
        excluded = outside or (EXCLUDED if wear else "")
        source = row.key if row else self.policy.key if self.policy else 0
        line = self.term(part.key, months, excluded, source)
        return self.otherwise(line, labour=False, wear=wear, part=part)

    def labour_line(self) -> Line:
        facts = self.facts
        source = self.policy.key if self.policy else 0
        wear = facts.exclusion == EXCLUDED or bool(facts.parts) and all(
            part.wear and not self._has_row(part) for part in facts.parts)
        excluded = facts.exclusion or (EXCLUDED if wear else "")
        line = self.term(None, self.labour_months, excluded, source)
        rows = [part_policy(facts, part) for part in facts.parts]
        if rows and all(row and row.labour_months for row in rows):
            # main parts whose labour is free for longer than the device's
            weakest = min(rows, key=lambda row: (row.labour_months, row.key))
            if weakest.labour_months > self.labour_months:
                line = self.term(None, weakest.labour_months, excluded, weakest.key)
        line = self.otherwise(line, labour=True, wear=wear, part=None)
        if not line.covered and not facts.exclusion:
            ends = [self.guarantee_end(part) for part in facts.parts if not part.wear]
            if ends and all(ends):
                line = replace(line, covered=True, code=GUARANTEE, end=min(ends))
        return line

    def _has_row(self, part: Item) -> bool:
        row = part_policy(self.facts, part)
        return bool(row and row.part_months)

    def unit_line(self) -> Line:
        facts = self.facts
        line = self.term(
            None, self.months, facts.exclusion, self.policy.key if self.policy else 0)
        return self.otherwise(
            line, labour=False, wear=facts.exclusion == EXCLUDED, part=None)

    def right(self) -> str:
        """What the customer may ask for instead of a repair."""
        facts, policy = self.facts, self.policy
        if (not policy or not self.start or facts.exclusion or facts.on < self.start
                or facts.parts and all(part.wear for part in facts.parts)):
            return ""
        days = (facts.on - self.start).days
        # the day of manufacture proves no day of sale
        if self.proof != MANUFACTURE:
            if policy.return_days and days <= policy.return_days:
                return RETURN
            if policy.exchange_days and days <= policy.exchange_days:
                return EXCHANGE
        end = self.end_of(self.months)
        tries = sum(repair.free and self.start <= repair.begin for repair in facts.repairs)
        if policy.exchange_repairs and tries >= policy.exchange_repairs and end and facts.on <= end:
            return EXCHANGE
        return ""


def _headline(lines: list[Line], unit: Line) -> str:
    """The reason for the whole: why all is free, why nothing is, or that some of it is."""
    codes = [line.code for line in lines]
    if all(line.covered for line in lines):
        return max(codes, key=_GROUNDS.index)
    if any(line.covered for line in lines):
        return PARTLY
    return unit.code if unit.code in codes else codes[0]


def decide(facts: Facts) -> Decision:
    """Apply the rule.

    >>> device = Item(months=12)
    >>> bought = {"delivery": date(2024, 3, 1)}
    >>> decide(Facts(on=date(2025, 3, 1), product=device, proofs=bought)).covered
    True
    >>> decide(Facts(on=date(2025, 3, 2), product=device, proofs=bought)).reason_code
    'expired'
    """
    case = _Case(facts)
    unit, labour = case.unit_line(), case.labour_line()
    parts = tuple(case.part_line(part) for part in facts.parts)
    lines = [*parts, labour] if not facts.in_general else [unit, labour]
    code = _headline(lines, unit)
    plain_end = (
        add_months(case.start, case.months) if case.start and case.months > 0 else None)
    end = case.end_of(case.months)
    params = {"start": case.start, "end": end, "months": case.months, "on": facts.on}
    if code != PARTLY:
        # the term that the reason speaks of, which is not always the device's
        speaking = next(line for line in lines if line.code == code)
        params.update(start=speaking.start, end=speaking.end, months=speaking.months)
    return Decision(
        covered=all(line.covered for line in lines),
        covered_parts=all(line.covered for line in parts) if parts else unit.covered,
        covered_labour=labour.covered,
        reason_code=code,
        start=case.start,
        end=end,
        unit=unit,
        labour=labour,
        parts=parts,
        right=case.right(),
        proof=case.proof,
        policy=case.policy.key if case.policy else 0,
        extended_days=(end - plain_end).days if end and plain_end else 0,
        params=params,
    )
