import { deserializeDateTime } from "@web/core/l10n/dates";

/**
 * @typedef {Object} WindowRow a reply window, as the server sends it
 * @property {string} trigger
 * @property {string|false} closes_at UTC; false is never
 * @property {number|false} left messages; false is any number
 * @property {boolean} adds_up whether its messages come on top of those of other windows
 */

/**
 * What may be written now; the same rules as `engine/window.py`, which has the last word.
 *
 * @param {WindowRow[]} rows
 * @param {luxon.DateTime} now
 * @returns {{open: boolean, left: number|null, closesAt: luxon.DateTime|null, why: string}}
 */
export function standingOf(rows, now) {
    const windows = rows.map((row) => ({
        ...row,
        end: row.closes_at ? deserializeDateTime(row.closes_at) : null,
    }));
    const open = windows.filter(({ end }) => !end || end > now);
    const paying = open.filter(({ left }) => left !== 0);
    if (!paying.length) {
        return { open: false, left: 0, closesAt: null, why: open.length ? "used_up" : "expired" };
    }
    return { open: true, left: leftOf(paying), closesAt: lastEnd(paying), why: "" };
}

function leftOf(windows) {
    if (windows.some(({ left }) => left === false)) {
        return null;
    }
    const own = windows.filter(({ adds_up }) => adds_up).map(({ left }) => left);
    const shared = windows.filter(({ adds_up }) => !adds_up).map(({ left }) => left);
    return own.reduce((sum, left) => sum + left, 0) + Math.max(0, ...shared);
}

function lastEnd(windows) {
    const ends = windows.map(({ end }) => end);
    return ends.includes(null) ? null : ends.reduce((last, end) => (end > last ? end : last));
}
