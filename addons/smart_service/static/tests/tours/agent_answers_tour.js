import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.agent_answers", {
    steps: () => [
        {
            content: "the customer waits among those who look for help",
            trigger:
                ".o-mail-DiscussSidebarCategory-livechatNeedHelp + .o-mail-DiscussSidebarChannel-container:contains(张三)",
            run: "click .o-mail-DiscussSidebarChannel",
        },
        {
            content: "what the customer wrote is there",
            trigger: ".o-mail-Message:contains(打印机卡纸了)",
        },
        {
            content: "and where it came from",
            trigger: ".o-smart-service-account:contains(wxsimulated0000001)",
        },
        {
            trigger: ".o-smart-service-owner:contains(Waiting for a person)",
        },
        {
            content: "the agent takes the conversation",
            trigger: "button[name='join-livechat-needing-help'], button:contains(Join Chat)",
            run: "click",
        },
        {
            trigger: ".o-smart-service-owner:contains(A person is answering)",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit 您好,请先打开后盖。",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "press Enter",
        },
        {
            content: "the answer stands in the conversation",
            trigger: ".o-mail-Message-content:not(.opacity-50):contains(请先打开后盖)",
        },
    ],
});
