import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";

import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { milliseconds, SmartBenchSteps } from "./steps";

/**
 * @typedef {Object} Turn what the customer wrote and what the bot makes of it
 * @property {number} id
 * @property {string} said
 * @property {Object} [result] as `smart_rehearse` tells; nothing while the bot thinks
 */

/** Type as a given customer on a given channel, and see each step that the bot takes. */
export class SmartBench extends Component {
    static template = "smart_service_bot.Bench";
    static components = { Layout, RecordSelector, SmartBenchSteps };
    static props = { ...standardActionServiceProps };

    setup() {
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.list = useRef("list");
        this.options = { bots: [], providers: [], languages: [] };
        this.nextId = 1;
        this.milliseconds = milliseconds;
        this.state = useState({
            bot: false,
            partner: false,
            provider: "api",
            lang: "",
            text: "",
            busy: false,
            /** @type {Turn[]} */
            turns: [],
            /** id of the turn whose steps are shown */
            shown: 0,
        });
        useAutofocus({ refName: "text" });
        useEffect(
            () => {
                this.list.el?.lastElementChild?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.turns.length, this.state.busy]
        );
        onWillStart(async () => {
            this.options = await this.orm.call("smart.service.bot", "smart_bench", []);
            this.state.bot = this.options.bots[0]?.[0] ?? false;
        });
    }

    /** The turn whose steps are shown. */
    get shownTurn() {
        return this.state.turns.find(({ id }) => id === this.state.shown);
    }

    /** What the bot remembers of the turns before. */
    get memory() {
        return this.state.turns.findLast(({ result }) => result)?.result.state ?? false;
    }

    /** A bot that has handed over says no more. */
    get isOver() {
        return this.state.turns.at(-1)?.result?.outcome === "handed_over";
    }

    percent(share) {
        return `${Math.round((share ?? 0) * 100)}%`;
    }

    tokens(result) {
        return result.trace.steps.reduce((sum, { tokens }) => sum + (Number(tokens) || 0), 0);
    }

    startOver() {
        Object.assign(this.state, { turns: [], shown: 0 });
    }

    choose(name, value) {
        this.state[name] = value;
        this.startOver();
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
            ev.preventDefault();
            this.send();
        }
    }

    async send() {
        const { bot, partner, provider, lang, text, turns, busy } = this.state;
        const said = text.trim();
        if (busy || !bot || !said || this.isOver) {
            return;
        }
        const turn = { id: this.nextId++, said };
        const memory = this.memory;
        turns.push(turn);
        Object.assign(this.state, { text: "", busy: true, shown: turn.id });
        try {
            const result = await this.orm.call("smart.service.bot", "smart_rehearse", [[bot], said], {
                partner_id: partner || false,
                provider,
                lang: lang || false,
                state: memory,
            });
            // whoever has started over meanwhile sees nothing of it
            const waiting = this.state.turns.find(({ id }) => id === turn.id);
            if (waiting) {
                waiting.result = result;
            }
        } catch (error) {
            this.state.turns = this.state.turns.filter(({ id }) => id !== turn.id);
            this.state.text = text;
            throw error;
        } finally {
            this.state.busy = false;
        }
    }

    openArticle(resId) {
        this.dialog.add(FormViewDialog, { resModel: "smart.service.article", resId, preventEdit: true });
    }
}

registry.category("actions").add("smart_service_bot.bench", SmartBench);
