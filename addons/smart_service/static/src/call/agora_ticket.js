import { Component } from "@odoo/owl";

import { CopyButton } from "@web/core/copy_button/copy_button";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** What the agent's app of Agora joins a video call with. */
export class AgoraTicketDialog extends Component {
    static template = "smart_service.AgoraTicketDialog";
    static components = { CopyButton, Dialog };
    static props = { close: Function, invitationId: Number, ticket: Object };

    setup() {
        this.orm = useService("orm");
    }

    get rows() {
        const { ticket } = this.props;
        return [
            { label: _t("App ID"), value: ticket.app_id },
            { label: _t("Channel"), value: ticket.channel },
            { label: _t("Your number"), value: String(ticket.uid) },
            { label: _t("Token"), value: ticket.token },
        ];
    }

    get copied() {
        return _t("Copied");
    }

    /** The call is over: it is logged, and the customer's link is good no more. */
    async end() {
        await this.orm.call("smart.service.call.invitation", "action_revoke", [
            [this.props.invitationId],
        ]);
        this.props.close();
    }
}

registry.category("actions").add("smart_service.agora_ticket", async (env, action) => {
    const { invitation_id: invitationId, ticket } = action.params;
    await env.services.action.doAction({ type: "ir.actions.act_window_close" });
    env.services.dialog.add(AgoraTicketDialog, { invitationId, ticket });
});
