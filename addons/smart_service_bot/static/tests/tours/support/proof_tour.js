import { registry } from "@web/core/registry";

const ROOT = ".o-livechat-root:shadow";
// what the server has given a number, also of the message that opens the conversation
const SENT = ".o-mail-Message[data-persistent]";
const WORDS = {
    en: {
        question: "How do I clear a paper jam?",
        answer: "both hands",
        person: "I want to talk to a human",
        reply: "Ada here. Is the sheet still in the tray?",
    },
    zh: {
        question: "如何更换打印机墨盒？",
        answer: "取出旧墨盒",
        person: "转人工",
        reply: "您好，我来帮您。",
    },
};

/** What was said meanwhile is there when the page is opened again. */
const again = {
    trigger: `${ROOT} .o-mail-ChatWindow`,
    run: () => window.location.reload(),
    expectUnloadPage: true,
};

function say(text) {
    return [
        { trigger: `${ROOT} .o-mail-Composer-input`, run: `edit ${text}`, timeout: 30000 },
        { trigger: `${ROOT} .o-mail-Composer-input`, run: "press Enter" },
        {
            content: "the server has it: a page that is opened again before would lose it",
            trigger: `${ROOT} ${SENT}:contains(${text})`,
            timeout: 60000,
        },
    ];
}

for (const [lang, words] of Object.entries(WORDS)) {
    registry.category("web_tour.tours").add(`smart_service_bot.proof_visitor_${lang}`, {
        steps: () => [
            { trigger: `${ROOT} .o-livechat-LivechatButton`, run: "click", timeout: 30000 },
            ...say(words.question),
            again,
            {
                content: "the bot has answered, from the article",
                trigger: `${ROOT} .o-mail-Message:contains(${words.answer})`,
                timeout: 60000,
            },
            ...say(words.person),
            again,
            { trigger: `${ROOT} .o-mail-Message:contains(${words.person})`, timeout: 30000 },
        ],
    });
    registry.category("web_tour.tours").add(`smart_service_bot.proof_agent_${lang}`, {
        steps: () => [
            {
                content: "the whole story is there",
                trigger: `.o-mail-Message:contains(${words.question})`,
                timeout: 30000,
            },
            { trigger: `.o-mail-Message:contains(${words.answer})` },
            {
                content: "with what his messages were read as",
                trigger: `.o-mail-Message:contains(${words.person}) .o-smart-insight-chip[data-kind=intent]`,
            },
            { trigger: ".o-mail-Composer-input", run: `edit ${words.reply}` },
            { trigger: ".o-mail-Composer-input", run: "press Enter" },
            { trigger: `${SENT}:contains(${words.reply})`, timeout: 60000 },
        ],
    });
}
