import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

const TITLES = {
    read: _t("Understood"),
    search: _t("Retrieved"),
    decide: _t("Decided"),
    tool: _t("Tool"),
    model: _t("Language model"),
    brain: _t("External bot"),
    script: _t("Script"),
    speak: _t("Said"),
    hand_over: _t("Handed over"),
};
const LABELS = {
    intent: _t("Intent"),
    confidence: _t("Confidence"),
    evidence: _t("Because of"),
    question: _t("Question"),
    entities: _t("Found in it"),
    ranking: _t("Ranking"),
    emotion: _t("Emotion"),
    language: _t("Language"),
    lang: _t("Language"),
    repeated: _t("Asked before"),
    texts: _t("Texts"),
    action: _t("Action"),
    name: _t("Name"),
    reason: _t("Rule"),
    arguments: _t("Arguments"),
    tool: _t("Tool"),
    pending: _t("Waits for"),
    hand_over: _t("Hands over"),
    tokens: _t("Tokens"),
    cost: _t("Cost"),
    profile: _t("Model"),
};
// shown in a way of their own
const APART = ["step", "ms", "hits"];
const FIGURES = ["confidence", "coverage", "question_match", "evidence", "score"];

/** A time; the unit is the same in every language. */
export function milliseconds(ms) {
    return `${ms} ms`;
}

/** Each step of a turn with its time and what it found. */
export class SmartBenchSteps extends Component {
    static template = "smart_service_bot.BenchSteps";
    static props = { trace: Object, onOpenArticle: Function };

    setup() {
        this.milliseconds = milliseconds;
    }

    title(step) {
        return TITLES[step.step] ?? step.step;
    }

    /** What a step found, as [name, words] without what is empty. */
    findings(step) {
        return Object.entries(step)
            .filter(([name, value]) => !APART.includes(name) && !this.isEmpty(value))
            .map(([name, value]) => [LABELS[name] ?? name, this.words(value)])
            .filter(([, words]) => words);
    }

    isEmpty(value) {
        if (value && typeof value === "object") {
            return !Object.keys(value).length;
        }
        return value === null || value === undefined || value === "" || value === false;
    }

    words(value) {
        if (Array.isArray(value)) {
            return value.map((item) => this.words(item)).join(" · ");
        }
        if (value && typeof value === "object") {
            return Object.entries(value)
                .filter(([, item]) => !this.isEmpty(item))
                .map(([name, item]) => `${name}: ${this.words(item)}`)
                .join(", ");
        }
        return typeof value === "number" ? String(Math.round(value * 1000) / 1000) : String(value);
    }

    /** Figures of a hit that this search knows. */
    figures(hits) {
        return FIGURES.filter((name) => hits.some((hit) => name in hit));
    }

    label(name) {
        return {
            confidence: _t("Confidence"),
            coverage: _t("Covered"),
            question_match: _t("Like a question"),
            evidence: _t("Evidence"),
            score: _t("Score"),
        }[name];
    }
}
