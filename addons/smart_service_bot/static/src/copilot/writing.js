import { Component, useEffect, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { countDismissal, countUse, insertText, leaveNote, writeOver } from "./copilot_acts";
import { write } from "./write";

const TONES = [
    ["friendly", _t("Friendlier")],
    ["formal", _t("More formal")],
    ["short", _t("Shorter")],
    ["sorry", _t("Apologetic")],
];

/** Words from a language model: shown or put into the composer, never sent. */
export class SmartWriting extends Component {
    static template = "smart_service_bot.Writing";
    static props = {
        thread: Object,
        mayInsert: Boolean,
        openComposer: { type: Function, optional: true },
        onInserted: { type: Function, optional: true },
    };

    setup() {
        this.notification = useService("notification");
        this.tones = TONES;
        this.state = useState({ busy: false, output: null, undo: null });
        useEffect(
            () => {
                Object.assign(this.state, { output: null, undo: null });
            },
            () => [this.props.thread.id]
        );
    }

    get hasText() {
        return Boolean(this.props.thread.composer?.composerText.trim());
    }

    get title() {
        return {
            draft: _t("Draft"),
            translate: _t("What the customer wrote"),
            summary: _t("Summary"),
            change: _t("Your text"),
        }[this.state.output.purpose];
    }

    /** One thing at a time: an answer takes seconds, and costs. */
    async busily(work) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            return await work();
        } finally {
            this.state.busy = false;
            if (this.state.output?.isUnfinished) {
                this.state.output = null;
            }
        }
    }

    /** Shows the words while they are being written; nothing can be done with them yet. */
    show(thread, purpose, text) {
        if (this.props.thread.eq(thread)) {
            this.state.output = { purpose, text, isUnfinished: true };
        }
    }

    ask(purpose) {
        const { thread } = this.props;
        return this.busily(async () => {
            const output = await write(thread, purpose, {}, (text) =>
                this.show(thread, purpose, text)
            );
            if (this.props.thread.eq(thread)) {
                Object.assign(this.state, { output, undo: null });
            }
        });
    }

    change(purpose, tone) {
        const { thread } = this.props;
        return this.busily(async () => {
            const { undo } = await writeOver(thread, purpose, { tone }, (text) =>
                this.show(thread, "change", text)
            );
            if (this.props.thread.eq(thread)) {
                this.state.undo = undo;
            }
        });
    }

    onChangeTone(ev) {
        const tone = ev.target.value;
        ev.target.value = "";
        return this.change("rewrite", tone);
    }

    undo() {
        this.state.undo();
        this.state.undo = null;
    }

    async insert() {
        const { output } = this.state;
        await this.props.openComposer?.();
        // counted first: what is sent at once must find what it is made of
        await countUse(this.props.thread, output);
        insertText(this.props.thread, output.text);
        this.state.output = null;
        this.props.onInserted?.();
    }

    async leaveNote() {
        await leaveNote(this.props.thread, this.state.output);
        this.state.output = null;
        this.notification.add(_t("The summary was left as a note."), { type: "success" });
    }

    async close() {
        const { output } = this.state;
        this.state.output = null;
        await countDismissal(this.props.thread, output);
    }
}
