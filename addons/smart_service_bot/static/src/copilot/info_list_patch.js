import { LivechatChannelInfoList } from "@im_livechat/core/web/livechat_channel_info_list";

import { patch } from "@web/core/utils/patch";

import { SmartCopilot } from "./copilot";

Object.assign(LivechatChannelInfoList.components, { SmartCopilot });

patch(LivechatChannelInfoList.prototype, {
    /** On a phone the panel covers the composer. */
    onSmartInserted() {
        if (this.ui.isSmall) {
            this.env.closeActionPanel?.();
        }
    },
});
