import { Component, onWillStart, useState } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/** The agent's own state: whether conversations are given to him, and how much he has to do. */
export class AgentState extends Component {
    static template = "smart_service.AgentState";
    static components = { Dropdown, DropdownItem };
    static props = [];

    setup() {
        this.orm = useService("orm");
        this.state = useState({ shown: false, state: "ready", load: 0, capacity: 0, waiting: 0 });
        this.choices = [
            {
                state: "ready",
                icon: "text-success",
                label: _t("Ready"),
                help: _t("New conversations are given to you"),
            },
            {
                state: "busy",
                icon: "text-warning",
                label: _t("Busy"),
                help: _t("You keep what you have"),
            },
            {
                state: "away",
                icon: "text-danger",
                label: _t("Away"),
                help: _t("Who waits for you goes back to the queue"),
            },
        ];
        onWillStart(() => {
            // the web client is not held up by it
            user.hasGroup("smart_service.group_agent").then((isAgent) => {
                if (isAgent) {
                    // nobody is disturbed for it: what can't be told now is not shown
                    this.refresh().catch(() => {});
                }
            });
        });
    }

    get current() {
        return this.choices.find((choice) => choice.state === this.state.state);
    }

    get label() {
        return _t("Service desk: %s", this.current.label);
    }

    get share() {
        return this.state.capacity
            ? Math.min(100, Math.round((100 * this.state.load) / this.state.capacity))
            : 100;
    }

    async refresh() {
        this.show(await this.orm.silent.call("res.users", "smart_service_standing", []));
    }

    async choose(state) {
        this.show(await this.orm.call("res.users", "smart_service_set_state", [state]));
    }

    show(standing) {
        Object.assign(this.state, standing, { shown: true });
    }
}

registry
    .category("systray")
    .add("smart_service.agent_state", { Component: AgentState }, { sequence: 30 });
