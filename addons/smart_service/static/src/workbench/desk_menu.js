import { registerThreadAction } from "@mail/core/common/thread_actions";

import { Component, onWillStart, toRaw } from "@odoo/owl";

import { isMacOS } from "@web/core/browser/feature_detection";
import { Dialog } from "@web/core/dialog/dialog";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { utils } from "@web/core/ui/ui_service";
import { useService } from "@web/core/utils/hooks";

import { deskActionsOf, fetchMacros, isWorkedOn, runMacro } from "./desk_actions";

/** What can be done beside a conversation, each with its shortcut, and the macros. */
export class SmartDeskMenu extends Component {
    static template = "smart_service.DeskMenu";
    static components = { DropdownItem };
    static props = { thread: Object, onChosen: { type: Function, optional: true } };

    setup() {
        this.store = useService("mail.store");
        this.macros = [];
        onWillStart(async () => {
            if (isWorkedOn(this.about)) {
                this.macros = await fetchMacros(this.store);
            }
        });
    }

    get about() {
        return { store: this.store, thread: this.props.thread };
    }

    get actions() {
        return deskActionsOf(this.store, this.props.thread)
            .filter(([name]) => name !== "macro")
            .map(([name, action]) => ({ ...action, name, keys: this.keysOf(action.hotkey) }));
    }

    keysOf(hotkey = "") {
        const keys = hotkey.split("+").filter(Boolean);
        return keys.map((key) =>
            key === "alt" && isMacOS() ? "⌃" : key.charAt(0).toUpperCase() + key.slice(1)
        );
    }

    onSelect(action) {
        this.props.onChosen?.();
        action.run(this.about);
    }

    onSelectMacro(macro) {
        this.props.onChosen?.();
        return runMacro(this.about, macro);
    }
}

/** The same on a phone, whose header has a menu already. */
export class SmartDeskDialog extends Component {
    static template = "smart_service.DeskDialog";
    static components = { Dialog, SmartDeskMenu };
    static props = { thread: Object, close: Function };

    get title() {
        return _t("Actions and macros");
    }
}

registerThreadAction("smart-desk", {
    condition: ({ owner, store, thread }) =>
        deskActionsOf(store, thread).length > 0 && !owner.isDiscussSidebarChannelActions,
    get dropdown() {
        return !utils.isSmall();
    },
    dropdownComponent: SmartDeskMenu,
    dropdownComponentProps: ({ thread }) => ({ thread }),
    dropdownMenuClass: "o-smart-desk-menu p-0 py-1",
    hotkey: "shift+o",
    icon: "fa fa-fw fa-bolt",
    name: _t("Actions and macros"),
    open: ({ store, thread }) => {
        if (utils.isSmall()) {
            store.env.services.dialog.add(SmartDeskDialog, { thread: toRaw(thread) });
        }
    },
    sequence: 4,
    sequenceGroup: 7,
});
