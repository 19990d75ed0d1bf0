/** What tells this tab from others of the same user. */
const TAB = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
/** How often each conversation is on the screen: in Discuss, in a chat window, or both. */
const shown = new Map();

/**
 * Tells the server what becomes of a conversation in this tab, and takes what it answers.
 *
 * Who else looks on is worth knowing and nothing more: when it can't be told, work goes on.
 *
 * @param {"open"|"writing"|"left"} state
 */
async function tell(thread, state) {
    const { orm } = thread.store.env.services;
    let answer;
    try {
        answer = await orm.silent.call("discuss.channel", "smart_view", [[thread.id], TAB, state]);
    } catch {
        return;
    }
    if (state !== "left") {
        thread.smart_viewers = answer.viewers;
    }
    if (state === "open") {
        thread.smart_scheduled = answer.scheduled ?? [];
        thread.smart_has_bot = answer.has_bot;
    }
}

/** The conversation has come on the screen; returns what is to be called when it leaves it. */
export function view(thread) {
    const before = shown.get(thread.localId) ?? 0;
    shown.set(thread.localId, before + 1);
    if (!before) {
        tell(thread, "open");
    }
    return () => {
        const left = shown.get(thread.localId) - 1;
        shown.set(thread.localId, left);
        if (!left && thread.exists()) {
            tell(thread, "left");
        }
    };
}

/** The user begins or ends writing in a conversation that he has not joined yet. */
export function tellWriting(thread, isWriting) {
    return tell(thread, isWriting ? "writing" : "open");
}
