import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

const TITLES = {
    read: _t("Understanding"),
    search: _t("Retrieved"),
    abroad: _t("In another language"),
    gate: _t("On trial"),
    decide: _t("Decision"),
    tool: _t("Tool"),
    model: _t("Language model"),
    brain: _t("External bot"),
    script: _t("Script"),
    speak: _t("Said"),
    hand_over: _t("Handed over"),
    choices: _t("Choices"),
    "asks a model": _t("Asks a language model"),
    "asks a model to rank": _t("Has a language model rank"),
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
    in_scope: _t("Our business"),
    labels: _t("Choices"),
    topic: _t("Topic"),
    articles: _t("Articles"),
    missing: _t("Still to ask"),
    data: _t("Found"),
};
// shown in a way of their own
const APART = ["step", "ms", "hits"];
const SHARES = ["confidence", "coverage", "question_match"];
// what is less probable says nothing
const LEAST = 0.005;
const FIGURES = ["confidence", "coverage", "question_match", "evidence", "score"];

/** A time; the unit is the same in every language. */
export function milliseconds(ms) {
    return `${ms} ms`;
}

/** Each step of a turn with its time and what it found. */
export class SmartBenchSteps extends Component {
    static template = "smart_service_bot.BenchSteps";
    static props = {
        trace: Object,
        /** what codes are called: finding → code → name */
        names: { type: Object, optional: true },
        onOpenArticle: Function,
    };

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
            .map(([name, value]) => [LABELS[name] ?? name, this.finding(step, name, value)])
            .filter(([, words]) => words);
    }

    /** A finding in words: codes by their names, shares as percentages. */
    finding(step, name, value) {
        if (name === "ranking") {
            return value
                .filter(([, share]) => share >= LEAST)
                .map(([code, share]) => `${this.named(name, code)} ${this.percent(share)}`)
                .join(" · ");
        }
        if (name === "emotion") {
            const [label, , confidence] = value;
            return `${this.named(name, label)} ${this.percent(confidence)}`;
        }
        if (name === "name" && step.action === "answer") {
            return this.articleTitle(value) ?? value;
        }
        if (name === "articles") {
            return value.map((id) => this.articleTitle(id) ?? id).join(" · ");
        }
        if (typeof value === "boolean") {
            return value ? _t("Yes") : _t("No");
        }
        return SHARES.includes(name) ? this.percent(value) : this.words(this.named(name, value));
    }

    named(name, code) {
        return this.props.names?.[name]?.[code] ?? code;
    }

    articleTitle(id) {
        const hits = this.props.trace.steps.flatMap(({ hits }) => hits ?? []);
        return hits.find(({ article_id }) => article_id === Number(id))?.title;
    }

    percent(share) {
        return `${Math.round(share * 100)} %`;
    }

    isEmpty(value) {
        if (value && typeof value === "object") {
            return !Object.keys(value).length;
        }
        return value === null || value === undefined || value === "" || value === 0;
    }

    words(value) {
        if (Array.isArray(value)) {
            return value.map((item) => this.words(item)).join(" · ");
        }
        if (value && typeof value === "object") {
            return Object.entries(value)
                .filter(([, item]) => item !== false && !this.isEmpty(item))
                .map(([name, item]) => `${name}: ${this.words(item)}`)
                .join(", ");
        }
        return typeof value === "number" ? String(Math.round(value * 1000) / 1000) : String(value);
    }

    figure(name, value) {
        return SHARES.includes(name) ? this.percent(value ?? 0) : this.words(value ?? "");
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
