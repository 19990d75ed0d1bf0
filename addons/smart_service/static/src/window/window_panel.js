import {
    Component,
    onMounted,
    onWillStart,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Stands where the composer was when nothing may be written, and offers the ways out. */
export class SmartWindowPanel extends Component {
    static template = "smart_service.WindowPanel";
    static props = { thread: Object, why: String };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.state = useState({ templates: 0, contacts: [], busy: false });
        onMounted(() => {
            // the keyboard goes on where the composer was
            if (!this.ui.isSmall && document.activeElement === document.body) {
                this.root.el.querySelector("button")?.focus();
            }
        });
        onWillStart(() => this.load(this.props.thread));
        onWillUpdateProps(async ({ thread }) => {
            if (thread.notEq(this.props.thread)) {
                await this.load(thread);
            }
        });
    }

    async load(thread) {
        Object.assign(
            this.state,
            await this.orm.silent.call("discuss.channel", "smart_ways_out", [[thread.id]])
        );
    }

    get title() {
        return this.props.why === "used_up"
            ? _t("The customer has to write first: all messages are used up")
            : _t("The customer has to write first: the time to answer is over");
    }

    async onClickTemplate() {
        await this.busy(async () => {
            const { thread } = this.props;
            const action = await this.orm.call("discuss.channel", "action_smart_template", [
                [thread.id],
            ]);
            await this.action.doAction(action);
        });
    }

    /** @param {{id: number}} contact another contact point of the same customer */
    async onClickContact(contact) {
        await this.busy(async () => {
            const id = await this.orm.call("discuss.channel", "smart_write_elsewhere", [
                [this.props.thread.id],
                contact.id,
            ]);
            const thread = await this.store.Thread.getOrFetch({ model: "discuss.channel", id });
            thread?.open({ focus: true });
        });
    }

    /** One click is enough. */
    async busy(act) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await act();
        } finally {
            this.state.busy = false;
        }
    }
}
