import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.window", {
    steps: () => [
        {
            content: "the agent sees how long and how often he may write",
            trigger: ".o-smart-window-time:contains(47 h 59 min left)",
        },
        { trigger: ".o-smart-window-count:contains(2 messages left)" },
        { trigger: ".o-mail-Composer-input", run: "edit Please open the back cover." },
        { trigger: ".o-mail-Composer-input", run: "press Enter" },
        {
            content: "the message that left is counted",
            trigger: ".o-smart-window.o-urgent .o-smart-window-count:contains(last message)",
        },
        { trigger: ".o-mail-Composer-input", run: "edit Does it work now?" },
        { trigger: ".o-mail-Composer-input", run: "press Enter" },
        {
            content: "after the last one the composer is gone, and says why",
            trigger: ".o-smart-window-title:contains(all messages are used up)",
        },
        { trigger: "body:not(:has(.o-mail-Composer-input))" },
        {
            content: "a template is the way out",
            trigger: "button[name='smart-send-template']",
            run: "click",
        },
        {
            content: "what is known is filled in",
            trigger: ".o_dialog .o_smart_template_preview:contains(Dear Zhang San)",
        },
        {
            trigger: ".o_dialog .o_smart_template_lines .o_data_row:contains(thing2) td[name='value']",
            run: "click",
        },
        {
            trigger: ".o_dialog .o_smart_template_lines .o_selected_row td[name='value'] input",
            run: "edit Monday",
        },
        {
            content: "the preview follows",
            trigger: ".o_dialog .o_form_view",
            run: "click",
        },
        { trigger: ".o_dialog .o_smart_template_preview:contains(Monday)" },
        { trigger: ".o_dialog button[name='action_send']", run: "click" },
        {
            content: "the conversation shows what the customer reads",
            trigger: ".o-mail-Message-content:not(.opacity-50):contains(Dear Zhang San, we come on Monday.)",
        },
    ],
});
