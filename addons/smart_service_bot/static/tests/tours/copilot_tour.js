import { registry } from "@web/core/registry";

const INPUT = ".o-mail-Composer-input";
const INFORMATION = "button[name='livechat-info'], [name='livechat-info']";
const FITS = {
    content: "nothing is wider than the screen",
    trigger: "body",
    run: () => {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth > clientWidth) {
            throw new Error(`${scrollWidth} pixels wide`);
        }
    },
};

/** A panel of its own covers the conversation on a phone. */
function openPanel(isPhone) {
    return isPhone
        ? [
              { trigger: ".o-mail-ChatWindow-header .o-dropdown", run: "click" },
              { trigger: INFORMATION, run: "click" },
          ]
        : [];
}

/** From a suggested answer to a sent one; nothing here is read in a language. */
function answer(isPhone) {
    return [
        ...openPanel(isPhone),
        {
            content: "an article is suggested, with its source",
            trigger: ".o-smart-copilot-answer .o-smart-copilot-source",
            timeout: 30000,
        },
        ...(isPhone ? [FITS] : []),
        {
            content: "one click puts it into the composer",
            trigger: ".o-smart-copilot-answer button[name=smart-insert]",
            run: "click",
        },
        {
            content: "where the agent may change it",
            trigger: `${INPUT}:value(3.)`,
            run: "press Enter",
        },
        { trigger: ".o-mail-Message.o-selfAuthored[data-persistent] .o-mail-Message-content:contains(3.)" },
    ];
}

/** Words from the language model, worked over and undone. */
function write(isPhone) {
    return [
        ...openPanel(isPhone),
        { trigger: "button[name=smart-draft]", run: "click" },
        {
            content: "a draft is shown while it is being written",
            trigger:
                ".o-smart-writing-output[data-purpose=draft][aria-busy=true]:not(:has(button)):contains(DRAFT)",
        },
        {
            content: "a draft is shown first",
            trigger: ".o-smart-writing-output[data-purpose=draft] button[name=smart-insert]",
            run: "click",
        },
        { trigger: `${INPUT}:value(DRAFT)` },
        ...openPanel(isPhone),
        {
            content: "it can be said in another tone",
            trigger: "select[name=smart-tone]",
            run: "select short",
        },
        { trigger: ".o-smart-writing-output[data-purpose=change]:contains(SHORT)" },
        { trigger: `${INPUT}:value(SHORT)` },
        { trigger: "button[name=smart-undo]", run: "click" },
        { trigger: `${INPUT}:value(DRAFT)` },
        { trigger: "button[name=smart-summary]", run: "click" },
        {
            content: "a summary becomes a note",
            trigger: ".o-smart-writing-output[data-purpose=summary] button[name=smart-note]",
            run: "click",
        },
        { trigger: "body:not(:has(.o-smart-writing-output))" },
    ];
}

registry.category("web_tour.tours").add("smart_service_bot.copilot", {
    steps: () => [...answer(false), ...write(false)],
});

registry.category("web_tour.tours").add("smart_service_bot.copilot_phone", {
    steps: () => [
        {
            trigger: ".o-mail-MessagingMenu-tab:has(.fa-commenting-o, .fa-commenting)",
            run: "click",
        },
        { trigger: ".o-mail-NotificationItem:contains(欧阳明月)", run: "click" },
        ...answer(true),
        ...openPanel(true),
        { trigger: ".o-smart-copilot-answer" },
        FITS,
    ],
});

registry.category("web_tour.tours").add("smart_service_bot.copilot_keys", {
    steps: () => [
        { trigger: ".o-smart-copilot-answer", timeout: 30000 },
        { trigger: INPUT, run: "press Alt+Shift+j" },
        {
            content: "the first answer, without a mouse",
            trigger: `${INPUT}:value(3.)`,
            run: "press Enter",
        },
        { trigger: ".o-mail-Message.o-selfAuthored[data-persistent] .o-mail-Message-content:contains(3.)" },
    ],
});

registry.category("web_tour.tours").add("smart_service_bot.copilot_form", {
    steps: () => [
        { trigger: "button[name=smart-copilot]", run: "click", timeout: 30000 },
        {
            content: "beside a ticket too",
            trigger: ".o-smart-copilot-chatter .o-smart-copilot-answer button[name=smart-insert]",
            run: "click",
        },
        {
            content: "the composer opens with it",
            trigger: ".o-mail-Chatter .o-mail-Composer-input:value(3.)",
        },
        { trigger: ".o-mail-Chatter .o-mail-Composer-send:enabled", run: "click" },
        { trigger: ".o-mail-Chatter .o-mail-Message.o-selfAuthored[data-persistent] .o-mail-Message-content:contains(3.)", timeout: 30000 },
        FITS,
    ],
});
