import { Component } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";

/** The whole content of a row. Opening it was written down. */
export class ShowPayloadDialog extends Component {
    static template = "smart_service.ShowPayloadDialog";
    static components = { Dialog };
    static props = { close: Function, text: String, title: String };

    /** Indented where it is JSON. */
    get shown() {
        try {
            return JSON.stringify(JSON.parse(this.props.text), null, 2);
        } catch {
            return this.props.text;
        }
    }
}

registry.category("actions").add("smart_service.show_payload", (env, action) => {
    const { text, title } = action.params;
    env.services.dialog.add(ShowPayloadDialog, { text, title });
});
