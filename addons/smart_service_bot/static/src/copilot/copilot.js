import { Component, useEffect, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { deskActionsRegistry } from "@smart_service/workbench/desk_actions";

import {
    addTag,
    countAction,
    dismissSuggestion,
    doAction,
    hasCopilot,
    loadCopilot,
    useSuggestion,
} from "./copilot_acts";
import { SmartWriting } from "./writing";

/**
 * What helps an agent to answer: articles with their source, tags and next actions.
 *
 * It is read anew whenever something was written.
 */
export class SmartCopilot extends Component {
    static template = "smart_service_bot.Copilot";
    static components = { SmartWriting };
    static props = {
        thread: Object,
        /** opens the composer, where there is none yet */
        openComposer: { type: Function, optional: true },
        /** called when a text stands in the composer */
        onInserted: { type: Function, optional: true },
        /** called before a record is changed, and after it was */
        beforeChange: { type: Function, optional: true },
        onChanged: { type: Function, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.store = useService("mail.store");
        this.state = useState({ unfolded: {}, busy: false });
        useEffect(
            () => {
                this.load();
            },
            () => [this.thread.id, this.thread.newestPersistentOfAllMessage?.id]
        );
    }

    get thread() {
        return this.props.thread;
    }

    get copilot() {
        return this.thread.smart_copilot;
    }

    get isShown() {
        return hasCopilot(this.store, this.thread);
    }

    get isEmpty() {
        const { answers, tags, actions } = this.copilot;
        return !answers.length && !tags.length && !actions.length;
    }

    /** Whether the agent may write here at all. */
    get mayInsert() {
        return this.thread.model !== "discuss.channel" || !this.thread.composerDisabled;
    }

    percent(confidence) {
        return _t("%(percent)s sure", { percent: `${Math.round(confidence * 100)}%` });
    }

    async load() {
        if (this.isShown) {
            await loadCopilot(this.thread);
        }
    }

    toggle(id) {
        this.state.unfolded[id] = !this.state.unfolded[id];
    }

    async insert(answer) {
        await this.props.openComposer?.();
        await useSuggestion(this.thread, answer);
        this.props.onInserted?.();
    }

    openArticle(answer) {
        this.dialog.add(FormViewDialog, {
            resModel: "smart.service.article",
            resId: answer.article_id,
            title: answer.title,
            preventEdit: true,
        });
    }

    dismiss(kind, suggestion) {
        return dismissSuggestion(this.thread, kind, suggestion);
    }

    async addTag(tag) {
        await this.props.beforeChange?.();
        await addTag(this.thread, tag);
        await this.props.onChanged?.();
    }

    async act(step) {
        const { thread, store } = this;
        if (thread.model === "discuss.channel") {
            await countAction(thread, step);
            return deskActionsRegistry.get(step.name).run({ store, thread, argument: step.argument });
        }
        await this.props.beforeChange?.();
        const action = await doAction(thread, step);
        await (action ? this.action.doAction(action) : this.props.onChanged?.());
    }
}
