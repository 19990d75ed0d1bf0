import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("smart_service.identity_review", {
    steps: () => [
        {
            content: "who is to be told apart is listed",
            trigger: ".o_list_view .o_data_row:contains(Ann Lee) td[name='right_id']",
            run: "click",
        },
        {
            content: "both cards stand side by side, with the evidence",
            trigger: ".o_form_view .o_field_widget[name='left_card']:contains(+86)",
        },
        { trigger: ".o_form_view .o_field_widget[name='right_card']:contains(sunshine)" },
        { trigger: ".o_form_view .o_field_widget[name='evidence_text'] tr:contains(+86)" },
        {
            content: "the first pair is put off by the keyboard",
            trigger: "button[name='action_later']:not([disabled])",
            run: "press alt+l",
        },
        {
            content: "the next one is shown at once",
            trigger: ".o_form_view .o_smart_left:contains(Bob Ray)",
        },
        {
            trigger: "button[name='action_distinct']:not([disabled])",
            run: "click",
        },
        {
            content: "the last one is merged into the customer who is kept",
            trigger: ".o_form_view .o_smart_left:contains(Cleo Fox)",
        },
        {
            trigger: ".o_field_widget[name='survivor'] input[data-value='right']",
            run: "click",
        },
        {
            trigger: "button[name='action_merge']:not([disabled])",
            run: "click",
        },
        {
            content: "nobody is left to tell apart",
            trigger: ".o_list_view .o_view_nocontent",
        },
    ],
});
