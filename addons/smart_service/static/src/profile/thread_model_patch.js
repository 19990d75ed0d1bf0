import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup();
        /** @type {import("./profile").Profile|false|undefined} undefined until it was asked for */
        this.smart_profile = fields.Attr(undefined);
    },
});
