import { registry } from "@web/core/registry";

const chooseInList = (name) => ({
    trigger: `.o_data_row:contains(${name}) .o_list_record_selector input`,
    run: "click",
});

registry.category("web_tour.tours").add("smart_service.tickets", {
    steps: () => [
        {
            content: "the ticket is found by one of its words",
            trigger: ".o_searchview_input",
            timeout: 60000,
            run: "edit 卡纸",
        },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:first", run: "click" },
        {
            content: "only tickets with it are left",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Invoice)))",
        },
        { trigger: ".o_data_row:contains(再次卡纸) .o_data_cell[name='name']", run: "click" },
        {
            content: "the form says that it was reported before",
            trigger: ".o_form_view .alert:contains(same customer) button[name='action_merge_alike']",
            timeout: 60000,
            run: "click",
        },
        {
            content: "which one survives is proposed",
            trigger: ".modal [name='survivor_id'] input:value(打印机卡纸)",
        },
        { trigger: ".modal button[name='action_merge']", run: "click" },
        {
            content: "the survivor says what came to it",
            trigger: ".o_form_view .o-mail-Message:contains(was merged into this one)",
            timeout: 60000,
        },
        {
            content: "the priority follows from impact and urgency",
            trigger: ".o_field_widget[name='urgency'] input, .o_field_widget[name='urgency'] select",
            run: "click",
        },
    ],
});

registry.category("web_tour.tours").add("smart_service.ticket_form", {
    steps: () => [
        {
            content: "a ticket without what its form asks for is refused",
            trigger: ".o_form_view .o_field_widget[name='name'] textarea, .o_form_view .o_field_widget[name='name'] input",
            timeout: 60000,
            run: "edit It comes back",
        },
        { trigger: ".o_field_widget[name='type_id'] input", run: "edit Return" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Return)", run: "click" },
        {
            content: "the fields of the type appear",
            trigger: ".o_field_properties .o_property_field:contains(Why it comes back)",
        },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "the server says what is missing",
            trigger: ".modal .modal-body:contains(Why it comes back)",
        },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        {
            trigger: ".o_field_properties .o_property_field:contains(Why it comes back) input",
            run: "edit Too loud",
        },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "now it has a number",
            trigger: ".o_form_view .o_field_widget[name='number']:contains(T)",
        },
    ],
});

registry.category("web_tour.tours").add("smart_service.ticket_problem", {
    steps: () => [
        { ...chooseInList("No login"), timeout: 60000 },
        chooseInList("登录不了"),
        { trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)", run: "click" },
        { trigger: ".o-dropdown-item:contains(Make a problem of them)", run: "click" },
        {
            content: "the problem tells how many it causes",
            trigger: ".o_form_view button[name='action_view_incidents']:contains(2)",
            timeout: 60000,
        },
        { trigger: "button[name='action_update_customers']", run: "click" },
        {
            content: "one text for each language that they speak",
            trigger: ".modal .o_data_row:contains(English) .o_data_cell[name='body']",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(English) .o_data_cell[name='body'] textarea",
            run: "edit We repair the server.",
        },
        {
            trigger: ".modal .o_data_row:contains(Chinese) .o_data_cell[name='body']",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(Chinese) .o_data_cell[name='body'] textarea",
            run: "edit 我们正在修理服务器。",
        },
        { trigger: ".modal button[name='action_send']", run: "click" },
        {
            content: "it stands below the problem",
            trigger: ".o-mail-Message:contains(Told to the customers of 2 tickets)",
            timeout: 60000,
        },
    ],
});

registry.category("web_tour.tours").add("smart_service.ticket_sign", {
    steps: () => [
        {
            content: "the form says who is waited for",
            trigger: ".alert:contains(Leo Lead) button[name='action_sign_mine']",
            timeout: 60000,
            run: "click",
        },
        {
            content: "and moves on when he has signed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Refund granted)",
            timeout: 60000,
        },
    ],
});
