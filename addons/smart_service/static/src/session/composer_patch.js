import { Composer } from "@mail/core/common/composer";

import { patch } from "@web/core/utils/patch";

import { tellWriting } from "./viewing";

patch(Composer.prototype, {
    /** Who has not joined is no member, whose typing Discuss would show; colleagues see it too. */
    notifyIsTyping(isTyping = true) {
        super.notifyIsTyping(...arguments);
        if (this.thread?.smart_owner && !this.thread.self_member_id && this.store.has_access_livechat) {
            tellWriting(this.thread, isTyping);
        }
    },
});
