import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.hand_over", {
    steps: () => [
        {
            content: "the agent's conversation",
            trigger: ".o-mail-DiscussSidebarChannel:contains(张三)",
            run: "click",
        },
        {
            trigger: ".o-mail-Message:contains(打印机卡纸了)",
        },
        {
            trigger: ".o-mail-Composer-input",
        },
        {
            content: "a colleague shall go on in WeCom",
            trigger: "button[name='smart-transfer']",
            run: "click",
        },
        {
            content: "who serves there is listed",
            trigger: ".modal .o_data_row:contains(lisi)",
        },
        {
            trigger: ".modal button[name='action_hand_over']",
            run: "click",
        },
        {
            content: "the composer is closed and says why",
            trigger: ".o-mail-DiscussContent:contains(answers this customer in the provider's own client)",
        },
        {
            trigger: "body:not(:has(.o-mail-DiscussContent .o-mail-Composer-input))",
        },
    ],
});
