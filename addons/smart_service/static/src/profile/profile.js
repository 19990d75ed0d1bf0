import { LivechatChannelInfoList } from "@im_livechat/core/web/livechat_channel_info_list";

import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { TagsList } from "@web/core/tags_list/tags_list";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { standingOf } from "../window/standing";
import { usePlace } from "./place";

const { DateTime } = luxon;
const POINT_ICONS = {
    phone: "fa-phone",
    email: "fa-envelope-o",
    openid: "fa-weixin",
    unionid: "fa-weixin",
    external_userid: "fa-weixin",
    wa_id: "fa-whatsapp",
    bsuid: "fa-whatsapp",
    telegram: "fa-paper-plane-o",
    guest: "fa-globe",
    api_user: "fa-mobile",
};
const MOOD_ICONS = { negative: "fa-frown-o", neutral: "fa-meh-o", positive: "fa-smile-o" };
const HEALTH_TONES = { risk: "danger", watch: "warning", good: "success" };
const MOOD_TONES = { negative: "danger", neutral: "muted", positive: "success" };
const DATE_LENGTH = "yyyy-mm-dd".length;

/**
 * @typedef {Object} Row a record of the customer, or an earlier conversation
 * @property {number} id
 * @property {boolean} opens whether the reader may open it
 * @property {string} name
 * @property {string[]} lines what there is to tell to those who may not
 *
 * @typedef {Object} Profile the customer, as `discuss.channel._smart_profile` tells of him
 * @property {Object} customer
 * @property {string} greeting
 * @property {Object[]} points
 * @property {Object|false} mood
 * @property {{key: string, title: string, model: string, more: boolean, records: Row[]}[]} sections
 * @property {Object[]} episodes
 */

/** Who the customer is and what there is about him, beside the conversation. */
export class SmartProfile extends Component {
    static template = "smart_service.Profile";
    static components = { TagsList };
    static props = { thread: Object };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.ui = useService("ui");
        this.place = usePlace(useRef("root"));
        this.state = useState({ unfolded: {}, timeline: null, more: false, busy: false });
        useEffect(
            () => {
                this.state.timeline = null;
                this.state.unfolded = {};
                // what was shown last time may be old
                if (this.profile) {
                    this.refresh();
                }
            },
            () => [this.props.thread.id, this.props.thread.smart_owner]
        );
    }

    /** @returns {Profile|false|undefined} */
    get profile() {
        return this.props.thread.smart_profile;
    }

    get tags() {
        return this.profile.customer.tags.map(({ id, name, color, reason }) => ({
            id,
            text: name,
            title: reason ? `${name}: ${reason}` : name,
            colorIndex: color,
        }));
    }

    /** The tags that nobody gave by hand, with what they were given for. */
    get tagReasons() {
        return this.profile.customer.tags.filter((tag) => tag.reason);
    }

    get healthTone() {
        return HEALTH_TONES[this.profile.customer.health.band];
    }

    get subtitle() {
        const { company, place, lang } = this.profile.customer;
        return [company, place, lang].filter(Boolean).join(" · ");
    }

    get mayGreet() {
        const { composerDisabled, smart_window: rows } = this.props.thread;
        const mayWrite = !rows || standingOf(rows, DateTime.now()).open;
        return this.profile.greeting && !composerDisabled && mayWrite;
    }

    get moodIcon() {
        return MOOD_ICONS[this.profile.mood.mood];
    }

    get moodTone() {
        return MOOD_TONES[this.profile.mood.mood];
    }

    pointIcon(kind) {
        return POINT_ICONS[kind] ?? "fa-user-o";
    }

    /** A day or a moment, as short as it is unmistakable. */
    when(value) {
        if (!value) {
            return "";
        }
        const isDay = value.length === DATE_LENGTH;
        const moment = isDay ? deserializeDate(value) : deserializeDateTime(value);
        const parts = { month: "short", day: "numeric" };
        if (moment.year !== DateTime.now().year) {
            parts.year = "numeric";
        } else if (!isDay) {
            Object.assign(parts, { hour: "2-digit", minute: "2-digit" });
        }
        return moment.toLocaleString(parts);
    }

    written(episode) {
        return _t("%(asked)s written, %(answered)s answered", {
            asked: episode.in,
            answered: episode.out,
        });
    }

    eventDetail(row) {
        return [row.detail, row.account].filter(Boolean).join(" · ");
    }

    async refresh() {
        await this.store.fetchStoreData("/im_livechat/session/data", {
            channel_id: this.props.thread.id,
        });
    }

    // === OPENING === //

    open(resModel, resId, title) {
        const place = this.place.current();
        const onClose = () => {
            this.place.hold(place, this.refresh());
        };
        this.dialog.add(FormViewDialog, { resModel, resId, title }, { onClose });
    }

    onClickRow(section, row) {
        if (row.opens) {
            this.open(section.model, row.id, row.name);
        } else {
            this.toggle(`${section.key}-${row.id}`);
        }
    }

    toggle(key) {
        this.state.unfolded[key] = !this.state.unfolded[key];
    }

    /** What the reader may not open, unfolds in place. */
    isUnfolded(section, row) {
        return !row.opens && this.state.unfolded[`${section.key}-${row.id}`];
    }

    onClickMore(section) {
        this.leaveFor({
            type: "ir.actions.act_window",
            name: section.title,
            res_model: section.model,
            domain: section.domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    /** Odoo's own way from a conversation to another screen: it goes on in a chat window. */
    leaveFor(action) {
        if (this.ui.isSmall) {
            this.store.ChatWindow.get({ thread: this.props.thread })?.fold();
        } else {
            this.props.thread.openChatWindow({ focus: true });
        }
        this.action.doAction(action);
    }

    async openSession(id) {
        const thread = await this.store.Thread.getOrFetch({ model: "discuss.channel", id });
        thread?.open({ focus: true });
    }

    onClickEvent(row) {
        if (row.model === "discuss.channel") {
            this.openSession(row.res_id);
        } else {
            this.open(row.model, row.res_id, row.detail || row.label);
        }
    }

    // === GREETING === //

    onClickGreet() {
        const { composer } = this.props.thread;
        const rest = composer.composerText;
        composer.composerText = rest
            ? `${this.profile.greeting}\n${rest}`
            : this.profile.greeting;
        if (this.ui.isSmall) {
            this.env.closeActionPanel?.();
        }
        composer.autofocus++;
    }

    // === TIMELINE === //

    async onClickTimeline() {
        if (this.state.timeline) {
            this.state.timeline = null;
            return;
        }
        this.state.timeline = [];
        await this.loadTimeline();
    }

    async loadTimeline() {
        const { id } = this.props.thread;
        this.state.busy = true;
        try {
            const { rows, more } = await this.orm.call("discuss.channel", "smart_timeline", [
                [id],
                this.state.timeline.at(-1)?.id ?? false,
            ]);
            if (this.state.timeline && this.props.thread.id === id) {
                this.state.timeline.push(...rows);
                this.state.more = more;
            }
        } finally {
            this.state.busy = false;
        }
    }
}

Object.assign(LivechatChannelInfoList.components, { SmartProfile });
