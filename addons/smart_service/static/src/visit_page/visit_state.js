/** What a visit looks like once commands that are not sent yet are carried out. */

/**
 * @param {object} data `{visits, van}` as the server gave it
 * @param {object[]} commands not sent yet, in order
 * @returns {object} a copy of `data` with their effects
 */
export function withCommands(data, commands) {
    const changed = structuredClone(data);
    for (const command of commands) {
        const visit = changed.visits.find((visit) => visit.id === command.visit_id);
        if (visit) {
            EFFECTS[command.kind](visit, command.payload, command, changed.van);
        }
    }
    return changed;
}

function held(visit, payload) {
    return visit.parts.find((part) =>
        payload.used ? part.used === payload.used : part.move_id === payload.move_id
    );
}

const EFFECTS = {
    on_the_way(visit, payload, command) {
        visit.state = "on_the_way";
        visit.on_the_way_at = command.happened_at;
    },
    arrive(visit, payload, command) {
        visit.arrived_at = command.happened_at;
    },
    start(visit, payload, command) {
        visit.state = "under_way";
        visit.started_at = command.happened_at;
    },
    check(visit, payload) {
        const line = visit.checklist.find((line) => line.id === payload.line_id);
        if (line) {
            line.value = payload.value;
        }
    },
    serial(visit, payload) {
        visit.serial_seen = payload.value;
    },
    photo(visit, payload) {
        visit.photos += 1;
        const line = visit.checklist.find((line) => line.id === payload.line_id);
        if (line) {
            line.photo = true;
        }
    },
    use_part(visit, payload, command, van) {
        const { product_id, lot_id, location_id } = payload;
        const stock = van.find((part) => part.product_id === product_id);
        const lot = stock?.lots.find((lot) => lot.id === lot_id);
        let left = payload.quantity;
        for (const part of visit.parts) {
            const there = !location_id || part.location_id === location_id;
            if (part.product_id === product_id && there && left > 0) {
                const taken = Math.min(left, part.quantity - part.used_qty);
                part.used_qty += taken;
                left -= taken;
            }
        }
        if (left <= 0) {
            return;
        }
        if (stock) {
            stock.quantity -= left;
            stock.lots = stock.lots.filter((lot) => lot.id !== lot_id);
        }
        visit.parts.push({
            used: command.uuid,
            product_id,
            location_id,
            name: stock?.name || "",
            unit: stock?.unit || "",
            quantity: left,
            used_qty: left,
            place: "",
            serials: lot ? [lot.name] : [],
            reserved: true,
        });
    },
    return_part(visit, payload) {
        const part = held(visit, payload);
        if (part) {
            part.quantity -= payload.quantity;
            visit.parts = visit.parts.filter((part) => part.quantity > 0);
        }
    },
    scrap_part(visit, payload) {
        const part = held(visit, payload);
        if (part) {
            part.broken = true;
        }
    },
    old_part(visit, payload) {
        visit.old_parts.push(payload.product_id);
    },
    missing_part() {
        // it concerns the next visit
    },
    report(visit, payload) {
        visit.report = payload.text;
    },
    sign(visit, payload) {
        visit.signed_by = payload.name;
    },
    finish(visit, payload, command) {
        const unseen = ["no_access", "customer_absent"].includes(payload.result);
        visit.state = unseen ? "missed" : "done";
        visit.result = payload.result;
        visit.report = payload.report || visit.report;
        visit.finished_at = command.happened_at;
    },
};
