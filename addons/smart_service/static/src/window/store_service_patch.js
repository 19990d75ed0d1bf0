import { Store } from "@mail/core/common/store_service";

import { rpcBus } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    /** Discuss keeps a message that was refused, but not the reason; customers' agents need it. */
    async doMessagePost(params, tmpMessage) {
        if (!tmpMessage?.thread?.smart_owner) {
            return super.doMessagePost(...arguments);
        }
        const explain = ({ detail: { data, error } }) => {
            if (data.params === params && error?.exceptionName === "odoo.exceptions.UserError") {
                this.env.services.notification.add(error.data.message, { type: "danger" });
            }
        };
        rpcBus.addEventListener("RPC:RESPONSE", explain);
        try {
            return await super.doMessagePost(...arguments);
        } finally {
            rpcBus.removeEventListener("RPC:RESPONSE", explain);
        }
    },
});
