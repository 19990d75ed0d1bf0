import { Thread } from "@mail/core/common/thread_model";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

import { deskActionsRegistry, isWorkedOn } from "./desk_actions";

const commandRegistry = registry.category("discuss.channel_commands");

/** Gives a desk action its `/name`; what is typed behind it goes to the method, if it has one. */
export function addDeskCommand(name, help, methodName) {
    commandRegistry.add(name, {
        condition: (about) => (deskActionsRegistry.get(name).condition ?? isWorkedOn)(about),
        help,
        methodName,
    });
}

addDeskCommand("repair", _t("Open a repair request (/repair serial what is wrong)"), "execute_command_repair");
addDeskCommand("note", _t("Leave a note that the customer never sees (/note text)"), "execute_command_note");
addDeskCommand("ask", _t("Ask colleagues for help (/ask question)"), "execute_command_ask");
addDeskCommand("transfer", _t("Give the conversation to a colleague, a skill or another desk"));
addDeskCommand("snooze", _t("Put the conversation aside (/snooze 30m, 2h or 1d)"));
addDeskCommand("macro", _t("Run a macro (/macro name)"));
addDeskCommand("close", _t("Close the conversation"), "execute_command_close");

patch(Thread.prototype, {
    executeCommand(command, body = "") {
        const [, name, argument] = /^\/(\S+)\s*([^]*)$/.exec(body.trim()) ?? [];
        const action = this.smart_owner && deskActionsRegistry.get(name, null);
        // a name alone asks for what it needs; to close needs nothing
        if (action && (!command.methodName || (!argument && name !== "close"))) {
            return action.run({ store: this.store, thread: this, argument });
        }
        return super.executeCommand(command, body);
    },
});
