import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.supervisor", {
    steps: () => [
        {
            content: "the team lead chooses a conversation that an agent has",
            trigger: ".o_data_row:contains(张三) button[name='action_smart_supervise']",
            run: "click",
        },
        {
            content: "what was said is there",
            trigger: ".o-mail-Message:contains(打印机卡纸了)",
        },
        {
            content: "nobody knows that the lead is there",
            trigger: ".o-smart-supervision",
        },
        {
            content: "the lead can't write to the customer by accident",
            trigger: "body:not(:has(.o-mail-DiscussContent .o-mail-Composer-input))",
        },
        {
            trigger: ".o-smart-whisper-input",
            run: "edit 可以给他换一台新的",
        },
        {
            trigger: "button[name='smart-whisper']:enabled",
            run: "click",
        },
        {
            content: "the whisper stands in the conversation, for us alone",
            trigger: ".o-smart-whisper:contains(可以给他换一台新的)",
        },
        {
            content: "the next whisper begins empty",
            trigger: "button[name='smart-whisper']:disabled",
        },
        {
            content: "now the lead answers",
            trigger: "button[name='smart-take-over']",
            run: "click",
        },
        {
            content: "the composer is there",
            trigger: ".o-mail-DiscussContent .o-mail-Composer-input",
            run: "edit 您好,我来为您处理。",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "press Enter",
        },
        {
            trigger: ".o-mail-Message-content:not(.opacity-50):contains(我来为您处理)",
        },
    ],
});
