// Keeps the page of an engineer's way up to date while somebody looks at it.
(() => {
    "use strict";
    const SECONDS = 15;
    const main = document.querySelector("main");

    const box = document.getElementById("map");
    let map, marker;

    /** Where the engineer is; without a position there is no map and nothing asked of a server. */
    function place(point) {
        if (!box || !window.L) {
            return;
        }
        box.classList.toggle("none", !point);
        if (!point) {
            return;
        }
        if (!map) {
            map = window.L.map(box, { zoomControl: false, scrollWheelZoom: false });
            map.attributionControl.setPrefix(false);
            const by = document.createElement("span");
            by.textContent = box.dataset.attribution || "";
            window.L.tileLayer(box.dataset.tiles, { attribution: by.innerHTML, maxZoom: 19 }).addTo(map);
            marker = window.L.circleMarker(point, {
                radius: 10, color: "#fff", weight: 3, fillColor: "#017e84", fillOpacity: 1,
            }).addTo(map);
            map.setView(point, 14);
        }
        marker.setLatLng(point);
        map.panTo(point);
    }

    function show(state) {
        main.dataset.state = state.state;
        document.getElementById("title").textContent = state.title;
        document.getElementById("text").textContent = state.text;
        place(state.point);
        document.getElementById("steps").replaceChildren(
            ...state.steps.map(([name, reached]) => {
                const step = document.createElement("li");
                step.textContent = name;
                step.className = reached ? "reached" : "";
                return step;
            })
        );
    }

    async function refresh() {
        if (document.hidden) {
            return;
        }
        try {
            const answer = await fetch(main.dataset.path, { cache: "no-store" });
            if (answer.ok) {
                const state = await answer.json();
                show(state);
                if (state.over) {
                    clearInterval(timer);
                }
            }
        } catch {
            // without a network the page keeps what it shows and asks again
        }
    }

    if (main.dataset.point) {
        place(main.dataset.point.split(",").map(Number));
    }
    const timer = setInterval(refresh, SECONDS * 1000);
    document.addEventListener("visibilitychange", refresh);
})();
