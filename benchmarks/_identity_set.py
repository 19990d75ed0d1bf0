"""A labelled population: who stands in the customer base, and who writes.

Every writer carries the truth (which card is really his, if there is one) and whether what he
brings along is enough to know it. Both follow from how he was made, never from what an engine
says about him. The rates below were fixed before the engine saw the set for the first time.

What is not in the set, because nobody could label it: somebody who writes under a nickname from
a number that stands on one card alone, another person's. Strong actions ask for a code for this
reason.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

CONTACTS = 5000
SEED = 20261122

# === NOISE RATES === #

CASES = {  # share of all writers
    "plain": 0.22,
    "typo": 0.14,
    "family": 0.10,
    "company": 0.10,
    "bsuid": 0.10,
    "openids": 0.12,
    "recycled": 0.07,
    "stranger": 0.15,
}
CHINESE = 0.6  # share of people with a Chinese name
NICKNAME = 0.35  # the provider knows a nickname where a full name proves nothing
NO_NAME = 0.10
OLD_CARD = 0.30  # cards that nothing was heard of for longer than a number's rest
REST_DAYS = 90  # carriers give a number to somebody else after this rest at the earliest
MOST_DAYS = 1500
LOCAL_PHONE = 0.5  # written without country code, by people in the account's country
SPACED_PHONE = 0.4
UPPER_EMAIL = 0.3
DECORATED_NAME = 0.25  # emoji, honorific, surname first, doubled space
FLAGGED_SHARED = 0.5  # of shared phones and mailboxes, a colleague has flagged so many
HOMONYM = 0.2  # of strangers, so many have the name of a customer

FAMILY = {"several cards": 0.5, "several cards and own e-mail": 0.25, "one card": 0.25}
COMPANY = {"company": 0.5, "employees only": 0.3, "trading mailbox": 0.2}
TYPO = {"name": 0.35, "phone": 0.25, "email": 0.2, "phone only": 0.12, "neighbour": 0.08}
BSUID = {"linked before": 0.5, "with known number": 0.2, "never seen": 0.2, "same name": 0.1}
OPENIDS = {"union": 0.45, "wecom": 0.25, "no union": 0.2, "conflict": 0.1}
RECYCLED = {"phone": 0.5, "number with new id": 0.25, "number alone": 0.25}

# === NAMES === #

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾"
    "侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文")
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "司徒", "东方", "尉迟", "慕容")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲芬燕彬辉健峰浩宇轩梓涵怡欣"
    "佳琪雨博文俊志国建晓小春秋冬梅兰竹云飞鹏龙海波莉婷雪倩颖琳慧洁璐瑶凯旭东阳晨曦子睿"
    "泽航")
# what an input method offers for the same sounds
HOMOPHONES = (
    "晓小筱 伟玮炜 丽莉 静婧 杰洁捷 燕艳 婷廷 欣心新 佳家嘉 琳林 辉慧惠 红宏洪 建健 志智 明鸣 "
    "军君俊 飞非 平萍 英颖莹 玉雨宇 文雯 峰锋丰 浩昊 子梓 怡宜 涵晗 洋阳 雪学 龙隆").split()
FIRST = ("Anna Peter Maria John Laura Thomas Emma David Sophie Michael Julia Daniel Sarah Andreas "
         "Lena Martin Clara Stephen Nina Robert Olivia George Hannah Oliver Alice Frank Elena "
         "Victor Ingrid Marco Fatima Ahmed Priya Rahul Yuki Kenji Carlos Lucia Pierre Camille "
         "Sven Astrid Pavel Irina Mateus Beatriz Kofi Amara Tom Grace").split()
LAST = ("Schmidt Miller Smith Johnson Dubois Rossi Garcia Nowak Jensen Larsen Brown Wilson Taylor "
        "Fischer Weber Wagner Becker Hoffmann Moreau Laurent Ferrari Romano Silva Santos Costa "
        "Novak Horvat Petrov Ivanova Kowalski Andersson Nilsson Hansen Berg Virtanen Okafor "
        "Mensah Patel Sharma Khan Tanaka Suzuki Kim Park Nguyen Tran Walker Young Clarke "
        "Robinson").split()
NICKNAMES = ("阳光", "小确幸", "平安是福", "一叶知秋", "向日葵", "云淡风轻", "快乐每一天",
             "老船长", "橙子", "sunshine", "Moonlight", "sky walker", "Mr.Right", "coco",
             "happy day", "A0 shop", "momo", "lucky star", "blue sea", "追风", "静待花开", "吃货",
             "🌸", "岁月静好", "Lily")
HONORIFICS = {True: ("{}先生", "{}女士", "{} 老师"), False: ("Mr {}", "Mrs. {}", "Dr. {}")}
EMOJI = ("🌹", "😊", "✨", "🍀")
ROLES = ("info", "service", "sales", "office", "contact", "support", "admin")
NEIGHBOURS = {"a": "sq", "e": "rw", "i": "uo", "o": "ip", "u": "yi", "n": "bm", "s": "ad",
              "r": "et", "t": "ry", "l": "k", "m": "n", "k": "jl"}


@dataclass
class Card:
    """A customer in the base.

    :param said: days since anything was heard of him, or his card was made
    :param points: ids that a provider has vouched for, as (kind, scope, value)
    """

    key: int
    name: str
    phone: str = ""
    email: str = ""
    said: int = 10
    is_company: bool = False
    parent: int | None = None
    points: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Writer:
    """Somebody who writes for the first time from ``point``.

    :param truth: key of the card that is his, None when there is none
    :param enough: whether what he brings along is enough to know it
    """

    case: str
    person: int
    point: tuple[str, str, str]
    name: str = ""
    phone: str = ""
    email: str = ""
    links: list[tuple[str, str, str]] = field(default_factory=list)
    truth: int | None = None
    enough: bool = False


@dataclass
class World:
    """The base, the shared points that were flagged in it, and who writes, in this order."""

    cards: list[Card]
    flagged: list[tuple[str, str, str]]
    writers: list[Writer]


class Maker:
    """Makes one world from a seed."""

    def __init__(self, contacts: int = CONTACTS, seed: int = SEED):
        self.rng = random.Random(seed)
        self.contacts = contacts
        self.world = World([], [], [])
        self.used: set[str] = set()
        self.persons = 0

    def make(self) -> World:
        """A world in which each case has its share."""
        for case, share in CASES.items():
            for _number in range(round(self.contacts * share)):
                getattr(self, f"_{case}")()
        self.rng.shuffle(self.world.writers)
        return self.world

    # === PEOPLE === #

    def _pick(self, shares: dict[str, float]) -> str:
        return self.rng.choices(list(shares), list(shares.values()))[0]

    def _chance(self, rate: float) -> bool:
        return self.rng.random() < rate

    def _name(self, surname: str = "") -> str:
        if surname or self._chance(CHINESE):
            if surname in LAST:
                return f"{self.rng.choice(FIRST)} {surname}"
            family = surname or (
                self.rng.choice(COMPOUND) if self._chance(0.03) else self.rng.choice(SURNAMES))
            return family + "".join(
                self.rng.choices(GIVEN, k=1 if self._chance(0.3) else 2))
        return f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"

    @staticmethod
    def _is_chinese(name: str) -> bool:
        return not name.isascii()

    def _surname(self, name: str) -> str:
        if not self._is_chinese(name):
            return name.split()[-1]
        return name[:2] if name[:2] in COMPOUND else name[0]

    def _phone(self, name: str) -> str:
        """A number nobody has yet, in E.164."""
        while True:
            if self._is_chinese(name):
                number = f"+86{self.rng.choice(('138', '139', '150', '186', '177'))}"
                number += "".join(self.rng.choices("0123456789", k=8))
            else:
                number = f"+49151{self.rng.randrange(10**7, 10**8)}"
            if number not in self.used:
                self.used.add(number)
                return number

    def _email(self) -> str:
        while True:
            letters = "".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz", k=7))
            address = f"{letters}{self.rng.randrange(100)}@{self.rng.choice(('qq', 'web', 'post'))}"
            address += ".example"
            if address not in self.used:
                self.used.add(address)
                return address

    def _id(self, prefix: str) -> str:
        return f"{prefix}{len(self.used)}{self.rng.randrange(10**9)}"

    def _person(self) -> int:
        self.persons += 1
        return self.persons

    def _card(self, name: str, **values) -> Card:
        silent = self.rng.randrange(REST_DAYS, MOST_DAYS) if self._chance(OLD_CARD) else (
            self.rng.randrange(1, REST_DAYS))
        card = Card(len(self.world.cards), name, **{"said": silent, **values})
        self.world.cards.append(card)
        return card

    # === WHAT A PROVIDER SHOWS === #

    def _shown(self, name: str) -> str:
        """The full name as somebody may have typed it himself."""
        if not self._chance(DECORATED_NAME):
            return name
        kind = self.rng.choice(("emoji", "honorific", "turned", "space"))
        if kind == "emoji":
            return name + self.rng.choice(EMOJI)
        if kind == "honorific":
            return self.rng.choice(HONORIFICS[self._is_chinese(name)]).format(name)
        if self._is_chinese(name):
            return f" {name} "
        first, last = name.split()
        return f"{last}, {first}" if kind == "turned" else f"{first}  {last.upper()}"

    def _calls_himself(self, name: str) -> str:
        if self._chance(NO_NAME):
            return ""
        return self.rng.choice(NICKNAMES) if self._chance(NICKNAME) else self._shown(name)

    def _written_phone(self, phone: str) -> str:
        if phone.startswith("+86") and self._chance(LOCAL_PHONE):
            phone = phone[3:]
        if phone and self._chance(SPACED_PHONE):
            phone = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
        return phone

    def _written_email(self, email: str) -> str:
        return email.upper() if self._chance(UPPER_EMAIL) else email

    def _writes(self, case, truth=None, enough=False, person=None, point=None, **values):
        self.world.writers.append(Writer(
            case, person or self._person(), point or ("api_user", "app", self._id("u")),
            truth=truth, enough=enough,
            **{**values, "phone": self._written_phone(values.get("phone", "")),
               "email": self._written_email(values.get("email", ""))}))

    # === TYPOS === #

    def _mistyped_name(self, name: str) -> str:
        if self._is_chinese(name):
            start = len(self._surname(name))
            places = [(at, group) for at in range(start, len(name)) for group in HOMOPHONES
                      if name[at] in group]
            if not places:
                return name
            at, group = self.rng.choice(places)
            other = self.rng.choice([char for char in group if char != name[at]])
            return name[:at] + other + name[at + 1:]
        at = self.rng.randrange(1, len(name) - 1)
        kind = self.rng.choice(("swap", "drop", "double", "key"))
        if kind == "swap":
            return name[:at] + name[at + 1] + name[at] + name[at + 2:]
        if kind == "drop":
            return name[:at] + name[at + 1:]
        if kind == "double":
            return name[:at] + name[at] + name[at:]
        return name[:at] + self.rng.choice(NEIGHBOURS.get(name[at], "x")) + name[at + 1:]

    def _mistyped_phone(self, phone: str) -> str:
        while True:
            at = self.rng.randrange(5, len(phone))
            other = phone[:at] + self.rng.choice("0123456789") + phone[at + 1:]
            if other not in self.used:
                self.used.add(other)
                return other

    def _mistyped_email(self, email: str) -> str:
        local, _at, domain = email.partition("@")
        at = self.rng.randrange(len(local) - 1)
        other = f"{local[:at]}{local[at + 1]}{local[at]}{local[at + 2:]}@{domain}"
        if other == email or other in self.used:
            other = f"{local}{local[-1]}@{domain}"
        self.used.add(other)
        return other

    # === CASES === #

    def _plain(self):
        """Phone, e-mail or both stand on the card as they are."""
        name = self._name()
        which = self.rng.choice(("phone", "email", "both"))
        card = self._card(name, phone=self._phone(name), email=self._email())
        values = {kind: getattr(card, kind) for kind in ("phone", "email")
                  if which in (kind, "both")}
        shown = self._calls_himself(name)
        # a number that rested may be somebody else's by now, unless the name or more says so
        enough = (which != "phone" or card.said < REST_DAYS
                  or (bool(shown) and shown not in NICKNAMES))
        self._writes(f"plain {which}", card.key, enough, name=shown, **values)

    def _typo(self):
        kind = self._pick(TYPO)
        name, email = self._name(), self._email()
        phone = self._phone(name)
        if kind == "name":
            card = self._card(self._mistyped_name(name), phone=phone, said=30)
            self._writes("typo name", card.key, True, name=self._shown(name), phone=phone)
        elif kind == "phone":
            card = self._card(name, phone=self._mistyped_phone(phone), email=email)
            self._writes("typo phone", card.key, True, name=self._calls_himself(name),
                         phone=phone, email=email)
        elif kind == "email":
            card = self._card(name, phone=phone, email=self._mistyped_email(email), said=30)
            self._writes("typo email", card.key, True, name=self._calls_himself(name),
                         phone=phone, email=email)
        elif kind == "phone only":
            card = self._card(name, phone=self._mistyped_phone(phone))
            self._writes("typo phone only", card.key, name=self._calls_himself(name), phone=phone)
        else:
            # his number was typed on somebody else's card too
            card = self._card(name, phone=phone)
            self._card(self._name(), phone=phone)
            self._writes("typo neighbour", card.key, name=self._calls_himself(name), phone=phone)

    def _family(self):
        kind = self._pick(FAMILY)
        name = self._name()
        surname = self._surname(name)
        phone = self._phone(name)
        relative = self._name(surname if self._chance(0.6) else "")
        while relative == name:
            relative = self._name(surname)
        if kind == "one card":
            # the relative stands in the base, he himself does not; he writes under his own name
            self._card(relative, phone=phone)
            self._writes("family one card", None, name=self._shown(name), phone=phone)
            return
        email = self._email() if "e-mail" in kind else ""
        card = self._card(name, phone=phone, email=email)
        self._card(relative, phone=phone)
        if self._chance(0.3):
            self._card(self._name(surname), phone=phone)
        if self._chance(FLAGGED_SHARED):
            self.world.flagged.append(("phone", "", phone))
        self._writes(f"family {kind}", card.key, bool(email), name=self._calls_himself(name),
                     phone=phone, email=email)

    def _company(self):
        kind = self._pick(COMPANY)
        domain = f"firm{len(self.world.cards)}.example"
        people = [self._name() for _number in range(self.rng.randrange(2, 6))]
        role = self.rng.choice(ROLES)
        if kind == "company":
            # the mailbox names the company, whoever of its people writes
            mailbox = f"{role}@{domain}"
            company = self._card(f"{domain[:-8].title()} Ltd", email=mailbox, is_company=True)
            for number, name in enumerate(people):
                self._card(name, email=f"p{number}@{domain}", parent=company.key)
            self._writes("company mailbox", company.key, True, email=mailbox,
                         name=self._calls_himself(self.rng.choice(people)))
            return
        mailbox = f"{role}@{domain}" if kind == "employees only" else f"trade{len(domain)}@{domain}"
        cards = [self._card(name, email=mailbox) for name in people]
        if self._chance(FLAGGED_SHARED):
            self.world.flagged.append(("email", "", mailbox))
        one = self.rng.choice(cards)
        self._writes(f"company {kind}", one.key, email=mailbox,
                     name=self._calls_himself(one.name))

    def _bsuid(self):
        """WhatsApp without a phone number."""
        kind = self._pick(BSUID)
        name = self._name()
        number, bsuid = self._phone(name), self._id("US.")
        if kind == "linked before":
            card = self._card(name, points=[("wa_id", "waba", number[1:]),
                                            ("bsuid", "waba", bsuid)])
            self._writes("bsuid linked before", card.key, True, point=("bsuid", "waba", bsuid),
                         name=self._calls_himself(name))
        elif kind == "with known number":
            card = self._card(name, phone=number, said=30)
            self._writes("bsuid with known number", card.key, True, phone=number,
                         point=("bsuid", "waba", bsuid), name=self._calls_himself(name),
                         links=[("wa_id", "waba", number[1:])])
        else:
            truth = None
            if kind == "same name":
                # he is that customer, but a name alone says nothing
                truth = self._card(name, phone=number).key
            self._writes(f"bsuid {kind}", truth, point=("bsuid", "waba", bsuid),
                         name=self._shown(name) if truth is not None else self._calls_himself(name))

    def _openids(self):
        """One person in several WeChat accounts, and in WeCom."""
        kind = self._pick(OPENIDS)
        name = self._name()
        union = ("unionid", "open", self._id("un"))
        first = ("openid", "wx-a", self._id("oa"))
        second = ("openid", "wx-b", self._id("ob"))
        if kind == "conflict":
            # WeCom's id is one customer's, the unionid another's: somebody has to look
            corp = ("external_userid", "corp", self._id("wm"))
            self._card(self._name(), points=[first, union])
            self._card(self._name(), points=[corp])
            self._writes("openids conflict", None, point=second, links=[union, corp],
                         name=self._calls_himself(name))
            return
        points = [first] if kind == "no union" else [first, union]
        card = self._card(name, points=points)
        shown = self._calls_himself(name)
        if kind == "wecom":
            corp = ("external_userid", "corp", self._id("wm"))
            self._writes("openids wecom", card.key, True, point=corp, links=[union], name=shown)
        else:
            links = [] if kind == "no union" else [union]
            self._writes(f"openids {kind}", card.key, bool(links), point=second, links=links,
                         name=shown)

    def _recycled(self):
        """The number was somebody else's before; he is not in the base."""
        kind = self._pick(RECYCLED)
        old, name = self._name(), self._name()
        number = self._phone(old)
        silent = self.rng.randrange(REST_DAYS, MOST_DAYS)
        shown = self._calls_himself(name)
        if kind == "phone":
            self._card(old, phone=number, said=silent)
            self._writes("recycled phone", None, name=shown, phone=number)
            return
        point = ("wa_id", "waba", number[1:])
        points = [point]
        links = []
        if kind == "number with new id":
            points.append(("bsuid", "waba", self._id("US.")))
            links = [("bsuid", "waba", self._id("US."))]
        else:
            # a nickname, or none, is no sign without another id, so nobody could label it
            shown = self._shown(name)
        self._card(old, points=points, said=silent)
        self._writes(f"recycled {kind}", None, point=point, links=links, name=shown, phone=number)

    def _stranger(self):
        """Nobody whom the base knows; some have a customer's name."""
        name = self._name()
        people = [card for card in self.world.cards if not card.is_company]
        same = self._chance(HOMONYM) and people
        if same:
            name = self.rng.choice(people).name
        how = self.rng.choice(("phone", "email", "nothing"))
        values = {"phone": {"phone": self._phone(name)}, "email": {"email": self._email()},
                  "nothing": {}}[how]
        self._writes(f"stranger {'homonym' if same else how}", None,
                     name=self._shown(name) if same else self._calls_himself(name), **values)


def make(contacts: int = CONTACTS, seed: int = SEED) -> World:
    """The set of a benchmark.

    :param contacts: how many write; the base is as large as its cases need
    """
    return Maker(contacts, seed).make()


def score(writers: list[Writer], answers: list[int | None]) -> dict:
    """What the answers are worth.

    :param answers: per writer the key of the card that he was given, -1 for one that is
        nobody's of the base but was another writer's before, None for unknown
    :return: ``recall`` over writers who bring enough along, ``unknown`` over the others,
        ``wrong`` given to somebody else
    """
    pairs = list(zip(writers, answers, strict=True))
    known = [(writer, answer) for writer, answer in pairs if writer.enough]
    others = [(writer, answer) for writer, answer in pairs if not writer.enough]
    return {
        "n": len(writers),
        "enough": len(known),
        "recall": round(sum(w.truth == a for w, a in known) / max(1, len(known)), 4),
        "not_enough": len(others),
        "unknown": round(sum(a is None for _w, a in others) / max(1, len(others)), 4),
        "wrong": sum(a is not None and a != w.truth for w, a in pairs),
    }
