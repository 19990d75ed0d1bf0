import { fields } from "@mail/core/common/record";
import { Message } from "@mail/core/common/message_model";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    setup() {
        super.setup();
        /** What a customer's message was understood as; undefined where nobody has read it. */
        this.smart_insight = fields.Attr(undefined);
    },
});
