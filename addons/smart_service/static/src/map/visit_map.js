import { Component, onMounted, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";

import { loadBundle } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, deserializeDateTime, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { getColor } from "@web/views/calendar/utils";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { planTheDay } from "../board/board_actions";
import { drawMap } from "./map_drawing";

const { DateTime } = luxon;
const REFRESH_MS = 60000;
// where the map opens when there is nothing to show
const NOWHERE = { centre: [25, 10], zoom: 2 };

/**
 * One day on a map: who goes where and in which order, and who has to be sent yet.
 *
 * The background comes from the tile server of the settings. Without one nothing is asked for
 * outside, and all else works the same.
 */
export class VisitMap extends Component {
    static template = "smart_service.VisitMap";
    static components = { Layout, DateTimeInput };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("map");
        const { day = false, off = [] } = this.props.state || {};
        this.state = useState({ data: null, off, tilesFailed: false });
        this.day = day;
        useSetupAction({
            getLocalState: () => ({ day: this.state.data.day, off: [...this.state.off] }),
        });
        onWillStart(() => Promise.all([loadBundle("smart_service.leaflet"), this.load()]));
        onMounted(() => {
            this.map = drawMap(this.root.el, {
                tiles: this.state.data.tiles,
                attribution: this.state.data.attribution,
                nowhere: NOWHERE,
                onOpen: (visit) => this.open(visit),
                onGive: this.state.data.may_plan && ((visit) => this.give(visit)),
                onTilesFailed: () => {
                    this.state.tilesFailed = true;
                },
            });
            this.resize = new ResizeObserver(() => this.map.resized());
            this.resize.observe(this.root.el);
        });
        useEffect(
            () => {
                this.map.draw(this.shown, this.words);
                if (this.mustFit) {
                    this.mustFit = false;
                    this.map.fit(this.shown);
                }
            },
            () => [this.state.data, [...this.state.off].join()]
        );
        useEffect(
            () => {
                this.map.fit(this.shown);
            },
            // not when the same day is read again: the reader has moved the map
            () => [this.state.data.day]
        );
        const timer = browser.setInterval(() => this.load(), REFRESH_MS);
        onWillUnmount(() => {
            browser.clearInterval(timer);
            this.resize?.disconnect();
            this.map?.remove();
        });
    }

    async load() {
        const asked = this.day;
        const data = await this.orm.silent.call("smart.service.visit", "smart_map", [asked]);
        // an answer about a day that the reader has left meanwhile is not shown
        if (asked === this.day) {
            this.state.data = data;
        }
    }

    async goTo(day) {
        this.day = day;
        await this.load();
    }

    // === WHAT IS SHOWN === //

    get data() {
        return this.state.data;
    }

    get date() {
        return deserializeDate(this.data.day);
    }

    get isToday() {
        return this.date.hasSame(DateTime.local(), "day");
    }

    /** The engineers with their visits of the day in order; those without any come last. */
    get engineers() {
        const visits = Map.groupBy(this.data.visits, (visit) => visit.employee_id);
        return this.data.engineers
            .map((engineer) => ({
                ...engineer,
                colour: this.colour(engineer.id),
                visits: visits.get(engineer.id) || [],
                isShown: !this.state.off.includes(engineer.id),
            }))
            .sort((a, b) => !a.visits.length - !b.visits.length);
    }

    get shown() {
        return {
            engineers: this.engineers.filter((engineer) => engineer.isShown),
            unassigned: this.data.unassigned,
        };
    }

    get words() {
        return {
            base: (engineer) => _t("Base of %s", engineer.name),
            last: (engineer) =>
                _t("%(name)s was here last, for %(visit)s", {
                    name: engineer.name,
                    visit: engineer.last_visit,
                }),
            visit: (visit) =>
                [this.when(visit), visit.customer, visit.employee, visit.state_text]
                    .filter(Boolean)
                    .join(" · "),
        };
    }

    get summary() {
        const count = this.data.visits.length;
        const open = this.data.unassigned.length;
        const visits = count === 1 ? _t("1 visit") : _t("%s visits", count);
        return open ? `${visits} · ${_t("%s to be given", open)}` : visits;
    }

    get withoutPlace() {
        return [...this.data.visits, ...this.data.unassigned].filter((visit) => !visit.point);
    }

    /** The same colour as in the calendar. */
    colour(engineerId) {
        return getColor(engineerId) || 0;
    }

    when(visit) {
        if (!visit.start) {
            return "";
        }
        const [start, stop] = [visit.start, visit.stop].map((moment) =>
            deserializeDateTime(moment).toLocaleString(DateTime.TIME_SIMPLE)
        );
        return `${start} – ${stop}`;
    }

    // === ACTS === //

    onPickDate(date) {
        if (date) {
            this.goTo(serializeDate(date));
        }
    }

    move(days) {
        this.goTo(serializeDate(this.date.plus({ days })));
    }

    toggle(engineer) {
        const { off } = this.state;
        this.state.off = off.includes(engineer.id)
            ? off.filter((id) => id !== engineer.id)
            : [...off, engineer.id];
    }

    /** All engineers, or this one alone; the map goes to where they are. */
    only(engineer) {
        this.mustFit = true;
        const others = this.data.engineers.map(({ id }) => id).filter((id) => id !== engineer.id);
        const isAlone = others.every((id) => this.state.off.includes(id));
        this.state.off = isAlone ? [] : others;
    }

    show(visit) {
        this.map.show(visit);
    }

    planTheDay() {
        return planTheDay(this.action, this.data.day);
    }

    /** Choose who goes to a visit, and when; the map shows it at once. */
    give(visit) {
        return this.action.doAction("smart_service.action_visit_give", {
            additionalContext: {
                default_visit_id: visit.id,
                default_employee_id: visit.employee_id,
                default_start: visit.start,
                default_stop: visit.stop,
            },
            onClose: () => this.load(),
        });
    }

    open(visit) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: visit.number,
            res_model: "smart.service.visit",
            res_id: visit.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("smart_service.visit_map", VisitMap);
