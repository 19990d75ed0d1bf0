import { registry } from "@web/core/registry";

const TEXT = ".o-smart-bench textarea";
const WIDE_ENOUGH = {
    content: "nothing is wider than the screen",
    trigger: "body",
    run: () => {
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth > clientWidth) {
            throw new Error(`${scrollWidth} pixels wide`);
        }
    },
};

registry.category("web_tour.tours").add("smart_service_bot.bench", {
    steps: () => [
        {
            content: "as a given customer",
            trigger: ".o-smart-bench-customer input",
            run: "edit 欧阳明月",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains(欧阳明月)", run: "click" },
        {
            content: "on a given channel",
            trigger: ".o-smart-bench select[name=provider]",
            run: "select wechat",
        },
        {
            content: "title and text box are on the screen",
            trigger: TEXT,
            run() {
                const { bottom } = this.anchor.getBoundingClientRect();
                const title = document.querySelector(".o_control_panel").getBoundingClientRect();
                const bar = document.querySelector(".o_main_navbar").getBoundingClientRect();
                if (bottom > window.innerHeight || title.top < bar.bottom - 1) {
                    throw new Error(`text box ends at ${bottom}, title begins at ${title.top}`);
                }
            },
        },
        { trigger: TEXT, run: "edit 墨盒怎么换？" },
        { trigger: TEXT, run: "press Enter" },
        {
            content: "the bot's words",
            trigger: ".o-smart-bench-answer[data-outcome=answered]:contains(打开前盖)",
        },
        {
            content: "what was retrieved, with its scores",
            trigger: ".o-smart-bench-step[data-step=search] td:contains(墨盒)",
        },
        { trigger: ".o-smart-bench-step[data-step=read]" },
        { trigger: ".o-smart-bench-step[data-step=decide] h6:contains(ms)" },
        WIDE_ENOUGH,
        {
            content: "and on in the same conversation",
            trigger: TEXT,
            run: "edit 打印机坏了，请派师傅上门维修",
        },
        { trigger: ".o-smart-bench button[name=send]", run: "click" },
        { trigger: ".o-smart-bench-answer[data-outcome=asked]" },
        { trigger: TEXT, run: "edit 转人工" },
        { trigger: ".o-smart-bench button[name=send]", run: "click" },
        { trigger: ".o-smart-bench-over" },
        {
            content: "an earlier turn's steps",
            trigger: ".o-smart-bench-answer[data-outcome=answered]",
            run: "click",
        },
        { trigger: ".o-smart-bench-step[data-step=search] td:contains(墨盒)" },
        { trigger: ".o-smart-bench button[name=start-over]", run: "click" },
        { trigger: `body:not(:has(.o-smart-bench-answer)) ${TEXT}` },
    ],
});
