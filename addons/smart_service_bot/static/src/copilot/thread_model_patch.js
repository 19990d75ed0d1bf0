import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/**
 * @typedef {Object} Answer an article's words that may answer the customer
 * @property {number} id of the suggestion
 * @property {string} state
 * @property {number} article_id
 * @property {string} title
 * @property {string} lang
 * @property {string} text
 * @property {number} confidence 0 to 1
 * @property {boolean} is_sure
 * @property {boolean} is_curated written as an answer, not found in an article
 * @property {boolean} is_records told from the customer's own records
 *
 * @typedef {Object} Copilot what `smart_copilot` of a record tells
 * @property {string} question
 * @property {Answer[]} answers
 * @property {{id: number, tag_id: number, name: string, state: string}[]} tags
 * @property {{id: number, name: string, label: string, reason: string, argument: string}[]} actions
 */
patch(Thread.prototype, {
    setup() {
        super.setup();
        /** @type {Copilot|undefined} */
        this.smart_copilot = fields.Attr(undefined);
        /** @type {string|undefined} what a suggestion has put into the composer */
        this.smart_inserted = fields.Attr(undefined);
    },
});
