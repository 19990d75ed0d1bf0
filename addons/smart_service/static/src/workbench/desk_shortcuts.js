import { registry } from "@web/core/registry";

import { deskActionsRegistry, isWorkedOn } from "./desk_actions";

/** The conversation that the user is working on, in Discuss or in a chat window. */
export function currentThread(store) {
    if (store.discuss?.isActive) {
        return store.discuss.thread;
    }
    const open = store.chatHub?.opened ?? [];
    return (open.find((window) => window.thread?.isFocused) ?? open[0])?.thread;
}

export const deskShortcutService = {
    dependencies: ["hotkey", "mail.store"],
    start(env, { hotkey, "mail.store": store }) {
        const register = ([, action]) => {
            const about = () => ({ store, thread: currentThread(store) });
            if (action.hotkey) {
                hotkey.add(action.hotkey, () => action.run(about()), {
                    bypassEditableProtection: true,
                    global: false,
                    isAvailable: () => (action.condition ?? isWorkedOn)(about()),
                });
            }
        };
        deskActionsRegistry.getEntries().forEach(register);
        deskActionsRegistry.addEventListener("UPDATE", ({ detail }) => {
            if (detail.operation === "add") {
                register([detail.key, detail.value]);
            }
        });
    },
};

registry.category("services").add("smart_service.desk_shortcuts", deskShortcutService);
