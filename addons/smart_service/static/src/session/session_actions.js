import { registerComposerAction } from "@mail/core/common/composer_actions";

import { isWorkedOn, deskActionsRegistry } from "@smart_service/workbench/desk_actions";
import { addDeskCommand } from "@smart_service/workbench/desk_commands";
import { standingOf } from "@smart_service/window/standing";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { SmartWhenDialog } from "./when_dialog";

const { DateTime } = luxon;

function call(thread, method, ...args) {
    return thread.store.env.services.orm.call("discuss.channel", method, [[thread.id], ...args]);
}

/** The conversation as the store has it, whoever hands it over. */
function recordOf({ store, thread }) {
    return store.Thread.insert({ id: thread.id, model: "discuss.channel" });
}

const isOwn = (about) =>
    isWorkedOn(about) && about.thread.smart_owner === "agent" && about.thread.self_member_id;

/** Goes on with a conversation that was put aside. */
export function wake({ thread }) {
    return call(thread, "action_smart_wake");
}

/** Why a message could not leave at a time, as far as the screen knows; the server decides. */
export function windowProblem(thread, at) {
    const standing = thread.smart_window && standingOf(thread.smart_window, at);
    if (!standing || standing.open) {
        return "";
    }
    if (standing.why === "used_up") {
        return _t("All messages that may follow what the customer wrote last are used up.");
    }
    return _t("By then the time in which we may answer is over, unless the customer writes again.");
}

/** Asks when what stands in the composer shall leave. */
export function schedule(about) {
    const { store } = about;
    const thread = recordOf(about);
    const { composer } = thread;
    const { action, notification } = store.env.services;
    store.env.services.dialog.add(SmartWhenDialog, {
        title: _t("Send later"),
        confirmLabel: _t("Schedule"),
        text: composer.composerText,
        problem: (at) => windowProblem(thread, at),
        wayOut: {
            label: _t("Schedule a template"),
            run: async (at) =>
                action.doAction(
                    await call(thread, "action_smart_schedule_template", serializeDateTime(at))
                ),
        },
        onConfirm: async (at, text) => {
            const files = composer.attachments.map(({ id }) => id);
            thread.smart_scheduled = await call(
                thread,
                "smart_schedule",
                text,
                serializeDateTime(at),
                files
            );
            composer.clear();
            composer.composerText = "";
            notification.add(
                _t("It leaves on %s.", at.toLocaleString(DateTime.DATETIME_MED)),
                { type: "success" }
            );
        },
    });
}

/** Gives the conversation back to the bot, when the agent is sure. */
export function returnToBot({ store, thread }) {
    store.env.services.dialog.add(ConfirmationDialog, {
        title: _t("Give the conversation back to the bot?"),
        body: _t("You leave it, and the bot answers the customer's next message."),
        confirmLabel: _t("Give back"),
        confirm: () => call(thread, "action_smart_return_to_bot"),
        cancel: () => {},
    });
}

deskActionsRegistry
    .add("later", {
        label: _t("Send later…"),
        icon: "fa-clock-o",
        hotkey: "alt+shift+w",
        condition: (about) => isWorkedOn(about) && about.thread.self_member_id,
        run: schedule,
    })
    .add("bot", {
        label: _t("Give back to the bot…"),
        icon: "fa-android",
        condition: (about) => isOwn(about) && about.thread.smart_has_bot,
        run: returnToBot,
    });

addDeskCommand("later", _t("Write a message that leaves later"));
addDeskCommand("bot", _t("Give the conversation back to the bot"));

registerComposerAction("smart-schedule", {
    condition: ({ composer, store }) =>
        !composer.message &&
        Boolean(
            isWorkedOn({ store, thread: composer.targetThread }) &&
                composer.targetThread.self_member_id
        ),
    icon: "fa fa-clock-o",
    name: _t("Send later"),
    onSelected: ({ composer, store }) => schedule({ store, thread: composer.targetThread }),
    sequence: 15,
});
