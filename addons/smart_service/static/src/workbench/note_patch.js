import { Composer } from "@mail/core/common/composer";
import { registerComposerAction } from "@mail/core/common/composer_actions";
import { Composer as ComposerModel } from "@mail/core/common/composer_model";
import { fields } from "@mail/core/common/record";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(ComposerModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** whether the next message is a note, which colleagues alone see */
        this.smartNote = fields.Attr(false);
    },
    clear() {
        super.clear();
        this.smartNote = false;
    },
});

patch(Composer.prototype, {
    get postData() {
        const data = super.postData;
        return { ...data, isNote: data.isNote || this.props.composer.smartNote };
    },
    get placeholder() {
        return this.props.composer.smartNote
            ? _t("Note for your colleagues…")
            : super.placeholder;
    },
});

registerComposerAction("smart-note", {
    condition: ({ composer, store }) =>
        composer.targetThread?.smart_owner &&
        !composer.message &&
        store.self_partner?.main_user_id?.share === false,
    icon: ({ composer }) => (composer.smartNote ? "fa fa-sticky-note" : "fa fa-sticky-note-o"),
    isActive: ({ composer }) => composer.smartNote,
    name: ({ composer }) =>
        composer.smartNote ? _t("Write to the customer again") : _t("Write a note for colleagues"),
    onSelected: ({ composer }) => {
        composer.smartNote = !composer.smartNote;
        composer.autofocus++;
    },
    sequenceQuick: 25,
});
