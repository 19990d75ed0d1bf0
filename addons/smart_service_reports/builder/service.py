"""The service dashboard: what came in, who answered, what became of it, how fast."""

from __future__ import annotations

from dataclasses import dataclass

from .sheet import HEADER, LABEL, SHEET_WIDTH, VALUE, Dashboard, Measure, Source

FILTERS = {"desk": "desk_id", "account": "account_id"}
ADDON = "smart_service_reports"


def events(*kinds: str, action: str = "action_ledger") -> Source:
    """Ledger rows of these kinds in the period."""
    return Source(
        "smart.service.event",
        [["kind", "in", list(kinds)]],
        "occurred_at",
        FILTERS,
        f"{ADDON}.{action}",
    )


def episodes(domain: list, date_field: str = "opened_at", action: str = "") -> Source:
    """Conversations opened in the period, or all of them without a date field."""
    return Source(
        "smart.service.report.episode",
        domain,
        date_field,
        FILTERS,
        f"{ADDON}.{action or 'action_episode'}",
    )


@dataclass(frozen=True)
class Figure:
    """One number of the dashboard.

    :param key: names the scorecard, the window action ``action_figure_<key>`` with its records
        and the menu ``menu_figure_<key>`` that the scorecard opens
    """

    key: str
    title: str
    source: Source
    measure: Measure = Measure()
    number_format: str = "#,##0"


def _figure(key: str, title: str, *kinds: str) -> Figure:
    return Figure(key, title, events(*kinds, action=f"action_figure_{key}"))


def _duration(key: str, title: str, field: str) -> Figure:
    source = episodes([[field, "!=", False]], action=f"action_figure_{key}")
    return Figure(key, title, source, Measure(field, "median"), '#,##0 "s"')


FIGURES = (
    _figure("messages_in", "Messages in", "message_in"),
    _figure("bot_answered", "Answered by the bot", "bot_answered"),
    _figure("handed_over", "Handed over", "handed_over"),
    Figure(
        "open_sessions",
        "Open conversations",
        episodes([["closed_at", "=", False]], "", action="action_figure_open_sessions"),
    ),
    _duration("first_answer", "First answer (median)", "first_answer_seconds"),
    _duration("human_answer", "Person's answer (median)", "human_answer_seconds"),
    _figure("repairs", "Repair orders", "repair_created"),
    _figure("visits", "Visits scheduled", "visit_scheduled"),
    _duration("dispatch", "Message to engineer (median)", "dispatch_seconds"),
    _figure("visits_done", "Visits done", "visit_done"),
    Figure(
        "satisfaction",
        "Satisfaction (1–5)",
        episodes([["rating", "!=", False]], action="action_figure_satisfaction"),
        Measure("rating", "avg"),
        "0.0",
    ),
    _figure("leads", "Leads from service", "lead_created"),
)
CARDS_PER_ROW = 6
CARD_GAP = 10


def _value(pivot: str, measure: Measure) -> str:
    return f'=PIVOT.VALUE({pivot},"{measure.id}")'


def _add_figures(dashboard: Dashboard) -> None:
    """Scorecards on top, and below them the same figures as cells.

    A scorecard opens a menu, a cell "See records": exactly the counted rows of the period.
    """
    width = SHEET_WIDTH // CARDS_PER_ROW - CARD_GAP
    for row in (0, 1):
        dashboard.row_sizes[str(row)] = {"size": 116}
    half = (len(FIGURES) + 1) // 2
    top = 4
    dashboard.put_title(top - 1, "Figures")
    for first in ("A", "E"):
        letter = ord(first)
        dashboard.put(f"{first}{top}", '=_t("Figure")', HEADER)
        dashboard.put(f"{chr(letter + 1)}{top}", '=_t("Period")', HEADER)
        dashboard.put(f"{chr(letter + 2)}{top}", '=_t("Period before")', HEADER)
    for index, figure in enumerate(FIGURES):
        line, block = index % half, index // half
        letter = ord("AE"[block])
        row = top + 1 + line
        dashboard.put(f"{chr(letter)}{row}", f'=_t("{figure.title}")', LABEL)
        current = dashboard.add_pivot(figure.title, figure.source, [figure.measure])
        here = f"{chr(letter + 1)}{row}"
        dashboard.put(here, _value(current, figure.measure), VALUE, figure.number_format)
        before = ""
        if figure.source.date_field:
            name = f"{figure.title} - period before"
            previous = dashboard.add_pivot(name, figure.source, [figure.measure], offset=-1)
            before = f"{chr(letter + 2)}{row}"
            dashboard.put(before, _value(previous, figure.measure), VALUE, figure.number_format)
        dashboard.add_scorecard(
            f"card-{figure.key}",
            figure.title,
            f"Dashboard!{here}",
            before and f"Dashboard!{before}",
            (block, line * (width + CARD_GAP), width),
            f"{ADDON}.menu_figure_{figure.key}",
        )


def build() -> Dashboard:
    """Describe the service dashboard."""
    dashboard = Dashboard()
    dashboard.add_relation_filter("desk", "Desk", "im_livechat.channel")
    dashboard.add_relation_filter("account", "Channel account", "smart.service.account")
    _add_figures(dashboard)

    spoken = events("message_in", "message_bot", "message_agent", "message_notice")
    dashboard.put_title(12, "Messages by day")
    place = (12, 0, SHEET_WIDTH, 300)
    dashboard.add_chart("chart-messages", "bar", spoken, ["occurred_at:day", "kind"], place)

    half = SHEET_WIDTH // 2 - CARD_GAP
    dashboard.put_title(27, "Who closed the loop", "A", "C")
    dashboard.put_title(27, "Conversations by channel", "E", "H")
    everything = episodes([])
    dashboard.add_chart("chart-outcome", "pie", everything, ["outcome"], (27, 0, half, 260))
    dashboard.add_chart(
        "chart-channel", "bar", everything, ["account_id"], (27, half + 2 * CARD_GAP, half, 260)
    )

    dashboard.put_title(40, "Open conversations, newest first")
    waiting = episodes([["closed_at", "=", False]], "")
    columns = {"partner_id": "", "owner": "", "opened_at": ""}
    dashboard.add_list("Open conversations", waiting, columns, "opened_at", ("A", 41), 10)
    dashboard.put_title(40, "Repairs in the period", "E", "H")
    repairs = episodes([["dispatch_seconds", "!=", False]], action="action_figure_dispatch")
    columns = {"partner_id": "", "ticket_id": "", "dispatch_seconds": "0", "rating": "0.0"}
    dashboard.add_list("Repairs", repairs, columns, "opened_at", ("E", 41), 10)
    return dashboard
