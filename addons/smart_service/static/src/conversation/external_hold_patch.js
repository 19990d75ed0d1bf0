import { registerThreadAction } from "@mail/core/common/thread_actions";
import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup();
        /** @type {string|false|undefined} who answers in the provider's own client */
        this.smart_external_hold = fields.Attr(undefined);
        /** @type {boolean|undefined} whether the provider has such a client */
        this.smart_can_transfer = fields.Attr(undefined);
    },
    get composerDisabled() {
        return Boolean(this.smart_external_hold) || super.composerDisabled;
    },
    get composerDisabledText() {
        if (this.smart_external_hold && !this.livechat_end_dt) {
            return _t("%(who)s answers this customer in the provider's own client", {
                who: this.smart_external_hold,
            });
        }
        return super.composerDisabledText;
    },
});

registerThreadAction("smart-transfer", {
    condition: ({ owner, store, thread }) =>
        thread?.smart_can_transfer &&
        !thread.smart_external_hold &&
        !thread.livechat_end_dt &&
        thread.self_member_id &&
        store.self_partner?.main_user_id?.share === false &&
        !owner.isDiscussSidebarChannelActions,
    icon: "fa fa-fw fa-share-square-o",
    name: _t("Hand over to the provider's client"),
    open: async ({ store, thread }) => {
        const action = await store.env.services.orm.call(
            "discuss.channel",
            "action_smart_transfer",
            [[thread.id]]
        );
        store.env.services.action.doAction(action);
    },
    sequence: 20,
    sequenceGroup: 7,
});
