"""A small vocabulary for Odoo's spreadsheet dashboards.

It knows the shape that `spreadsheet.dashboard` reads (o-spreadsheet 18.5: cells, figures,
pivots, lists, global filters) and nothing of what is shown. Ids come from names, never from
chance, so the same description always gives the same file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

VERSION = "18.5.10"
COLUMN_WIDTHS = (200, 110, 130, 40, 190, 190, 110, 90)
SHEET_WIDTH = sum(COLUMN_WIDTHS)

STYLES = {
    "1": {"bold": True, "fontSize": 16, "textColor": "#01666B"},
    "2": {"bold": True, "fontSize": 11, "textColor": "#434343"},
    "3": {"align": "right", "textColor": "#01666B"},
    "4": {"textColor": "#434343"},
}
TITLE, HEADER, VALUE, LABEL = 1, 2, 3, 4
BORDERS = {"1": {"bottom": {"style": "thin", "color": "#CCCCCC"}}}


@dataclass(frozen=True)
class Measure:
    """What a pivot counts: records, or a field with an aggregator that PostgreSQL knows."""

    field: str = "__count"
    aggregator: str = "sum"

    @property
    def id(self) -> str:
        return f"{self.field}:{self.aggregator}"


@dataclass(frozen=True)
class Source:
    """Records to count or list.

    :param domain: Odoo domain as JSON, without relative dates: those are filters
    :param date_field: the field that the period filter is applied to, '' for records as of now
    :param matching: filter name → field chain, for the filters beside the period
    :param action: xml id of the window action whose views show the records
    """

    model: str
    domain: Sequence = ()
    date_field: str = ""
    matching: Mapping[str, str] = field(default_factory=dict)
    action: str = ""


class Dashboard:
    """One sheet to look at, fed by live pivots, charts and lists."""

    def __init__(self, period: str = "last_30_days"):
        self.cells: dict[str, str] = {}
        self.styles: dict[str, int] = {}
        self.borders: dict[str, int] = {}
        self.formats: dict[str, str] = {}
        self.figures: list[dict] = []
        self.menus: dict[str, str] = {}
        self.pivots: dict[str, dict] = {}
        self.lists: dict[str, dict] = {}
        self.row_sizes: dict[str, dict] = {}
        self.filters = [
            {"id": "period", "type": "date", "label": "Period", "defaultValue": period},
        ]

    # === FILTERS === #

    def add_relation_filter(self, name: str, label: str, model: str) -> None:
        """Let the reader narrow every source that names ``name`` in its matching."""
        self.filters.append(
            {
                "id": name,
                "type": "relation",
                "label": label,
                "modelName": model,
                "domainOfAllowedValues": [],
                "includeChildren": False,
            }
        )

    def _matching(self, source: Source, offset: int = 0) -> dict:
        matching = {
            name: {"chain": chain, "type": "many2one"} for name, chain in source.matching.items()
        }
        if source.date_field:
            matching["period"] = {"chain": source.date_field, "type": "datetime", "offset": offset}
        return matching

    # === CELLS === #

    def put(self, ref: str, content: str, style: int = 0, number_format: str = "") -> None:
        """Write a cell, ``ref`` such as ``A1``."""
        self.cells[ref] = content
        if style:
            self.styles[ref] = style
        if number_format:
            self.formats[ref] = number_format

    def put_title(self, row: int, text: str, first: str = "A", last: str = "H") -> None:
        """A section title with a line under it."""
        self.put(f"{first}{row}", f'=_t("{text}")', TITLE)
        self.borders[f"{first}{row}:{last}{row}"] = 1
        self.row_sizes[str(row - 1)] = {"size": 40}

    # === LIVE DATA === #

    def add_pivot(
        self,
        name: str,
        source: Source,
        measures: Sequence[Measure] = (Measure(),),
        rows: Sequence[str] = (),
        offset: int = 0,
    ) -> str:
        """Aggregate ``source``; -1 as ``offset`` is the period before.

        :return: the pivot's number in formulas
        """
        number = str(len(self.pivots) + 1)
        definition = {
            "type": "ODOO",
            "formulaId": number,
            "name": name,
            "model": source.model,
            "domain": list(source.domain),
            "context": {},
            "columns": [],
            "rows": [{"fieldName": row} for row in rows],
            "measures": [
                {"id": measure.id, "fieldName": measure.field, "aggregator": measure.aggregator}
                for measure in measures
            ],
            "fieldMatching": self._matching(source, offset),
        }
        if rows:
            definition["sortedColumn"] = {"domain": [], "order": "desc", "measure": measures[0].id}
        if source.action:
            definition["actionXmlId"] = source.action
        self.pivots[f"pivot-{number}"] = definition
        return number

    def add_list(
        self,
        name: str,
        source: Source,
        columns: Mapping[str, str],
        order: str,
        at: tuple[str, int],
        rows: int,
    ) -> None:
        """Show the last ``rows`` records by ``order``; a click on a row opens the record.

        :param columns: field → number format, '' for the field's own
        :param at: column letter and row of the header
        """
        number = str(len(self.lists) + 1)
        self.lists[number] = {
            "id": number,
            "name": name,
            "model": source.model,
            "domain": list(source.domain),
            "context": {},
            "columns": list(columns),
            "orderBy": [{"name": order, "asc": False}],
            "fieldMatching": self._matching(source),
        }
        if source.action:
            self.lists[number]["actionXmlId"] = source.action
        letter, top = at
        for offset, (column, number_format) in enumerate(columns.items()):
            place = chr(ord(letter) + offset)
            self.put(f"{place}{top}", f'=ODOO.LIST.HEADER({number},"{column}")', HEADER)
            for index in range(1, rows + 1):
                formula = f'=ODOO.LIST({number},{index},"{column}")'
                self.put(f"{place}{top + index}", formula, LABEL, number_format)

    # === FIGURES === #

    def _add_figure(self, name: str, data: dict, row: int, x: int, width: int, height: int) -> None:
        self.figures.append(
            {
                "id": name,
                "col": 0,
                "row": row,
                "offset": {"x": x, "y": 8},
                "width": width,
                "height": height,
                "tag": "chart",
                "data": {**data, "chartId": name},
            }
        )

    def add_scorecard(
        self, name: str, title: str, key: str, baseline: str, place: tuple[int, int, int], menu: str
    ) -> None:
        """A figure with the period before as baseline; a click opens ``menu``.

        :param place: row, x and width in pixels
        """
        row, x, width = place
        data = {
            "type": "scorecard",
            "title": {"text": title, "bold": True, "fontSize": 13, "color": "#434343"},
            "background": "#EFF6FF",
            "keyValue": key,
            "humanize": False,
            "baselineMode": "text",
            "baselineColorUp": "#00A04A",
            "baselineColorDown": "#DC6965",
        }
        if baseline:
            data |= {"baseline": baseline, "baselineDescr": {"text": "last period"}}
        self._add_figure(name, data, row, x, width, 100)
        self.menus[name] = menu

    def add_chart(
        self,
        name: str,
        mode: str,
        source: Source,
        group_by: Sequence[str],
        place: tuple[int, int, int, int],
        measure: str = "__count",
    ) -> None:
        """A bar, line or pie chart; a click on a part opens its records.

        :param place: row, x, width and height in pixels
        """
        row, x, width, height = place
        data = {
            "type": f"odoo_{mode}",
            "title": {"text": ""},
            "background": "#FFFFFF",
            "legendPosition": "top" if len(group_by) > 1 or mode == "pie" else "none",
            "metaData": {
                "groupBy": list(group_by),
                "measure": measure,
                "order": None,
                "resModel": source.model,
                "mode": mode,
            },
            "searchParams": {
                "comparison": None,
                "context": {},
                "domain": list(source.domain),
                "groupBy": list(group_by),
                "orderBy": [],
            },
            "dataSets": [{}],
            "verticalAxisPosition": "left",
            "stacked": mode == "bar",
            "actionXmlId": source.action,
            "fieldMatching": self._matching(source),
        }
        self._add_figure(name, data, row, x, width, height)

    # === OUTPUT === #

    def _sheet(self, name: str, cells: dict, row_number: int, **extra) -> dict:
        return {
            "id": name.lower(),
            "name": name,
            "colNumber": len(COLUMN_WIDTHS),
            "rowNumber": row_number,
            "rows": {},
            "cols": {str(i): {"size": width} for i, width in enumerate(COLUMN_WIDTHS)},
            "merges": [],
            "cells": cells,
            "styles": {},
            "formats": {},
            "borders": {},
            "conditionalFormats": [],
            "dataValidationRules": [],
            "figures": [],
            "tables": [],
            "areGridLinesVisible": True,
            "isVisible": True,
            "headerGroups": {"ROW": [], "COL": []},
            "comments": {},
            **extra,
        }

    def to_dict(self, row_number: int = 80) -> dict:
        """The whole document as `spreadsheet.dashboard` stores it."""
        formats = {code: str(i) for i, code in enumerate(sorted(set(self.formats.values())), 1)}
        front = self._sheet(
            "Dashboard",
            self.cells,
            row_number,
            rows=self.row_sizes,
            styles=self.styles,
            borders=self.borders,
            formats={ref: int(formats[code]) for ref, code in self.formats.items()},
            figures=self.figures,
            areGridLinesVisible=False,
        )
        return {
            "version": VERSION,
            "sheets": [front],
            "styles": STYLES,
            "formats": {number: code for code, number in formats.items()},
            "borders": BORDERS,
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "settings": {},
            "pivots": self.pivots,
            "pivotNextId": len(self.pivots) + 1,
            "customTableStyles": {},
            "globalFilters": self.filters,
            "lists": self.lists,
            "listNextId": len(self.lists) + 1,
            "chartOdooMenusReferences": self.menus,
        }

    def to_json(self) -> str:
        """The document as the committed file holds it."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"
