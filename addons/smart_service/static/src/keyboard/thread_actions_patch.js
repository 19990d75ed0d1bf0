import "@im_livechat/core/web/thread_actions";
import { threadActionsRegistry } from "@mail/core/common/thread_actions";

import { patch } from "@web/core/utils/patch";

/** The button that is pressed to join goes away with it; the keyboard goes on in the composer. */
patch(threadActionsRegistry.get("join-livechat-needing-help"), {
    async open({ thread }) {
        await super.open(...arguments);
        thread.composer.autofocus++;
    },
});
