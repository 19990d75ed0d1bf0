import { reactive } from "@odoo/owl";
import { PhoneStore } from "./phone_store";
import { PositionSharing } from "./position";
import { LoggedOut, Offline, PhoneSync } from "./phone_sync";
import { withCommands } from "./visit_state";

const AGAIN = 30_000;

/** The engineer's visits, what he does with them, and how far that has come. */
export class Phone {
    constructor(boot) {
        this.boot = boot;
        this.words = boot.words;
        this.store = new PhoneStore(boot.uid);
        this.sync = new PhoneSync(this.store, boot.page, boot.uid);
        this.state = reactive({
            data: null,
            unsent: 0,
            refused: [],
            ready: false,
            online: true,
            loggedOut: false,
            sending: false,
            shares: false,
            blocked: "",
        });
        this.position = new PositionSharing(boot, this.state);
    }

    async start() {
        await this.store.open();
        this.state.refused = (await this.store.read("refused")) || [];
        await this.show();
        this.state.ready = true;
        addEventListener("online", () => this.exchange());
        addEventListener("offline", () => (this.state.online = false));
        document.addEventListener("visibilitychange", () => {
            if (document.visibilityState === "visible") {
                this.exchange();
            }
        });
        setInterval(() => this.exchange(), AGAIN);
        await this.exchange();
    }

    /** Show the visits as they were fetched last, with what is not sent yet. */
    async show() {
        const [data, commands] = [await this.store.read("data"), await this.store.queued()];
        this.state.unsent = commands.length;
        this.state.data = data ? withCommands(data, commands) : null;
        this.state.shares = Boolean(data?.shares_position);
        this.position.follow(this.state.data?.visits || []);
    }

    /** The engineer has done something: keep it, show it, and send it when that is possible. */
    async do(visitId, kind, payload = {}) {
        await this.store.add(visitId, kind, payload);
        await this.show();
        this.exchange();
    }

    /** Whether the customer may see where the engineer is; only he himself says so. */
    async share(agree) {
        try {
            await this.position.share(agree);
        } catch {
            this.state.online = false;
        }
        await this.exchange();
    }

    /** Send what is not sent, then fetch the visits. */
    async exchange() {
        if (this.state.sending) {
            this.again = true;
            return;
        }
        this.state.sending = true;
        try {
            do {
                this.again = false;
                await this.keepRefused(await this.sync.send());
                await this.store.keep("data", await this.sync.fetch());
                await this.show();
            } while (this.again);
            Object.assign(this.state, { online: true, loggedOut: false });
        } catch (error) {
            this.state.online = !(error instanceof Offline);
            this.state.loggedOut = error instanceof LoggedOut;
            await this.show();
        } finally {
            this.state.sending = false;
        }
    }

    async keepRefused(refused) {
        if (refused.length) {
            this.state.refused = [...this.state.refused, ...refused];
            await this.store.keep("refused", JSON.parse(JSON.stringify(this.state.refused)));
        }
    }

    async forgetRefused() {
        this.state.refused = [];
        await this.store.keep("refused", []);
    }

    /** Forget all that is kept on this phone and end the session. */
    async logOut() {
        await this.store.clear();
        for (const name of await caches.keys()) {
            await caches.delete(name);
        }
        const registrations = await navigator.serviceWorker?.getRegistrations();
        await Promise.all((registrations || []).map((one) => one.unregister()));
        location.assign("/web/session/logout");
    }

    // === WORDS === //

    say(name, value) {
        return this.words[name].replace("%s", value);
    }

    format(moment, options) {
        return moment
            ? new Intl.DateTimeFormat(this.boot.lang, {
                  timeZone: this.boot.tz, ...options,
              }).format(new Date(moment))
            : "";
    }

    time(moment) {
        return this.format(moment, { hour: "2-digit", minute: "2-digit" });
    }

    day(moment) {
        return this.format(moment, { weekday: "long", month: "long", day: "numeric" });
    }

    /** A day as text that sorts and compares, in the engineer's time zone. */
    date(moment) {
        return new Intl.DateTimeFormat("sv-SE", { timeZone: this.boot.tz }).format(
            new Date(moment)
        );
    }
}
