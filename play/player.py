"""Plays the stories: customers write, staff acts, and each step's outcome is waited for."""

from __future__ import annotations

import threading
import time
import traceback
from dataclasses import dataclass, field

from .channels import Channel, Incoming
from .odoo import Odoo, OdooError, wait_for
from .scenario import Customer, Scenario, Step, Story

STEP_SECONDS = 60
# when repairs of earlier runs are said to have been done
LONG_AGO = "2020-01-01 00:00:00"
POLL_SECONDS = 0.4


@dataclass
class Said:
    """A customer's message as it was sent.

    :param deliveries: how often the provider delivered it successfully
    """

    customer: Customer
    incoming: Incoming
    at: float
    deliveries: int


@dataclass
class Log:
    """What the player did and saw, written by all stories at once."""

    said: list[Said] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)
    dispatch_seconds: list[float] = field(default_factory=list)
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, said: Said) -> None:
        with self.lock:
            self.said.append(said)

    def complain(self, story: Story, number: int, text: str) -> None:
        with self.lock:
            self.unmet.append(f"{story.customer.key}, step {number}: {text}")

    def dispatched(self, seconds: float) -> None:
        with self.lock:
            self.dispatch_seconds.append(seconds)


class Staff:
    """The company's people, each logged in as himself when first needed."""

    def __init__(self, url: str, database: str):
        self.url = url
        self.database = database
        self._people: dict[str, Odoo] = {}
        self._lock = threading.Lock()
        self.manager = self.user("manager")

    def user(self, login: str) -> Odoo:
        with self._lock:
            if login not in self._people:
                self._people[login] = Odoo(self.url, self.database, login)
            return self._people[login]

    def login_of(self, employee_id: int) -> str:
        """The login of an engineer."""
        found = self.manager.search_read(
            "hr.employee.public", [["id", "=", employee_id]], ["user_id"])
        user_id = found[0]["user_id"][0]
        return self.manager.search_read("res.users", [["id", "=", user_id]], ["login"])[0]["login"]


