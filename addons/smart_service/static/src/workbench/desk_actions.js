import { SmartWhenDialog } from "@smart_service/session/when_dialog";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { withAnswers } from "./placeholders";
import { SmartPromptDialog } from "./prompt_dialog";

/**
 * What an agent does beside a conversation: by menu, shortcut or `/name`.
 *
 * Each: {label, icon, hotkey, condition({store, thread}), run({store, thread, argument})}.
 */
export const deskActionsRegistry = registry.category("smart_service.desk_actions");

/** Whether the user may do something beside the conversation that goes on. */
export function isWorkedOn({ store, thread }) {
    return Boolean(
        thread?.smart_owner && !thread.livechat_end_dt && store.has_access_livechat
    );
}

/** The desk actions of a conversation, as [name, action]. */
export function deskActionsOf(store, thread) {
    return deskActionsRegistry
        .getEntries()
        .filter(([, action]) => (action.condition ?? isWorkedOn)({ store, thread }));
}

/** When something shall come back, as `/snooze 2h` says it. */
export function snoozeUntil(text, now = luxon.DateTime.now()) {
    const [, amount, unit] = /^(\d+)\s*(m|h|d)$/i.exec(text.trim()) ?? [];
    const units = { m: "minutes", h: "hours", d: "days" };
    return amount && now.plus({ [units[unit.toLowerCase()]]: Number(amount) });
}

/** @param {luxon.DateTime} [until] without it until the customer answers */
async function snooze(about, until) {
    await call(about, "action_smart_snooze", until ? serializeDateTime(until) : false);
    about.store.env.services.notification.add(
        until
            ? _t("Snoozed until %s", until.toLocaleString(luxon.DateTime.DATETIME_MED))
            : _t("Snoozed until the customer answers"),
        { type: "success" }
    );
}

/** Asks for the words that an action needs, and does it. */
function ask({ store }, title, fields, onConfirm, confirmLabel) {
    store.env.services.dialog.add(SmartPromptDialog, { title, fields, onConfirm, confirmLabel });
}

function call({ store, thread }, method, ...args) {
    return store.env.services.orm.call("discuss.channel", method, [[thread.id], ...args]);
}

/** Asks what nobody knows about a repair until it can be requested. */
function askRepair(about, fields, answers = {}) {
    ask(about, _t("New repair request"), fields, async (values) => {
        const told = { ...answers, ...values };
        const made = await call(about, "action_smart_repair_request", told);
        if (made.missing) {
            askRepair(about, made.missing, told);
        } else {
            tell(about.store, made, _t("Repair requested: %s", made.name));
        }
    });
}

/** Says what was made, with the way to it. */
function tell(store, made, text) {
    const { action, notification } = store.env.services;
    notification.add(text, {
        type: "success",
        buttons: [
            {
                name: _t("Open"),
                onClick: () =>
                    action.doAction({
                        type: "ir.actions.act_window",
                        res_model: made.model,
                        res_id: made.id,
                        views: [[false, "form"]],
                    }),
            },
        ],
    });
}

/** Runs a macro in a conversation; the agent is asked for what nobody knows. */
export async function runMacro({ store, thread }, macro) {
    const { dialog, notification, orm } = store.env.services;
    const done = await withAnswers(dialog, macro.name, (values) =>
        orm.call("smart.service.macro", "smart_run", [[macro.id], thread.id, values])
    );
    if (done && !done.missing.length) {
        notification.add(_t("Done: %s", macro.name), { type: "success" });
    }
}

/** Macros that the user may run. */
export function fetchMacros(store) {
    return store.env.services.orm.searchRead("smart.service.macro", [], ["name", "summary"]);
}

