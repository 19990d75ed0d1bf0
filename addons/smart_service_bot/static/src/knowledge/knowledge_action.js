import { deskActionsRegistry, isWorkedOn } from "@smart_service/workbench/desk_actions";
import { addDeskCommand } from "@smart_service/workbench/desk_commands";

import { _t } from "@web/core/l10n/translation";

import { SmartKnowledgeDialog } from "./knowledge_dialog";

deskActionsRegistry.add("article", {
    label: _t("Insert an article…"),
    icon: "fa-book",
    hotkey: "alt+shift+b",
    condition: (about) => isWorkedOn(about) && !about.thread.composerDisabled,
    run: ({ store, thread, argument }) =>
        store.env.services.dialog.add(SmartKnowledgeDialog, { thread, question: argument }),
});

addDeskCommand("article", _t("Search the articles and insert one (/article words)"));