class Actor:
    """One story, played in its own thread."""

    def __init__(self, story: Story, day: Day):
        self.story = story
        self.day = day
        self.customer = story.customer
        self.channel: Channel = day.channels[story.customer.account]
        self.manager = day.staff.manager
        self.asked_at = 0.0
        self.dispatched = False
        # what arrived at the customer before this position is the past
        self.position = 0
        self.agent_login = ""
        # the conversation that was closed last; a survey may begin another one at once
        self.closed_id = 0

    def play(self) -> None:
        for number, step in enumerate(self.story.steps, 1):
            try:
                problem = self._play_step(step)
            except Exception:
                # else the thread would end, and the day would pass for one that went well
                problem = traceback.format_exc()
            if problem:
                self.day.log.complain(self.story, number, problem)
                return

    def _play_step(self, step: Step) -> str:
        try:
            if step.actor == "pause":
                time.sleep(step.seconds)
                return ""
            self.position = len(self.channel.received(self.customer.id))
            self.dispatched = False
            if step.actor == "customer":
                self._write(step)
            else:
                problem = getattr(self, f"_{step.actor}_{step.act}")(step)
                if problem:
                    return problem
            return self._check(step)
        except (OdooError, OSError) as error:
            return str(error) or traceback.format_exc(limit=2)

    # === CUSTOMER === #

    def _write(self, step: Step) -> None:
        messages = [self.channel.compose(self.customer, text) for text in step.texts]
        self.asked_at = time.monotonic()
        for incoming in reversed(messages):
            deliveries = 0
            for _time in range(step.times):
                deliveries += self._deliver(incoming)
            self.day.log.add(Said(self.customer, incoming, self.asked_at, deliveries))

    def _deliver(self, incoming: Incoming) -> bool:
        """Deliver as a provider does: again when it was not taken."""
        for attempt in range(3):
            if self.channel.deliver(incoming):
                return True
            with self.day.log.lock:
                self.day.log.refused += 1
            time.sleep(1 + attempt)
        return False

    # === STAFF === #

    def _session(self, owners: tuple[str, ...]) -> dict | None:
        found = self.manager.search_read(
            "discuss.channel",
            [["smart_contact_id.value", "=", self.customer.id], ["smart_owner", "in", owners],
             ["livechat_end_dt", "=", False]],
            ["smart_owner", "livechat_status", "livechat_operator_id"], order="id desc", limit=1)
        return found[0] if found else None

    def _agent_say(self, step: Step) -> str:
        session = wait_for(lambda: self._session(("queue", "agent")), STEP_SECONDS, POLL_SECONDS)
        if not session:
            return "no session waits for an agent"
        agent = self.day.staff.user(self._login_for(session))
        if session["livechat_status"] == "need_help":
            agent.call("discuss.channel", "livechat_join_channel_needing_help", [session["id"]])
        agent.route(
            "/mail/message/post", thread_model="discuss.channel", thread_id=session["id"],
            post_data={"body": step.texts[0], "message_type": "comment",
                       "subtype_xmlid": "mail.mt_comment"})
        if not wait_for(lambda: self._arrived([step.texts[0]]), STEP_SECONDS, POLL_SECONDS):
            return f"the agent's reply did not arrive: {step.texts[0]}"
        return ""

    def _agent_close(self, _step: Step) -> str:
        session = self._session(("agent", "queue", "bot"))
        if not session:
            return "there is no session to close"
        agent = self.day.staff.user(self._login_for(session))
        agent.call("discuss.channel", "action_smart_close", [session["id"]])
        self.closed_id = session["id"]
        return ""

    def _agent_solve(self, _step: Step) -> str:
        agent = self.day.staff.user(self._desk_login())
        tickets = agent.search("smart.service.ticket", [
            ["contact_id.value", "=", self.customer.id], ["is_closed", "=", False]])
        if not tickets:
            return "there is no open ticket to solve"
        agent.call("smart.service.ticket", "action_solve", tickets)
        return ""

    def _login_for(self, session: dict) -> str:
        """Who may act in a session: its agent, the lead while the bot has it, else the desk."""
        if session["smart_owner"] == "agent":
            return self.manager.search_read(
                "res.users", [["partner_id", "=", session["livechat_operator_id"][0]]],
                ["login"])[0]["login"]
        return "lead" if session["smart_owner"] == "bot" else self._desk_login()

    def _desk_login(self) -> str:
        """Chinese customers get the Chinese-speaking agent."""
        return "agent2" if self.customer.lang.startswith("zh") else "agent"

    def _visits(self, states: tuple[str, ...]) -> list[dict]:
        return self.manager.search_read(
            "smart.service.visit",
            [["id", ">", self.day.base["smart.service.visit"]],
             ["ticket_id.contact_id.value", "=", self.customer.id], ["state", "in", states]],
            ["number", "employee_id", "state", "ticket_id"], order="id")

    def _engineer_finish(self, step: Step) -> str:
        visits = wait_for(lambda: self._visits(("scheduled",)), STEP_SECONDS, POLL_SECONDS)
        if not visits:
            return "there is no visit to do"
        for visit in visits:
            engineer = self.day.staff.user(self.day.staff.login_of(visit["employee_id"][0]))
            engineer.call("smart.service.visit", "action_start", [visit["id"]])
            engineer.call("smart.service.visit", "action_done", [visit["id"]],
                          report=step.texts[0])
        return ""

    def _dispatcher_confirm_quotation(self, _step: Step) -> str:
        orders = wait_for(self._quotations, STEP_SECONDS, POLL_SECONDS)
        if not orders:
            return "there is no quotation to confirm"
        for order in orders:
            self.manager.call("sale.order", "action_confirm", [order["id"]])
        return ""

    def _quotations(self) -> list[dict]:
        return self.manager.search_read(
            "sale.order",
            [["id", ">", self.day.base["sale.order"]], ["state", "in", ["draft", "sent"]],
             ["smart_ticket_id.contact_id.value", "=", self.customer.id]], ["name"])

    # === WHAT CAME OF IT === #

    def _check(self, step: Step) -> str:
        for name, wanted in step.expect.items():
            probe = getattr(self, f"_sees_{name}")
            if not wait_for(lambda probe=probe, wanted=wanted: probe(wanted),
                            STEP_SECONDS, POLL_SECONDS):
                return f"expected {name} = {wanted} after: {' / '.join(step.texts)}"
        return ""

    def _arrived(self, texts: list[str]) -> bool:
        news = self.channel.received(self.customer.id)[self.position:]
        return any(text in message.text for message in news for text in texts)

    def _sees_answer(self, texts: list[str]) -> bool:
        return self._arrived(texts)

    def _sees_reply(self, wanted: bool) -> bool:
        return wanted == self._arrived([""])

    def _sees_hides(self, secrets: list[str]) -> bool:
        """A reply came, and nothing of what it must not tell is in it."""
        return self._arrived([""]) and not self._arrived(secrets)

    def _sees_owner(self, owner: str) -> bool:
        return bool(self._session((owner,)))

    def _sees_session_closed(self, wanted: bool) -> bool:
        return wanted != bool(self.manager.search(
            "discuss.channel", [["id", "=", self.closed_id], ["livechat_end_dt", "=", False]]))

    def _sees_lead(self, wanted: bool) -> bool:
        return wanted == bool(self.manager.search(
            "smart.service.signal",
            [["id", ">", self.day.base["smart.service.signal"]], ["lead_id", "!=", False],
             ["channel_id.smart_contact_id.value", "=", self.customer.id]], limit=1))

    def _sees_repair(self, wanted: bool) -> bool:
        return wanted == bool(self.manager.search(
            "repair.order",
            [["id", ">", self.day.base["repair.order"]],
             ["smart_ticket_id.contact_id.value", "=", self.customer.id]], limit=1))

    def _sees_appointment(self, wanted: bool) -> bool:
        seen = bool(self._visits(("scheduled", "under_way", "done")))
        if seen and wanted and not self.dispatched:
            self.dispatched = True
            self.day.log.dispatched(time.monotonic() - self.asked_at)
        return wanted == seen and self._is_told()

    def _sees_quotation(self, wanted: bool) -> bool:
        return wanted == bool(self._quotations()) and self._is_told()

    def _sees_review(self, wanted: bool) -> bool:
        return wanted == bool(self.manager.search(
            "smart.service.ticket",
            [["id", ">", self.day.base["smart.service.ticket"]], ["review_state", "=", "needed"],
             ["contact_id.value", "=", self.customer.id]], limit=1))

    def _sees_survey(self, wanted: bool) -> bool:
        return wanted == bool(self.manager.search(
            "smart.service.feedback.request",
            [["id", ">", self.day.base["smart.service.feedback.request"]],
             ["state", "=", "pending"], ["contact_id.value", "=", self.customer.id]], limit=1)
        ) and self._is_told()

    def _is_told(self) -> bool:
        """Nothing that was said to the customer is still on its way to him."""
        return not self.manager.search(
            "smart.service.outbox",
            [["contact_id.value", "=", self.customer.id], ["state", "in", ["queued", "sending"]]],
            limit=1)

    def _sees_rating(self, value: int) -> bool:
        events = self.manager.search_read(
            "smart.service.event",
            [["id", ">", self.day.base["smart.service.event"]], ["kind", "=", "rated"],
             ["channel_id.smart_contact_id.value", "=", self.customer.id]], ["payload"])
        return any(event["payload"].get("score") == value for event in events)


