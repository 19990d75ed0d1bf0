import { _t } from "@web/core/l10n/translation";

import { SmartPromptDialog } from "./prompt_dialog";

const PLACEHOLDER = /\{\{[^{}\n]+\}\}/;
const LABELS = {
    customer: _t("Customer's name"),
    greeting: _t("How to address the customer"),
    agent: _t("Your name"),
    company: _t("Company"),
    desk: _t("Desk"),
    ticket: _t("Ticket number"),
    order: _t("Order number"),
    device: _t("Device"),
    visit: _t("Time of the visit"),
    today: _t("Date"),
};

/** Whether a text has something to be filled in. */
export function hasPlaceholder(text) {
    return PLACEHOLDER.test(text);
}

/**
 * Asks the server to do something with placeholders, and the agent for what nobody knows.
 *
 * @param {Object} dialog the dialog service
 * @param {string} title
 * @param {(values: Object) => Promise<{missing: string[]}>} attempt does it when nothing is missing
 * @returns {Promise<Object|undefined>} what `attempt` has returned; nothing when it was given up
 */
export async function withAnswers(dialog, title, attempt) {
    const first = await attempt({});
    if (!first.missing.length) {
        return first;
    }
    return new Promise((resolve) => {
        let last;
        dialog.add(
            SmartPromptDialog,
            {
                title,
                hint: _t("Nobody knows this yet. What shall stand there?"),
                fields: first.missing.map((name) => ({ name, label: LABELS[name] ?? name })),
                onConfirm: async (values) => {
                    last = await attempt(values);
                },
            },
            { onClose: () => resolve(last) }
        );
    });
}
