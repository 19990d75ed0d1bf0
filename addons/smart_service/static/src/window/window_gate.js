import { ChatWindow } from "@mail/core/common/chat_window";
import { DiscussContent } from "@mail/core/public_web/discuss_content";

import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

import { standingOf } from "./standing";
import { SmartWindowPanel } from "./window_panel";

const { DateTime } = luxon;
const HOUR = 3600;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** Lets the composer through while one may write, with what is left of that above it. */
export class SmartWindowGate extends Component {
    static template = "smart_service.WindowGate";
    static components = { SmartWindowPanel };
    static props = { thread: Object, slots: Object };

    setup() {
        this.state = useState({ now: DateTime.now() });
        this.timer = null;
        useEffect(
            () => this.tick(),
            () => [this.props.thread.smart_window]
        );
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    /** Looks at the clock again when what is shown has changed: each minute, at last each second. */
    tick() {
        browser.clearTimeout(this.timer);
        this.state.now = DateTime.now();
        if (this.standing?.closesAt) {
            const pause = this.seconds > HOUR + 60 ? MINUTE_MS : SECOND_MS;
            this.timer = browser.setTimeout(() => this.tick(), pause);
        }
    }

    /** What may be written now; nothing where the channel has no reply windows. */
    get standing() {
        const rows = this.props.thread.smart_window;
        return rows && standingOf(rows, this.state.now);
    }

    /** Seconds until the last window closes. */
    get seconds() {
        const { closesAt } = this.standing;
        return closesAt ? Math.max(0, Math.ceil(closesAt.diff(this.state.now).as("seconds"))) : null;
    }

    get isUrgent() {
        return (this.seconds !== null && this.seconds < HOUR) || this.standing.left === 1;
    }

    get timeLeft() {
        if (this.seconds === null) {
            return "";
        }
        const hours = Math.floor(this.seconds / HOUR);
        const minutes = Math.floor((this.seconds % HOUR) / 60);
        if (hours) {
            return _t("%(hours)s h %(minutes)s min left", { hours, minutes });
        }
        const seconds = String(this.seconds % 60).padStart(2, "0");
        return _t("%(time)s left", { time: `${minutes}:${seconds}` });
    }

    get messagesLeft() {
        const { left } = this.standing;
        if (left === null) {
            return "";
        }
        return left === 1 ? _t("last message") : _t("%(left)s messages left", { left });
    }

    get hint() {
        const { closesAt } = this.standing;
        const until = closesAt?.toLocaleString(DateTime.DATETIME_MED);
        return until
            ? _t("The window closes on %(until)s; each message of the customer opens it anew.", { until })
            : "";
    }
}

Object.assign(DiscussContent.components, { SmartWindowGate });
Object.assign(ChatWindow.components, { SmartWindowGate });
