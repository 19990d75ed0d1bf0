import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

const OWNER_LABELS = {
    bot: _t("The bot is answering"),
    queue: _t("Waiting for a person"),
    agent: _t("A person is answering"),
    closed: _t("Closed"),
};

patch(Thread.prototype, {
    setup() {
        super.setup();
        /** @type {"bot"|"queue"|"agent"|"closed"|undefined} */
        this.smart_owner = fields.Attr(undefined);
        /** @type {{account: string, kind: string, value: string}|undefined} */
        this.smart_source = fields.Attr(undefined);
    },
    /** Who answers the customer now, in words. */
    get smartOwnerLabel() {
        return OWNER_LABELS[this.smart_owner];
    },
});
