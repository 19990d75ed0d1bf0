import { Component, useState } from "@odoo/owl";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const EVENING = 18;
const MORNING = 9;
const MONDAY = 1;
const DAYS_A_WEEK = 7;

/** The times that people mean most often, the next first. */
export function presets(now) {
    const start = now.startOf("day");
    const toMonday = (MONDAY - now.weekday + DAYS_A_WEEK) % DAYS_A_WEEK || DAYS_A_WEEK;
    const found = [
        { label: _t("In an hour"), at: now.plus({ hours: 1 }).startOf("minute") },
        { label: _t("This evening"), at: start.set({ hour: EVENING }) },
        { label: _t("Tomorrow morning"), at: start.plus({ days: 1 }).set({ hour: MORNING }) },
        { label: _t("Monday morning"), at: start.plus({ days: toMonday }).set({ hour: MORNING }) },
    ];
    const times = new Set();
    return found.filter(({ at }) => {
        const isNew = at > now && !times.has(at.toMillis());
        times.add(at.toMillis());
        return isNew;
    });
}

/** Asks when; stays open when the time could not be used. */
export class SmartWhenDialog extends Component {
    static template = "smart_service.WhenDialog";
    static components = { DateTimeInput, Dialog };
    static props = {
        title: String,
        confirmLabel: String,
        /** a choice without a time, first of all */
        openEnd: { type: String, optional: true },
        /** the text to send, which can still be changed */
        text: { type: String, optional: true },
        /** why a time is no good: (DateTime) => string, "" when it is good */
        problem: { type: Function, optional: true },
        /** the way out of it: {label, run(DateTime)} */
        wayOut: { type: Object, optional: true },
        /** (DateTime or null, text) */
        onConfirm: Function,
        close: Function,
    };
    static defaultProps = { problem: () => "" };

    setup() {
        this.now = DateTime.now();
        this.presets = presets(this.now);
        // a moment is kept as a number: OWL would wrap it, and what is wrapped equals nothing
        this.state = useState({
            millis: this.props.openEnd ? null : this.presets[0].at.toMillis(),
            text: this.props.text ?? "",
            busy: false,
        });
    }

    /** The chosen time, null without one. */
    get at() {
        return this.state.millis === null ? null : DateTime.fromMillis(this.state.millis);
    }

    get problem() {
        const { at } = this;
        if (!at) {
            return "";
        }
        return at <= DateTime.now() ? _t("Choose a time in the future.") : this.props.problem(at);
    }

    get isComplete() {
        return (
            (this.at || this.props.openEnd) &&
            !this.problem &&
            (this.props.text === undefined || this.state.text.trim())
        );
    }

    get hasWayOut() {
        return this.props.wayOut && this.at > DateTime.now() && this.problem;
    }

    isChosen(at) {
        return (at ? at.toMillis() : null) === this.state.millis;
    }

    timeOf(at) {
        return at.toLocaleString({ ...DateTime.DATETIME_SHORT, weekday: "short" });
    }

    choose(at) {
        this.state.millis = at ? at.toMillis() : null;
    }

    async confirm() {
        await this.busy(() => this.props.onConfirm(this.at, this.state.text.trim()));
    }

    async takeWayOut() {
        await this.busy(() => this.props.wayOut.run(this.at));
    }

    async busy(act) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await act();
        } finally {
            this.state.busy = false;
        }
        this.props.close();
    }
}
