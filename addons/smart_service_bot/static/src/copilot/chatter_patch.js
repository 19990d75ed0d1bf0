import { Chatter } from "@mail/chatter/web_portal/chatter";

import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";

import { SmartCopilot } from "./copilot";
import { hasCopilot } from "./copilot_acts";

const OPEN = "smart_service_bot.copilot";

Object.assign(Chatter.components, { SmartCopilot });

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        // whoever has opened it once wants it beside every record
        this.state.smartCopilot = browser.localStorage.getItem(OPEN) === "true";
    },

    get smartHasCopilot() {
        return hasCopilot(this.store, this.state.thread);
    },

    onClickSmartCopilot() {
        this.state.smartCopilot = !this.state.smartCopilot;
        browser.localStorage.setItem(OPEN, this.state.smartCopilot);
    },

    async openSmartComposer() {
        if (this.state.composerType !== "message") {
            await this.toggleComposer("message", { force: true });
        }
    },

    /** What was typed into the form is not lost when the record changes on the server. */
    async saveForSmartCopilot() {
        await this.props.saveRecord?.();
    },
});