class Day:
    """One playing of a scenario.

    :param channels: provider code → channel
    """

    # tables whose newest id at the start tells this run's records from older ones
    COUNTED = (
        "smart.service.inbox", "smart.service.outbox", "smart.service.event.task",
        "smart.service.bot.turn", "smart.service.event", "smart.service.ticket",
        "smart.service.visit", "smart.service.signal", "smart.service.feedback.request",
        "mail.message", "discuss.channel", "sale.order", "repair.order",
    )

    def __init__(self, scenario: Scenario, staff: Staff, channels: dict[str, Channel]):
        self.scenario = scenario
        self.staff = staff
        self.channels = channels
        self.log = Log()
        self.base = {model: staff.manager.last_id(model) for model in self.COUNTED}
        self.begun = time.monotonic()

    def play(self, progress) -> None:
        """Play all stories side by side, each from its own start.

        :param progress: called with a line of text now and then
        """
        self._take_deliveries()
        self._close_leftovers()
        for channel in self.channels.values():
            channel.begin()
        self.begun = time.monotonic()
        for outage in self.scenario.outages:
            self._later(outage.after, lambda out=outage: self.channels[out.account].fail(
                out.seconds, out.mode))
        threads = [self._later(story.start, Actor(story, self).play)
                   for story in self.scenario.stories]
        while any(thread.is_alive() for thread in threads):
            alive = sum(thread.is_alive() for thread in threads)
            progress(f"{len(self.log.said)} messages sent, {alive} stories going on")
            for thread in threads:
                thread.join(2 / len(threads))
        self._settle(progress)

    def _later(self, seconds: float, act) -> threading.Thread:
        def run():
            time.sleep(max(0.0, self.begun + seconds - time.monotonic()))
            act()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    def _take_deliveries(self) -> None:
        """Put the morning's goods on the shelves."""
        manager = self.staff.manager
        for delivery in self.scenario.deliveries:
            product = manager.search("product.product", [["default_code", "=", delivery.product]])
            location_id = self._location(delivery.place)
            if not product or not location_id:
                raise OdooError(f"unknown delivery: {delivery.product} to {delivery.place}")
            quants = manager.search_read(
                "stock.quant", [["product_id", "=", product[0]], ["location_id", "=", location_id]],
                ["quantity"])
            on_hand = sum(quant["quantity"] for quant in quants)
            quant_id = manager.call(
                "stock.quant", "create",
                {"product_id": product[0], "location_id": location_id,
                 "inventory_quantity": on_hand + delivery.quantity},
                context={"inventory_mode": True})
            manager.call("stock.quant", "action_apply_inventory", [quant_id])

    def _location(self, place: str) -> int | None:
        manager = self.staff.manager
        shelf = manager.search_read("stock.warehouse", [["code", "=", place]], ["lot_stock_id"])
        if shelf:
            return shelf[0]["lot_stock_id"][0]
        vans = manager.search("stock.location", [["name", "=", place], ["usage", "=", "internal"]])
        return vans[0] if vans else None

    def _close_leftovers(self) -> None:
        """End what an earlier run left open, so that each story begins at its start."""
        ids = [story.customer.id for story in self.scenario.stories]
        manager = self.staff.manager
        sessions = manager.search("discuss.channel", [
            ["smart_contact_id.value", "in", ids], ["livechat_end_dt", "=", False]])
        tickets = manager.search("smart.service.ticket", [
            ["contact_id.value", "in", ids], ["is_closed", "=", False]])
        if tickets:
            manager.call("smart.service.ticket", "action_solve", tickets)
        # else the guarantee on the parts put in then would make today's repairs free
        repairs = manager.search("repair.order", [
            ["smart_ticket_id.contact_id.value", "in", ids], ["state", "=", "done"]])
        if repairs:
            manager.call("repair.order", "write", repairs, {"smart_done_at": LONG_AGO})
        if sessions:
            manager.call("discuss.channel", "action_smart_close", sessions)
            self._settle(lambda _text: None)
            self.base = {model: manager.last_id(model) for model in self.COUNTED}

    def _settle(self, progress, seconds: float = 120) -> None:
        """Wait until everything that was begun is done."""
        progress("waiting until all work is done")
        wait_for(lambda: not self._busy(), seconds, 1)

    def _busy(self) -> int:
        manager = self.staff.manager
        waiting = {
            "smart.service.inbox": ["new"], "smart.service.event.task": ["new"],
            "smart.service.bot.turn": ["new"], "smart.service.outbox": ["queued", "sending"],
        }
        return sum(
            manager.call(model, "search_count",
                         [["id", ">", self.base[model]], ["state", "in", states]])
            for model, states in waiting.items())
