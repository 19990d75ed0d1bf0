import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, makeErrorFromResponse } from "@web/core/network/rpc";
import { user } from "@web/core/user";

const ADDRESS = "/smart_service_bot/write";

/**
 * Asks the language model for words about a conversation or a record.
 *
 * @param {"draft"|"rewrite"|"translate"|"summary"} purpose
 * @param {{text?: string, tone?: string}} about
 * @param {(text: string) => void} onText gets the words as far as they have come: they are not
 *  final, and may still be taken back
 * @returns {Promise<{id: number, text: string, purpose: string, model: string}>}
 */
export async function write(thread, purpose, about, onText) {
    const body = new FormData();
    const asked = {
        csrf_token: odoo.csrf_token,
        model: thread.model,
        res_id: thread.id,
        purpose,
        text: about.text ?? "",
        tone: about.tone ?? "",
        companies: user.context.allowed_company_ids ?? "",
    };
    for (const [name, value] of Object.entries(asked)) {
        body.append(name, value);
    }
    const response = await browser.fetch(ADDRESS, { method: "POST", body }).catch(lost);
    // whoever is no longer logged in is sent to a page, and no page is of use here
    if (!response.headers.get("Content-Type")?.includes("ndjson")) {
        lost();
    }
    for await (const { text, done, error } of linesOf(response)) {
        if (error) {
            throw makeErrorFromResponse(error);
        }
        if (done) {
            return done;
        }
        onText(text);
    }
    lost();
}

function lost() {
    throw new ConnectionLostError(ADDRESS);
}

/** The values of a response that is lines of JSON, each as soon as its line is there. */
async function* linesOf(response) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
        const { done, value } = await reader.read().catch(lost);
        if (done) {
            return;
        }
        const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
        rest = lines.pop();
        yield* lines.map((line) => JSON.parse(line));
    }
}
