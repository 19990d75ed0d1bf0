import { _t } from "@web/core/l10n/translation";

import { deskActionsRegistry, isWorkedOn } from "@smart_service/workbench/desk_actions";

import { hasCopilot, insertNext } from "./copilot_acts";

deskActionsRegistry.add("suggest", {
    label: _t("Insert a suggested answer"),
    icon: "fa-lightbulb-o",
    hotkey: "alt+shift+j",
    condition: (about) =>
        isWorkedOn(about) &&
        hasCopilot(about.store, about.thread) &&
        !about.thread.composerDisabled,
    run: ({ thread }) => insertNext(thread),
});
