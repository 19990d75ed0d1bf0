import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.recommendation", {
    steps: () => [
        {
            content: "the team lead sees what the campaign brought",
            trigger: ".o_data_row:contains(Spring) td[name='score']:contains(-100)",
        },
        { trigger: ".o_data_row:contains(Spring) td[name='name']", run: "click" },
        {
            content: "from the score to the answers",
            trigger: "button[name='action_view_answers']:contains(Net promoter score)",
            run: "click",
        },
        {
            content: "a customer who does not recommend us says why",
            trigger: ".o_data_row:contains(Detractor) td[name='comment']:contains(three times)",
            run: "click",
        },
        {
            content: "and has a ticket by which he is won back",
            trigger: "div[name='recovery_ticket_id'] a, div[name='recovery_ticket_id'] button",
        },
    ],
});

registry.category("web_tour.tours").add("smart_service.recommendation_start", {
    steps: () => [
        { trigger: "div[name='name'] input", run: "edit Summer" },
        { trigger: "div[name='sample'] input", run: "edit 10" },
        { trigger: "button[name='action_start']", run: "click" },
        {
            content: "it runs",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Running)",
        },
    ],
});
