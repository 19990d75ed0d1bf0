import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.chain_agent", {
    steps: () => [
        {
            content: "what the customer wrote in WeChat",
            trigger: ".o-mail-Message:contains(碳粉一擦就掉)",
            timeout: 60000,
        },
        {
            content: "the agent takes the conversation",
            trigger: ".o-mail-ChatWindow-moreActions",
            run: "click",
        },
        {
            trigger: ".dropdown-menu [name='join-livechat-needing-help']",
            run: "click",
        },
        {
            content: "and may answer now",
            trigger: ".o-mail-Composer-input:enabled",
        },
        { trigger: ".o-mail-ChatWindow-moreActions", run: "click" },
        { trigger: ".dropdown-menu [name='smart-desk']", run: "click" },
        {
            content: "and opens a repair request",
            trigger: ".o-smart-desk-menu [data-desk-action='repair']",
            run: "click",
        },
        {
            trigger: ".modal .o-smart-prompt input[name='symptom']",
            run: "edit The toner rubs off",
        },
        {
            content: "his one device is chosen already",
            trigger: ".modal .o-smart-prompt select:contains(QL-OLD)",
        },
        { trigger: ".modal .o-smart-confirm:enabled", run: "click" },
        { trigger: ".o_notification:contains(Repair requested)" },
    ],
});

registry.category("web_tour.tours").add("smart_service.chain_dispatcher", {
    steps: () => [
        {
            content: "the customer's visit among all",
            trigger: ".o_data_row:contains(Li Wei) .o_data_cell:contains(Near Engineer)",
            timeout: 60000,
            run: "click",
        },
        {
            content: "it was planned with nobody's help",
            trigger: ".o_form_view .o_statusbar_status:contains(Scheduled)",
            timeout: 60000,
        },
        { trigger: ".o_field_widget[name='employee_id'] input:value(Near Engineer)" },
        { trigger: "[name='parts_text']:contains(Fuser)" },
        {
            content: "why it is he",
            trigger: ".o_notebook .nav-link:contains('Why this engineer')",
            run: "click",
        },
        { trigger: "[name='candidate_ids']:contains('Near Engineer')" },
    ],
});

registry.category("web_tour.tours").add("smart_service.chain_signs", {
    steps: () => [
        {
            content: "the customer reads the quotation without logging in",
            trigger: "#quote_content:contains(Fuser)",
            timeout: 60000,
        },
        {
            trigger: "#quote_content a[data-bs-target='#modalaccept'], .o_portal_sale_sidebar a[data-bs-target='#modalaccept']",
            run: "click",
        },
        {
            content: "he signs with his name",
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "edit Li Wei",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#quote_content:contains('Thank You')", timeout: 60000 },
    ],
});
