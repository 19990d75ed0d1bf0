import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { session } from "@web/session";

import { write } from "./write";

/** Whether there is anything to suggest beside a conversation or a record. */
export function hasCopilot(store, thread) {
    if (!session.smart_copilot || !thread?.id) {
        return false;
    }
    if (thread.model === "discuss.channel") {
        return Boolean(thread.smart_owner && store.has_access_livechat);
    }
    return ["crm.lead", "res.partner", "smart.service.ticket"].includes(thread.model);
}

function call(thread, method, ...args) {
    return thread.store.env.services.orm.silent.call(thread.model, method, [[thread.id], ...args]);
}

/** Reads what helps with the customer's last words. */
export async function loadCopilot(thread) {
    thread.smart_copilot = await call(thread, "smart_copilot");
    return thread.smart_copilot;
}

/**
 * Puts words into the composer; they are sent by nobody but the agent.
 *
 * What the last suggestion has put there gives way to the next one, what the agent wrote stays.
 */
export function insertText(thread, text) {
    const { composer } = thread;
    const before = composer.composerText;
    const own = before === thread.smart_inserted ? "" : before;
    composer.composerText = own ? `${own}\n${text}` : text;
    thread.smart_inserted = own ? undefined : text;
    composer.selection.start = composer.selection.end = composer.composerText.length;
    composer.forceCursorMove = true;
    composer.autofocus++;
}

/** Shows what has changed about the suggestions. */
function change(thread, values) {
    thread.smart_copilot = { ...thread.smart_copilot, ...values };
}

function without(rows, { id }) {
    return rows.filter((row) => row.id !== id);
}

/**
 * Counts that a text was taken, and then puts it into the composer.
 *
 * In this order: a reply that is sent at once must find on the server what it is made of.
 */
async function countAndInsert(thread, written, insert) {
    try {
        await call(thread, "smart_copilot_use", written.id, written.text);
    } finally {
        insert(thread, written.text);
    }
}

/** Puts a suggested text into the composer and counts that it was. */
export async function useSuggestion(thread, suggestion) {
    await countAndInsert(thread, suggestion, insertText);
    const answers = thread.smart_copilot.answers.map((answer) =>
        answer.id === suggestion.id ? { ...answer, state: "used" } : answer
    );
    change(thread, { answers });
}

export async function dismissSuggestion(thread, kind, suggestion) {
    change(thread, { [kind]: without(thread.smart_copilot[kind], suggestion) });
    await call(thread, "smart_copilot_dismiss", suggestion.id);
}

export async function addTag(thread, tag) {
    change(thread, { tags: without(thread.smart_copilot.tags, tag) });
    if (thread.model === "discuss.channel") {
        // core's own way: it tells the others who see the conversation
        await rpc("/im_livechat/conversation/update_tags", {
            channel_id: thread.id,
            tag_ids: [tag.tag_id],
        });
        await call(thread, "smart_copilot_use", tag.id);
    } else {
        await call(thread, "smart_copilot_tag", tag.id);
    }
}

/** Counts that a desk action was begun, which the desk's own menu does. */
export function countAction(thread, step) {
    return call(thread, "smart_copilot_use", step.id);
}

/** @returns {Promise<Object|false>} the action to go on with */
export function doAction(thread, step) {
    return call(thread, "smart_copilot_act", step.id);
}

/** Puts the first suggested answer that does not stand in the composer yet into it. */
export async function insertNext(thread) {
    const { answers } = thread.smart_copilot ?? (await loadCopilot(thread));
    if (!answers.length) {
        thread.store.env.services.notification.add(_t("There is nothing to suggest."), {
            type: "info",
        });
        return;
    }
    const current = answers.findIndex(({ text }) => text === thread.smart_inserted);
    await useSuggestion(thread, answers[(current + 1) % answers.length]);
}

/** Has what stands in the composer said in another way; `undo` brings back what stood there. */
export async function writeOver(thread, purpose, about, onText) {
    const { composer } = thread;
    const before = composer.composerText;
    const written = await write(thread, purpose, { ...about, text: before }, onText);
    await countAndInsert(thread, written, replaceText);
    return { undo: () => replaceText(thread, before) };
}

function replaceText(thread, text) {
    const { composer } = thread;
    composer.composerText = text;
    thread.smart_inserted = undefined;
    composer.selection.start = composer.selection.end = text.length;
    composer.forceCursorMove = true;
    composer.autofocus++;
}

export function leaveNote(thread, { id, text }) {
    return call(thread, "smart_copilot_note", id, text);
}

export function countUse(thread, { id, text }) {
    return call(thread, "smart_copilot_use", id, text);
}

export function countDismissal(thread, { id }) {
    return call(thread, "smart_copilot_dismiss", id);
}
