import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup();
        /** @type {import("./standing").WindowRow[]|undefined} without reply windows undefined */
        this.smart_window = fields.Attr(undefined);
    },
});
