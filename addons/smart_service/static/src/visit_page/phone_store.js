/**
 * What the phone keeps: the visits as they were fetched last, and what is not sent yet.
 *
 * Each user has a database of his own in the browser, so that whoever logs in next on this phone
 * neither sees nor sends what is somebody else's.
 */
const KEPT = "kept";
const QUEUE = "queue";

function result(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/** Identifier of a command; `crypto.randomUUID` is missing where there is no HTTPS. */
export function newUuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [8, 12, 16, 20, 32]
        .map((end, index, ends) => hex.slice(ends[index - 1] || 0, end))
        .join("-");
}

export class PhoneStore {
    constructor(uid) {
        this.name = `smart_service_visits_${uid}`;
    }

    async open() {
        const request = indexedDB.open(this.name, 1);
        request.onupgradeneeded = () => {
            request.result.createObjectStore(KEPT);
            request.result.createObjectStore(QUEUE, { keyPath: "number", autoIncrement: true });
        };
        this.db = await result(request);
        // without this the phone may drop what is not sent when it is short of space
        await navigator.storage?.persist?.().catch(() => false);
    }

    read(key) {
        return result(this.db.transaction(KEPT).objectStore(KEPT).get(key));
    }

    keep(key, value) {
        return result(this.db.transaction(KEPT, "readwrite").objectStore(KEPT).put(value, key));
    }

    /** All that is not sent, in the order in which it was made. */
    queued() {
        return result(this.db.transaction(QUEUE).objectStore(QUEUE).getAll());
    }

    /** Keep a command; it names the one before it about the same visit. */
    async add(visitId, kind, payload) {
        const transaction = this.db.transaction([KEPT, QUEUE], "readwrite");
        const kept = transaction.objectStore(KEPT);
        const heads = (await result(kept.get("heads"))) || {};
        const command = {
            uuid: newUuid(),
            previous: heads[visitId] || "",
            visit_id: visitId,
            kind,
            payload,
            happened_at: new Date().toISOString(),
        };
        heads[visitId] = command.uuid;
        kept.put(heads, "heads");
        command.number = await result(transaction.objectStore(QUEUE).add(command));
        return command;
    }

    remove(number) {
        return result(this.db.transaction(QUEUE, "readwrite").objectStore(QUEUE).delete(number));
    }

    /** Forget everything, at logging out. */
    async clear() {
        this.db.close();
        await result(indexedDB.deleteDatabase(this.name));
    }
}
