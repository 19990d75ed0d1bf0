import { ChatWindow } from "@mail/core/common/chat_window";
import { DiscussContent } from "@mail/core/public_web/discuss_content";

import { Component, useEffect, useState } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { wake } from "./session_actions";
import { view } from "./viewing";

const { DateTime } = luxon;

/**
 * @typedef {Object} Scheduled a message that leaves later, or did not leave
 * @property {number} id
 * @property {string} text
 * @property {string} at UTC
 * @property {"new"|"failed"|"dead"} state
 * @property {string} error
 * @property {string} by
 * @property {boolean} mine
 * @property {number} files
 */

/** Above the composer: who else has the conversation open, its snooze, what leaves later. */
export class SmartSessionBar extends Component {
    static template = "smart_service.SessionBar";
    static props = { thread: Object };

    setup() {
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.state = useState({ unfolded: false, busy: false });
        useEffect(
            (id, owner, may) => (owner && may ? view(this.props.thread) : undefined),
            () => [
                this.props.thread.id,
                Boolean(this.props.thread.smart_owner),
                Boolean(this.store.has_access_livechat),
            ]
        );
    }

    get others() {
        return this.props.thread.smart_viewers.filter(({ id }) => id !== user.userId);
    }

    get isWritten() {
        return this.others.some(({ writing }) => writing);
    }

    get othersText() {
        const writing = this.others.filter(({ writing }) => writing);
        const names = (writing.length ? writing : this.others).map(({ name }) => name).join(", ");
        return writing.length
            ? _t("%(names)s is writing to this customer", { names })
            : _t("%(names)s has this conversation open too", { names });
    }

    get snoozeText() {
        const { until, by } = this.props.thread.smart_snooze;
        return until
            ? _t("Snoozed until %(time)s by %(name)s", { time: this.timeOf(until), name: by })
            : _t("Snoozed by %(name)s until the customer answers", { name: by });
    }

    get scheduled() {
        return this.props.thread.smart_scheduled;
    }

    get failed() {
        return this.scheduled.filter(({ state }) => state !== "new").length;
    }

    get scheduledText() {
        if (this.failed) {
            return _t("Scheduled: %(count)s, of which %(failed)s did not leave", {
                count: this.scheduled.length,
                failed: this.failed,
            });
        }
        return this.scheduled.length === 1
            ? _t("Leaves on %s", this.timeOf(this.scheduled[0].at))
            : _t("%s messages leave later", this.scheduled.length);
    }

    timeOf(text) {
        return deserializeDateTime(text).toLocaleString(DateTime.DATETIME_SHORT);
    }

    onClickWake() {
        return this.busy(() => wake(this));
    }

    get thread() {
        return this.props.thread;
    }

    /** What is taken back stands in the composer again, if nothing else does. */
    onClickTakeBack(message) {
        return this.busy(async () => {
            const { thread } = this.props;
            const { scheduled, text } = await this.orm.call(
                "discuss.channel",
                "smart_cancel_scheduled",
                [[thread.id], message.id]
            );
            thread.smart_scheduled = scheduled;
            if (message.state === "new" && !thread.composer.composerText) {
                thread.composer.composerText = text;
            }
        });
    }

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

Object.assign(DiscussContent.components, { SmartSessionBar });
Object.assign(ChatWindow.components, { SmartSessionBar });
