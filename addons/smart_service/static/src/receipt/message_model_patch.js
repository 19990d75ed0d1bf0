import { fields } from "@mail/core/common/record";
import { Message } from "@mail/core/common/message_model";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    setup() {
        super.setup();
        /**
         * What became of a message to a customer; undefined where nothing leaves.
         *
         * @type {{state: string, reason: string, parts: number}|undefined}
         */
        this.smart_receipt = fields.Attr(undefined);
    },
});
