import { call } from "./phone_sync";

// a customer who waits looks again after some seconds, and the battery has to last the day
const EVERY = 20_000;
const LOOK = 5_000;
// a phone that lies still tells nothing new, but what it told last holds a while
const HOLDS = 300_000;
const OPTIONS = { enableHighAccuracy: true, maximumAge: 10_000, timeout: 60_000 };

/** Says where the engineer is while he is on the way to a visit, if he has agreed to that. */
export class PositionSharing {
    /**
     * @param {object} boot what the page was opened with
     * @param {object} state reactive: `shares`, `blocked` (why the phone gives no position)
     */
    constructor(boot, state) {
        this.boot = boot;
        this.state = state;
        this.visitId = 0;
        this.sentAt = 0;
    }

    /** Look whether there is a visit that he is on the way to; begin or end accordingly. */
    follow(visits) {
        const visit = this.state.shares && visits.find(
            (visit) => visit.state === "on_the_way" && !visit.arrived_at);
        const visitId = visit ? visit.id : 0;
        if (visitId === this.visitId) {
            return;
        }
        this.visitId = visitId;
        this.sentAt = 0;
        this.last = null;
        if (this.watch !== undefined) {
            navigator.geolocation.clearWatch(this.watch);
            clearInterval(this.timer);
            this.watch = undefined;
        }
        if (visitId && navigator.geolocation) {
            this.watch = navigator.geolocation.watchPosition(
                (position) => this.seen(position),
                (error) => (this.state.blocked = error.message),
                OPTIONS);
            this.timer = setInterval(() => this.send(), LOOK);
        }
    }

    seen(position) {
        this.state.blocked = "";
        this.last = position;
        this.send();
    }

    /** Send where he was seen last, not too often; what did not arrive is sent again soon. */
    async send() {
        const now = Date.now();
        if (!this.last || now - this.sentAt < EVERY || now - this.last.timestamp > HOLDS) {
            return;
        }
        this.sentAt = now;
        const { coords } = this.last;
        try {
            await call(`${this.boot.page}/position`, {
                uid: this.boot.uid,
                visit_id: this.visitId,
                latitude: coords.latitude,
                longitude: coords.longitude,
                accuracy: coords.accuracy,
            });
        } catch {
            this.sentAt = 0;
        }
    }

    /** He agrees, or takes it back. */
    async share(agree) {
        const answer = await call(`${this.boot.page}/share`, { uid: this.boot.uid, agree });
        this.state.shares = Boolean(answer.shares);
    }
}
