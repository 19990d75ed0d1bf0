import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup();
        /** @type {{until: string|false, by: string}|false|undefined} UTC; without it until he answers */
        this.smart_snooze = fields.Attr(undefined);
        /** @type {{id: number, name: string, writing: boolean}[]} users who have it open */
        this.smart_viewers = fields.Attr([]);
        /** @type {import("./session_bar").Scheduled[]} messages that leave later, or did not leave */
        this.smart_scheduled = fields.Attr([]);
        /** @type {boolean|undefined} whether a bot could answer here */
        this.smart_has_bot = fields.Attr(undefined);
    },
});
