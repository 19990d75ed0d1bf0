import { Component, onWillStart, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { insertText } from "../copilot/copilot_acts";

/** Searches the articles beside a conversation and puts one into the reply. */
export class SmartKnowledgeDialog extends Component {
    static template = "smart_service_bot.KnowledgeDialog";
    static components = { Dialog };
    static props = {
        thread: Object,
        /** what is looked for; empty is what the customer wrote last */
        question: { type: String, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({
            question: this.props.question ?? "", asked: "", articles: [], active: 0, busy: false,
        });
        this.search = useDebounced(() => this.find(), 250);
        useAutofocus({ refName: "question" });
        onWillStart(async () => {
            await this.find();
            this.state.question ||= this.state.asked;
        });
    }

    async find() {
        const { articles, question } = await this.keepLast.add(
            this.orm.call("smart.service.article", "smart_find", [
                this.props.thread.id,
                this.state.question,
            ])
        );
        Object.assign(this.state, { articles, asked: question, active: 0 });
    }

    onKeydown(ev) {
        const { active, articles } = this.state;
        if (ev.isComposing || !articles.length) {
            return;
        }
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            this.state.active = (active + step + articles.length) % articles.length;
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            this.insert(articles[active]);
        }
    }

    async insert(article) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const text = await this.orm.call("smart.service.article", "smart_insert", [
                [article.id],
                this.props.thread.id,
            ]);
            insertText(this.props.thread, text);
        } finally {
            this.state.busy = false;
        }
        this.props.close();
    }
}
