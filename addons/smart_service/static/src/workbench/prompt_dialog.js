import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** Asks for a few words; stays open with what was typed when they could not be used. */
export class SmartPromptDialog extends Component {
    static template = "smart_service.PromptDialog";
    static components = { Dialog };
    static props = {
        title: String,
        /**
         * what is asked for: {name, label, placeholder, value, long, optional, choices,
         * unanswered: the choice that is none, when: {name, value} of another field to be shown}
         */
        fields: Array,
        confirmLabel: { type: String, optional: true },
        hint: { type: String, optional: true },
        onConfirm: Function,
        close: Function,
    };
    static defaultProps = { confirmLabel: _t("OK") };

    setup() {
        this.state = useState({ values: {}, busy: false });
        for (const field of this.props.fields) {
            this.state.values[field.name] = field.value ?? field.choices?.[0]?.value ?? "";
        }
        useAutofocus({ refName: "first", selectAll: true });
    }

    get fields() {
        const { values } = this.state;
        return this.props.fields.filter(
            ({ when }) => !when || values[when.name] === when.value
        );
    }

    get isComplete() {
        return this.fields.every((field) => {
            const value = this.state.values[field.name].trim();
            return field.optional || (field.choices ? value !== field.unanswered : value);
        });
    }

    onKeydown(ev, field) {
        if (ev.key === "Enter" && !ev.isComposing && (!field.long || ev.ctrlKey)) {
            ev.preventDefault();
            this.confirm();
        }
    }

    async confirm() {
        if (!this.isComplete || this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.props.onConfirm({ ...this.state.values });
        } finally {
            this.state.busy = false;
        }
        this.props.close();
    }
}
