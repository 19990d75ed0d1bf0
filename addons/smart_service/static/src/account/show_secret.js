import { Component } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { CopyButton } from "@web/core/copy_button/copy_button";
import { _t } from "@web/core/l10n/translation";

/** A new secret, to be copied to the other side. It can't be shown a second time. */
export class ShowSecretDialog extends Component {
    static template = "smart_service.ShowSecretDialog";
    static components = { CopyButton, Dialog };
    static props = { account: String, close: Function, secret: String };

    get title() {
        return _t("New secret of %s", this.props.account);
    }

    get copied() {
        return _t("Copied");
    }
}

registry.category("actions").add("smart_service.show_secret", (env, action) => {
    const { account, secret } = action.params;
    env.services.dialog.add(
        ShowSecretDialog,
        { account, secret },
        {
            onClose: () =>
                env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" }),
        }
    );
});
