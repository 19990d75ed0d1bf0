import { registerThreadAction } from "@mail/core/common/thread_actions";
import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup();
        /** @type {"link"|"widget"|"agora"|undefined} how the customer comes into a call */
        this.smart_call_way = fields.Attr(undefined);
    },
    /** Away from the website nobody hears it ring: the customer needs a link first. */
    get allowCalls() {
        if (!this.smart_owner) {
            return super.allowCalls;
        }
        return (
            super.allowCalls &&
            Boolean(this.self_member_id) &&
            (this.smart_call_way === "widget" || this.rtc_session_ids.length > 0)
        );
    },
});

registerThreadAction("smart-video", {
    condition: ({ owner, store, thread }) =>
        thread?.smart_call_way &&
        thread.self_member_id &&
        !thread.livechat_end_dt &&
        !thread.smart_external_hold &&
        !thread.eq(store.rtc.channel) &&
        store.self_partner?.main_user_id?.share === false &&
        !owner.isDiscussSidebarChannelActions,
    icon: "fa fa-fw fa-video-camera",
    name: _t("Invite to a video call"),
    open: async ({ store, thread }) => {
        const action = await store.env.services.orm.call("discuss.channel", "action_smart_video", [
            [thread.id],
        ]);
        store.env.services.action.doAction(action);
    },
    sequence: 18,
    sequenceGroup: 7,
});

/** Closes the dialog and goes into the call of a conversation, as the first or as another one. */
registry.category("actions").add("smart_service.start_call", async (env, action) => {
    const store = env.services["mail.store"];
    await env.services.action.doAction({ type: "ir.actions.act_window_close" });
    const thread = await store.Thread.getOrFetch({
        model: "discuss.channel",
        id: action.params.channel_id,
    });
    if (!thread) {
        return;
    }
    thread.open({ focus: true });
    if (!thread.eq(store.rtc.channel)) {
        await store.rtc.toggleCall(thread, { camera: true });
    }
});
