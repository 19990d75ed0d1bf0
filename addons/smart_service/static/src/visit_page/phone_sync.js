/** Sends what the engineer did as soon as there is a network, and fetches the visits. */

// photos are most of what is sent; a request stays small enough for a slow network
const MOST_BYTES = 1_500_000;
const MOST_COMMANDS = 50;
const SESSION_EXPIRED = 100;
const TIMEOUT = 30_000;

/** There is no network, or the server does not answer. */
export class Offline extends Error {}
/** The session has ended: the engineer has to log in. */
export class LoggedOut extends Error {}
/** The server could not do it, whatever the reason. */
export class Failed extends Error {}

export async function call(url, params) {
    let response;
    try {
        response = await fetch(url, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
            signal: AbortSignal.timeout(TIMEOUT),
        });
    } catch {
        throw new Offline();
    }
    if (response.status >= 502 && response.status <= 504) {
        throw new Offline();
    }
    const answer = await response.json().catch(() => {
        throw new Failed();
    });
    if (answer.error?.code === SESSION_EXPIRED) {
        throw new LoggedOut();
    }
    if (answer.error) {
        throw new Failed();
    }
    return answer.result;
}

function batches(commands) {
    const all = [];
    let size = Infinity;
    for (const command of commands) {
        const bytes = JSON.stringify(command).length;
        if (size + bytes > MOST_BYTES || all.at(-1).length >= MOST_COMMANDS) {
            all.push([]);
            size = 0;
        }
        all.at(-1).push(command);
        size += bytes;
    }
    return all;
}

export class PhoneSync {
    /**
     * @param {PhoneStore} store
     * @param {string} page the page's address
     * @param {number} uid whose visits these are
     */
    constructor(store, page, uid) {
        this.store = store;
        this.page = page;
        this.uid = uid;
    }

    /** Ask the server, as long as it is the same user's session. */
    async ask(what, params = {}) {
        const answer = await call(`${this.page}/${what}`, { uid: this.uid, ...params });
        if (answer.uid !== this.uid) {
            throw new LoggedOut();
        }
        return answer;
    }

    /**
     * Send everything; what the server has settled is no longer kept.
     *
     * @returns {object[]} what was refused: `{visit_id, kind, error}`
     */
    async send() {
        const once = () => this._sendAll();
        // two windows of this page do not send the same at once
        return navigator.locks ? navigator.locks.request(this.store.name, once) : once();
    }

    async _sendAll() {
        const refused = [];
        for (const batch of batches(await this.store.queued())) {
            try {
                refused.push(...(await this._send(batch)));
            } catch (error) {
                if (!(error instanceof Failed)) {
                    throw error;
                }
                refused.push(...(await this._sendEach(batch)));
            }
        }
        return refused;
    }

    /** One by one: what can't be worked holds up its own visit only. */
    async _sendEach(batch) {
        const refused = [];
        const held = new Set();
        for (const command of batch.filter((command) => !held.has(command.visit_id))) {
            try {
                refused.push(...(await this._send([command])));
            } catch (error) {
                if (!(error instanceof Failed)) {
                    throw error;
                }
                held.add(command.visit_id);
            }
        }
        return refused;
    }

    async _send(batch) {
        const { answers } = await this.ask("commands", {
            commands: batch.map(({ number, ...command }) => command),
            sent_at: new Date().toISOString(),
        });
        const refused = [];
        for (const command of batch) {
            const answer = answers[command.uuid];
            if (!answer || answer.state === "waiting") {
                continue;
            }
            if (answer.state === "refused") {
                refused.push({
                    visit_id: command.visit_id,
                    kind: command.kind,
                    error: answer.error,
                });
            }
            await this.store.remove(command.number);
        }
        return refused;
    }

    fetch() {
        return this.ask("data");
    }
}
