import { UseSuggestion } from "@mail/core/common/suggestion_hook";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

import { hasPlaceholder, withAnswers } from "./placeholders";

patch(UseSuggestion.prototype, {
    insert(option) {
        const thread = this.thread;
        const reply = option.cannedResponse;
        if (!reply || !thread?.smart_owner || !hasPlaceholder(reply.substitution)) {
            return super.insert(option);
        }
        const search = { ...this.search };
        const { end } = this.composer.selection;
        const { dialog, orm } = this.composer.store.env.services;
        const insert = (label) => {
            Object.assign(this.search, search);
            this.composer.selection.end = end;
            super.insert({ ...option, label });
            this.composer.autofocus++;
        };
        this.clearSearch();
        return withAnswers(dialog, _t("Canned reply “%s”", reply.source), (values) =>
            orm.call("mail.canned.response", "smart_fill", [[reply.id], thread.id, values])
        ).then((filled) => {
            if (filled?.text) {
                insert(filled.text);
            } else {
                this.composer.autofocus++;
            }
        });
    },
});
