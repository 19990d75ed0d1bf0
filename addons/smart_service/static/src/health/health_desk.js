import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { browser } from "@web/core/browser/browser";

const REFRESH_MS = 30000;
const LEVELS = {
    bad: { label: _t("Needs you"), badge: "text-bg-danger" },
    warning: { label: _t("Look at it"), badge: "text-bg-warning" },
    good: { label: _t("Well"), badge: "text-bg-success" },
    off: { label: _t("Off"), badge: "text-bg-secondary" },
};
const CIRCUITS = { open: _t("Paused"), half_open: _t("Trying"), closed: _t("Working") };
// seconds of waiting, and shares of failures, from which a figure is coloured; as the server has it
const LAG = { warning: 120, bad: 900 };
const SHARE = { warning: 0.02, bad: 0.1 };

/** All accounts, all queues and the machine at one glance; refreshed every half minute. */
export class HealthDesk extends Component {
    static template = "smart_service.HealthDesk";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ desk: null });
        onWillStart(() => this.load());
        const timer = browser.setInterval(() => this.load(), REFRESH_MS);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    async load() {
        this.state.desk = await this.orm.silent.call("smart.service.health", "desk", []);
    }

    get desk() {
        return this.state.desk;
    }

    get numberOfTroubles() {
        return this.desk.accounts.filter((account) => ["bad", "warning"].includes(account.level))
            .length;
    }

    get summary() {
        const active = this.desk.accounts.filter((account) => account.level !== "off").length;
        if (!active) {
            return _t("No account is active yet.");
        }
        return this.numberOfTroubles
            ? _t("%(troubled)s of %(active)s accounts need a look.", {
                  troubled: this.numberOfTroubles,
                  active,
              })
            : _t("All %(active)s active accounts are well.", { active });
    }

    get updated() {
        const time = formatDateTime(deserializeDateTime(this.desk.now), { format: "HH:mm:ss" });
        return _t("Updated at %s", time);
    }

    level(account) {
        return LEVELS[account.level];
    }

    circuit(account) {
        return CIRCUITS[account.circuit];
    }

    colour(value, { warning, bad }) {
        return value > bad ? "text-danger fw-bold" : value > warning ? "text-warning-emphasis fw-bold" : "";
    }

    lagClass(seconds) {
        return this.colour(seconds, LAG);
    }

    shareClass(share) {
        return this.colour(share, SHARE);
    }

    /** Seconds in words: one unit is enough to know what to do. */
    lag(seconds) {
        if (!seconds) {
            return "–";
        }
        if (seconds < 60) {
            return _t("%s s", seconds);
        }
        if (seconds < 7200) {
            return _t("%s min", Math.round(seconds / 60));
        }
        return seconds < 172800
            ? _t("%s h", Math.round(seconds / 3600))
            : _t("%s d", Math.round(seconds / 86400));
    }

    share(account) {
        return account.total_day ? `${Math.round(account.error_share * 1000) / 10} %` : "–";
    }

    /** A moment as seen from now. */
    relative(moment) {
        return moment ? deserializeDateTime(moment).toRelative() : "–";
    }

    absolute(moment) {
        return moment ? formatDateTime(deserializeDateTime(moment)) : "";
    }

    trouble(queue) {
        return queue.failed + queue.dead + queue.uncertain;
    }

    stuckInWords(queue) {
        if (!this.trouble(queue)) {
            return _t("Nothing is stuck");
        }
        return queue.uncertain
            ? _t("%(failed)s failed, %(dead)s dead, %(uncertain)s uncertain", queue)
            : _t("%(failed)s failed, %(dead)s dead", queue);
    }

    timesInWords(change) {
        return _t("%(count)s times, last %(when)s", {
            count: change.count,
            when: this.relative(change.last_seen),
        });
    }

    openAccount(account) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "smart.service.account",
            res_id: account.id,
            views: [[false, "form"]],
        });
    }

    openQueue(queue) {
        return this.action.doAction(queue.action);
    }

    openChanges() {
        return this.action.doAction("smart_service.protocol_change_action");
    }

    replayRange() {
        return this.action.doAction("smart_service.replay_action", {
            onClose: () => this.load(),
        });
    }
}

registry.category("actions").add("smart_service.health_desk", HealthDesk);
