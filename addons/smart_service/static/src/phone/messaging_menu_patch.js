import { MessagingMenu } from "@mail/core/public_web/messaging_menu";

import { patch } from "@web/core/utils/patch";

patch(MessagingMenu.prototype, {
    /** A phone has no sidebar: what waits for a person stands below one's own live chats. */
    get threads() {
        const threads = super.threads;
        if (this.store.discuss.activeTab !== "livechat") {
            return threads;
        }
        const waiting = this.store.discuss.livechatLookingForHelpCategory?.threads ?? [];
        const term = this.store.discuss.searchTerm?.toLowerCase() ?? "";
        return [
            ...threads,
            ...waiting.filter(
                (thread) =>
                    !thread.displayToSelf && thread.displayName.toLowerCase().includes(term)
            ),
        ];
    },
});
