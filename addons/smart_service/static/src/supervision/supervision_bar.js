import { Component, useState } from "@odoo/owl";

import { Store } from "@mail/core/common/store_service";
import { SmartWindowGate } from "@smart_service/window/window_gate";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    setup() {
        super.setup();
        /** @type {boolean|undefined} whether the user leads a desk */
        this.smart_can_supervise;
    },
});

/** Stands in the composer's place for a team lead who watches a colleague's conversation. */
export class SmartSupervisionBar extends Component {
    static template = "smart_service.SupervisionBar";
    static props = { thread: Object };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ text: "", busy: false });
    }

    get agentName() {
        const { thread } = this.props;
        return thread.getPersonaName(thread.livechat_operator_id) || _t("the agent");
    }

    get placeholder() {
        return _t("Whisper to %s, the customer never sees it…", this.agentName);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
            ev.preventDefault();
            this.whisper();
        }
    }

    async whisper() {
        const text = this.state.text.trim();
        if (!text) {
            return;
        }
        await this.act("action_smart_whisper", [text]);
        this.state.text = "";
    }

    takeOver() {
        return this.act("action_smart_take_over", []);
    }

    /** One click is enough. */
    async act(method, values) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.call("discuss.channel", method, [[this.props.thread.id], ...values]);
        } finally {
            this.state.busy = false;
        }
    }
}

SmartWindowGate.components = { ...SmartWindowGate.components, SmartSupervisionBar };

patch(SmartWindowGate.prototype, {
    /** Whether the user only looks at a conversation that a colleague has. */
    get isWatching() {
        const { thread } = this.props;
        return (
            thread.smart_owner === "agent" &&
            !thread.livechat_end_dt &&
            !thread.self_member_id &&
            Boolean(thread.store.smart_can_supervise)
        );
    },
});
