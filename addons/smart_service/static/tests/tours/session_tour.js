import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.session", {
    steps: () => [
        {
            content: "the agent sees who else has the conversation open",
            trigger: ".o-smart-session-others:contains(Ben Other has this conversation open too)",
        },
        { trigger: ".o-mail-Composer-input", run: "edit Has the part arrived?" },
        { trigger: ".o-mail-Composer button[title='More Actions']", run: "click" },
        { trigger: ".dropdown-item:contains(Send later)", run: "click" },
        {
            content: "what was written can still be changed",
            trigger: ".o-smart-when textarea:value(Has the part arrived?)",
        },
        { trigger: ".o-smart-when-preset:contains(Tomorrow morning)", run: "click" },
        { trigger: ".o-smart-when-confirm", run: "click" },
        {
            content: "what leaves later stands above the composer",
            trigger: ".o-smart-session-scheduled button:contains(Leaves on)",
            run: "click",
        },
        {
            trigger: ".o-smart-session-scheduled li:contains(Has the part arrived?) button[name='smart-take-back']",
            run: "click",
        },
        {
            content: "what was taken back can be sent in another way",
            trigger: ".o-mail-Composer-input:value(Has the part arrived?)",
        },
        { trigger: "body:not(:has(.o-smart-session-scheduled))" },
        { trigger: ".o-mail-Composer button[title='More Actions']", run: "click" },
        { trigger: ".dropdown-item:contains(Send later)", run: "click" },
        { trigger: ".o-smart-when-confirm", run: "click" },
        { trigger: ".o-smart-session-scheduled button:contains(Leaves on)" },
        { trigger: ".o-mail-Composer-input", run: "press Alt+Shift+s" },
        {
            content: "the conversation is put aside until the customer answers",
            trigger: ".o-smart-when-open[aria-pressed='true']",
        },
        { trigger: ".o-smart-when-confirm", run: "click" },
        { trigger: "body:not(:has(.o-smart-when))" },
    ],
});
