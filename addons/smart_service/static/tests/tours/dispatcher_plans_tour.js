import { registry } from "@web/core/registry";

const card = (number) => `.o_kanban_record:contains(${number})`;
const column = (state) => `.o_kanban_group:nth-child(${state})`;
const [UNASSIGNED, SCHEDULED, ON_THE_WAY] = [1, 2, 3];

/** What the board says after the server was asked, not while it is. */
const readAnew = [
    { trigger: ".o_switch_view.o_list", run: "click" },
    { trigger: ".o_list_view .o_data_row" },
    { trigger: ".o_switch_view.o_kanban", run: "click" },
];

/** Nothing here depends on the language but names of people and numbers of visits. */
function steps({ tiles }) {
    return [
        {
            content: "The calendar shows who goes to whom",
            trigger: ".o_calendar_view .o_event:contains('Near Engineer · Li Wei')",
        },
        {
            content: "One visit has nobody yet",
            trigger: ".o-smart-unassigned:contains(1)",
        },
        {
            content: "On to the columns by state",
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "A card is dragged to where its button would lead",
            trigger: `${column(SCHEDULED)} ${card("Near Engineer")}`,
            run: `drag_and_drop(${column(ON_THE_WAY)})`,
        },
        ...readAnew,
        {
            content: "It can't go back",
            trigger: `${column(ON_THE_WAY)} ${card("Near Engineer")}`,
            run: `drag_and_drop(${column(SCHEDULED)})`,
        },
        {
            trigger: ".o_dialog .modal-footer button",
            run: "click",
        },
        {
            trigger: `body:not(:has(.o_dialog)) ${column(ON_THE_WAY)} ${card("Near Engineer")}`,
        },
        {
            content: "The visit without engineer is dragged to where one is needed",
            trigger: `${column(UNASSIGNED)} .o_kanban_record`,
            run: `drag_and_drop(${column(SCHEDULED)})`,
        },
        {
            content: "That leads to the choice of who and when",
            trigger: ".o_dialog .modal-footer button.btn-primary",
            run: "click",
        },
        {
            trigger: ".o_dialog [name='employee_id'] input",
            run: "edit Far",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Far Engineer')",
            run: "click",
        },
        {
            content: "His first free time is proposed, and nothing speaks against it",
            trigger:
                ".o_dialog:not(:has(.alert-warning)) [name='start'] .o_field_datetime input, .o_dialog:not(:has(.alert-warning)) [name='start'] button",
        },
        {
            trigger: ".o_dialog .modal-footer button[name='action_give']",
            run: "click",
        },
        {
            content: "The board shows it at once",
            trigger: `body:not(:has(.o_dialog)) ${column(SCHEDULED)} ${card("Far Engineer")}`,
        },
        {
            content: "On to the map",
            trigger: "[data-menu-xmlid='smart_service.menu_field_service']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='smart_service.menu_visit_map']",
            run: "click",
        },
        {
            content: "Everybody's base is there",
            trigger: ".o-smart-visit-map .o-smart-pin.o-smart-base",
        },
        {
            content: tiles ? "with its background" : "without any background",
            trigger: tiles
                ? ".o-smart-visit-map .leaflet-tile-loaded"
                : ".o-smart-visit-map .o-smart-map:not(:has(.leaflet-tile))",
        },
    ];
}

registry.category("web_tour.tours").add("smart_service.dispatcher_plans", {
    steps: () => steps({ tiles: false }),
});

registry.category("web_tour.tours").add("smart_service.dispatcher_plans_with_tiles", {
    steps: () => steps({ tiles: true }),
});

registry.category("web_tour.tours").add("smart_service.engineer_sees_own_map", {
    steps: () => [
        {
            content: "His own visit is on his map",
            trigger:
                ".o-smart-visit-map .o-smart-map-engineers:contains('Near Engineer'):not(:contains('Far Engineer'))",
        },
        {
            content: "He is offered no planning",
            trigger: ".o-smart-visit-map:not(:has(.o-smart-plan-day)) .o-smart-pin.o-smart-scheduled",
            run: "click",
        },
        {
            trigger: ".leaflet-popup:contains('Li Wei') button",
            run: "click",
        },
        {
            content: "His visit opens",
            trigger: ".o_form_view [name='number']",
        },
    ],
});
