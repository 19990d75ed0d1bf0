import { Message } from "@mail/core/common/message";
// before our own patch of the same getter
import "@mail/discuss/core/common/message_patch";

import { Component, onWillStart, useState } from "@odoo/owl";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

const STATES = {
    queued: { icon: "fa-clock-o", label: _t("Queued") },
    sending: { icon: "fa-clock-o", label: _t("Sending") },
    sent: { icon: "fa-check", label: _t("Sent") },
    delivered: { icon: "fa-check o-twice", label: _t("Delivered") },
    read: { icon: "fa-check o-twice", label: _t("Read"), color: "text-primary" },
    failed: { icon: "fa-exclamation-circle", label: _t("Not delivered"), color: "text-danger" },
    dead: { icon: "fa-exclamation-circle", label: _t("Given up"), color: "text-danger" },
    uncertain: {
        icon: "fa-question-circle",
        label: _t("Perhaps not delivered"),
        color: "text-warning-emphasis",
    },
};
const PROBLEMS = ["failed", "dead", "uncertain"];

/** What became of a message to a customer, and the way to send it again. */
export class SmartReceipt extends Component {
    static template = "smart_service.Receipt";
    static props = { message: Object, alignedRight: { type: Boolean, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({ busy: false });
        onWillStart(async () => {
            this.isLead = await user.hasGroup("smart_service.group_lead");
        });
    }

    get receipt() {
        return this.props.message.smart_receipt;
    }

    get look() {
        return STATES[this.receipt.state];
    }

    get isProblem() {
        return PROBLEMS.includes(this.receipt.state);
    }

    /** In words where somebody may wonder: trouble, what is under way, and the last message. */
    get inWords() {
        const { message } = this.props;
        return (
            !["sent", "delivered", "read"].includes(this.receipt.state) ||
            Boolean(message.thread?.messages.findLast((m) => m.smart_receipt)?.eq(message))
        );
    }

    get title() {
        const { parts } = this.receipt;
        return parts > 1
            ? _t("%(state)s (in %(parts)s parts)", { state: this.look.label, parts })
            : String(this.look.label);
    }

    /** The server decides; who may not is not offered the button. */
    get mayRetry() {
        const member = this.props.message.thread?.self_member_id;
        return this.isProblem && (this.isLead || member?.livechat_member_type === "agent");
    }

    onClickRetry() {
        if (this.receipt.state !== "uncertain") {
            return this.retry();
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Send again?"),
            body: _t(
                "Nobody knows whether the customer got this message. If you send it again, the customer may get it twice."
            ),
            confirmLabel: _t("Send again"),
            confirm: () => this.retry(),
            cancel: () => {},
        });
    }

    async retry() {
        this.state.busy = true;
        try {
            await this.orm.call("mail.message", "action_smart_retry", [[this.props.message.id]]);
        } finally {
            this.state.busy = false;
        }
    }
}

patch(Message, { components: { ...Message.components, SmartReceipt } });
patch(Message.prototype, {
    /** Odoo's own ticks tell what colleagues have seen: beside the customer's they mislead. */
    get showSeenIndicator() {
        return super.showSeenIndicator && !this.props.message.smart_receipt;
    },
});