deskActionsRegistry
    .add("ticket", {
        label: _t("Ticket…"),
        icon: "fa-ticket",
        hotkey: "alt+shift+t",
        run: (about) =>
            ask(
                about,
                _t("New ticket"),
                [{ name: "subject", label: _t("Subject"), value: about.argument }],
                async ({ subject }) => {
                    const made = await call(about, "action_smart_ticket", subject);
                    tell(about.store, made, _t("Ticket made: %s", made.name));
                }
            ),
    })
    .add("repair", {
        label: _t("Repair request…"),
        icon: "fa-wrench",
        hotkey: "alt+shift+r",
        run: async (about) => {
            const { fields } = await call(about, "smart_repair_intake");
            const symptom = fields.find(({ name }) => name === "symptom");
            symptom.value = about.argument || symptom.value;
            askRepair(about, fields);
        },
    })
    .add("lead", {
        label: _t("Lead…"),
        icon: "fa-handshake-o",
        hotkey: "alt+shift+l",
        run: (about) =>
            ask(
                about,
                _t("New lead"),
                [{ name: "title", label: _t("What the customer wants"), value: about.argument }],
                async ({ title }) => {
                    const made = await call(about, "action_smart_lead", title);
                    about.store.env.services.notification.add(_t("Lead made: %s", made.name), {
                        type: "success",
                    });
                }
            ),
    })
    .add("note", {
        label: _t("Note for colleagues…"),
        icon: "fa-sticky-note-o",
        hotkey: "alt+shift+n",
        condition: ({ store, thread }) => Boolean(thread?.smart_owner && store.has_access_livechat),
        run: (about) =>
            ask(
                about,
                _t("Note for colleagues"),
                [
                    {
                        name: "text",
                        label: _t("The customer never sees it"),
                        long: true,
                        value: about.argument,
                    },
                ],
                ({ text }) => call(about, "action_smart_note", text)
            ),
    })
    .add("transfer", {
        label: _t("Transfer…"),
        icon: "fa-share",
        hotkey: "alt+shift+f",
        run: async (about) => {
            const action = await call(about, "action_smart_pass_on");
            about.store.env.services.action.doAction(action);
        },
    })
    .add("snooze", {
        label: _t("Snooze…"),
        icon: "fa-clock-o",
        hotkey: "alt+shift+s",
        condition: (about) =>
            isWorkedOn(about) && about.thread.smart_owner === "agent" && !about.thread.smart_snooze,
        run: (about) => {
            const until = about.argument && snoozeUntil(about.argument);
            if (until) {
                return snooze(about, until);
            }
            about.store.env.services.dialog.add(SmartWhenDialog, {
                title: _t("Snooze the conversation"),
                confirmLabel: _t("Snooze"),
                openEnd: _t("Until the customer answers"),
                onConfirm: (at) => snooze(about, at),
            });
        },
    })
    .add("ask", {
        label: _t("Ask for help…"),
        icon: "fa-life-ring",
        hotkey: "alt+shift+h",
        condition: (about) => isWorkedOn(about) && about.thread.smart_owner === "agent",
        run: (about) =>
            ask(
                about,
                _t("Ask for help"),
                [
                    {
                        name: "question",
                        label: _t("What shall a colleague help with?"),
                        long: true,
                        optional: true,
                        value: about.argument,
                    },
                ],
                ({ question }) => call(about, "action_smart_ask_help", question),
                _t("Ask")
            ),
    })
    .add("macro", {
        label: _t("Macro…"),
        icon: "fa-bolt",
        hotkey: "alt+shift+k",
        run: async (about) => {
            const { store, argument } = about;
            const macros = await fetchMacros(store);
            const named = macros.find((macro) => macro.name === argument);
            if (named) {
                return runMacro(about, named);
            }
            if (!macros.length) {
                return store.env.services.notification.add(
                    _t("There are no macros yet. Make one in Conversations / Macros."),
                    { type: "info" }
                );
            }
            ask(
                about,
                _t("Run a macro"),
                [
                    {
                        name: "macro",
                        label: _t("Macro"),
                        choices: macros.map(({ id, name }) => ({ value: String(id), label: name })),
                    },
                ],
                ({ macro }) =>
                    runMacro(
                        about,
                        macros.find(({ id }) => String(id) === macro)
                    ),
                _t("Run")
            );
        },
    })
    .add("close", {
        label: _t("Close the conversation"),
        icon: "fa-check-circle-o",
        hotkey: "alt+shift+x",
        run: (about) =>
            about.store.env.services.dialog.add(ConfirmationDialog, {
                title: _t("Close the conversation?"),
                body: _t("The customer's next message opens a new one."),
                confirmLabel: _t("Close the conversation"),
                confirm: () => call(about, "execute_command_close"),
                cancel: () => {},
            }),
    });
