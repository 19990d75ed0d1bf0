import { _t } from "@web/core/l10n/translation";

const COPYRIGHT = "https://www.openstreetmap.org/copyright";
const MAX_ZOOM = 19;
// nearer than this the neighbourhood is no longer recognised
const FIT_ZOOM = 15;

/** Text that came from people, for what Leaflet takes as markup. */
function escape(text) {
    const element = document.createElement("span");
    element.textContent = text;
    return element.innerHTML;
}

function attributionOf(text) {
    const safe = escape(text);
    return text.includes("OpenStreetMap")
        ? `<a href="${COPYRIGHT}" target="_blank" rel="noopener">${safe}</a>`
        : safe;
}

function icon(className, text = "") {
    return window.L.divIcon({
        className: `o-smart-pin ${className}`,
        html: `<span>${escape(text)}</span>`,
        iconSize: [28, 28],
    });
}

/**
 * A Leaflet map of a day's visits.
 *
 * @param {HTMLElement} el
 * @param {Object} options
 * @param {string|false} options.tiles address of the tiles; false: no background, no request
 * @param {string} options.attribution whom the provider of the tiles wants to be named
 * @param {{centre: number[], zoom: number}} options.nowhere what is shown without any position
 * @param {Function} options.onOpen called with a visit whose details are asked for
 * @param {Function|false} options.onGive called with a visit that shall be given or moved; false:
 *     the reader plans nothing
 * @param {Function} options.onTilesFailed called when the tile server does not answer
 */
export function drawMap(el, { tiles, attribution, nowhere, onOpen, onGive, onTilesFailed }) {
    const { L } = window;
    const map = L.map(el, {
        maxZoom: MAX_ZOOM,
        zoomControl: false,
        worldCopyJump: true,
        // an open popup is drawn anew every minute and must not blink
        fadeAnimation: false,
    });
    map.attributionControl.setPrefix(false);
    L.control
        .zoom({ zoomInTitle: _t("Zoom in"), zoomOutTitle: _t("Zoom out") })
        .addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.setView(nowhere.centre, nowhere.zoom);
    if (tiles) {
        L.tileLayer(tiles, { attribution: attributionOf(attribution), maxZoom: MAX_ZOOM })
            .on("tileerror", onTilesFailed)
            .addTo(map);
    }
    const layer = L.featureGroup().addTo(map);
    let markers = new Map();

    const popup = (visit, words) => {
        const box = document.createElement("div");
        for (const [tag, text] of [
            ["strong", visit.number],
            ["div", words.visit(visit)],
            ["div", visit.product],
        ]) {
            const line = document.createElement(tag);
            line.textContent = text;
            box.append(line);
        }
        const act = (label, className, onClick) => {
            const button = document.createElement("button");
            button.type = "button";
            button.className = `btn btn-sm mt-2 me-1 ${className}`;
            button.textContent = label;
            button.addEventListener("click", () => onClick(visit));
            box.append(button);
        };
        act(_t("Open the visit"), "btn-primary", onOpen);
        if (onGive && visit.state === "unassigned") {
            act(_t("Give"), "btn-secondary", onGive);
        } else if (onGive && visit.state === "scheduled") {
            act(_t("Move"), "btn-secondary", onGive);
        }
        return box;
    };
    const pin = (point, className, text, title) =>
        L.marker(point, { icon: icon(className, text), title, alt: title }).addTo(layer);
    const visitPin = (visit, className, text, words) => {
        const marker = pin(visit.point, className, text, `${visit.number}: ${words.visit(visit)}`);
        marker.bindPopup(() => popup(visit, words));
        const element = marker.getElement();
        element.addEventListener("keydown", (event) => {
            if (["Enter", " "].includes(event.key)) {
                event.preventDefault();
                marker.openPopup();
                marker.getPopup().getElement().querySelector("button").focus();
            } else if (event.key === "Escape") {
                marker.closePopup();
            }
        });
        marker.on("popupclose", () => {
            if (element.isConnected && document.activeElement === document.body) {
                element.focus();
            }
        });
        markers.set(visit.id, marker);
    };

    return {
        draw({ engineers, unassigned }, words) {
            const open = [...markers].find(([, marker]) => marker.isPopupOpen())?.[0];
            layer.clearLayers();
            markers = new Map();
            for (const engineer of engineers) {
                const colour = `o-smart-colour-${engineer.colour}`;
                const placed = engineer.visits.filter((visit) => visit.point);
                const way = [engineer.base, ...placed.map((visit) => visit.point)].filter(Boolean);
                if (way.length > 1) {
                    L.polyline(way, {
                        className: `o-smart-way ${colour}`,
                        interactive: false,
                    }).addTo(layer);
                }
                if (engineer.base) {
                    pin(engineer.base, `o-smart-base ${colour}`, "⌂", words.base(engineer));
                }
                engineer.visits.forEach((visit, index) => {
                    if (visit.point) {
                        visitPin(visit, `${colour} o-smart-${visit.state}`, index + 1, words);
                    }
                });
                if (engineer.last) {
                    pin(engineer.last, `o-smart-last ${colour}`, "", words.last(engineer));
                }
            }
            for (const visit of unassigned.filter(({ point }) => point)) {
                visitPin(visit, "o-smart-unassigned", "?", words);
            }
            markers.get(open)?.openPopup();
        },
        /** Show the day: who goes and where to; else what has to be given, and the bases. */
        fit({ engineers, unassigned }) {
            const places = ({ base, visits }) => [base, ...visits.map(({ point }) => point)];
            const bounds = [
                engineers.filter(({ visits }) => visits.length).flatMap(places),
                unassigned.map(({ point }) => point),
                engineers.map(({ base }) => base),
            ]
                .map((points) => L.latLngBounds(points.filter(Boolean)))
                .find((candidate) => candidate.isValid());
            if (bounds) {
                map.fitBounds(bounds, { padding: [40, 40], maxZoom: FIT_ZOOM });
            }
        },
        show(visit) {
            const marker = markers.get(visit.id);
            if (marker) {
                map.panTo(marker.getLatLng());
                marker.openPopup();
            }
        },
        resized: () => map.invalidateSize(),
        remove: () => map.remove(),
    };
}
