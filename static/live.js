/* What pages gain by script: a theme of one's own, figures that renew themselves, pickers that apply at once, keys.
 * Everything else works without it. Loaded in the head, so that the theme is set before anything is painted. */
"use strict";
(() => {
	const EVERY_MS = 30000, AGE_MS = 1000, KEY_PAUSE_MS = 1500;
	const root = document.documentElement;

	/* Storage may be refused (private windows, policies): the page then works, but forgets. */
	const store = {
		get(area, key) { try { return window[area].getItem(key); } catch { return null; } },
		set(area, key, value) { try { window[area].setItem(key, value); } catch { /* forgotten */ } },
	};

	/* Theme: "system" follows the browser, the others override it. */
	const theme = () => store.get("localStorage", "opswatch.theme") || "system";
	function showTheme() {
		if (theme() === "system") delete root.dataset.theme;
		else root.dataset.theme = theme();
		for (const b of document.querySelectorAll("#theme button"))
			b.setAttribute("aria-pressed", String(b.dataset.set === theme()));
	}
	showTheme();

	/* Live figures: fetch this very address, replace the parts that changed. */
	const live = { paused: false, at: Date.now(), tried: Date.now(), etag: null, busy: false, failed: false, parts: new Map() };

	/* Parts are the children with an id of main and of its grids, and the pipeline box. */
	function partsOf(doc) {
		const found = new Map();
		for (const e of doc.querySelectorAll("main > [id], main > .g > [id], #pipeline")) found.set(e.id, e);
		return found;
	}
	function remember(parts) {
		live.parts = new Map();
		for (const [id, e] of parts) live.parts.set(id, e.outerHTML);
	}

	/* Details that are open, scrolled tables and the focus survive a replacement. */
	function swap(old, fresh) {
		const open = [...old.querySelectorAll("details")].map(d => d.open);
		const scrolled = [...old.querySelectorAll(".tw")].map(t => [t.scrollLeft, t.scrollTop]);
		const focusable = "a, button, summary, [tabindex]";
		const focused = [...old.querySelectorAll(focusable)].indexOf(document.activeElement);

		old.replaceWith(fresh);
		fresh.querySelectorAll("details").forEach((d, i) => { d.open = open[i] || false; });
		fresh.querySelectorAll(".tw").forEach((t, i) => {
			if (scrolled[i]) [t.scrollLeft, t.scrollTop] = scrolled[i];
		});
		if (focused >= 0) fresh.querySelectorAll(focusable)[focused]?.focus({ preventScroll: true });
	}
	function adopt(text) {
		const doc = new DOMParser().parseFromString(text, "text/html");
		const fresh = partsOf(doc), here = partsOf(document);
		const next = new Map([...fresh].map(([id, e]) => [id, e.outerHTML]));

		if (!doc.querySelector("main")) return;
		if ([...fresh.keys()].join() !== [...here.keys()].join()) {
			document.querySelector("main").replaceWith(document.adoptNode(doc.querySelector("main")));
			remember(partsOf(document));
			return;
		}
		for (const [id, e] of fresh)
			if (next.get(id) !== live.parts.get(id)) swap(here.get(id), document.adoptNode(e));
		live.parts = next;
	}

	/* A form in use is not to be pulled away, and a hidden tab needs no figures. */
	function inUse() {
		const a = document.activeElement;
		return document.hidden || (a && a.matches("input:not([type=checkbox]), select, textarea")) || document.querySelector("dialog[open], .pop[open]");
	}
	async function refresh() {
		if (live.busy) return;
		live.busy = true;
		live.tried = Date.now();
		try {
			const answer = await fetch(location.href, {
				headers: live.etag ? { "If-None-Match": live.etag } : {}, cache: "no-store", redirect: "error",
			});
			if (answer.status !== 304 && !answer.ok) throw new Error(answer.status);
			if (answer.status !== 304) {
				adopt(await answer.text());
				live.etag = answer.headers.get("ETag");
			}
			live.at = Date.now();
			live.failed = false;
		} catch {
			live.failed = true;
		}
		live.busy = false;
		showAge();
	}

	function ageText() {
		const s = Math.round((Date.now() - live.at) / 1000);
		return s < 120 ? `${s} s ago` : `${Math.round(s / 60)} min ago`;
	}
	function setIcon(svg, name) {
		svg.querySelector("use").setAttribute("href", `/static/icons.svg#${name}`);
	}
	function showAge() {
		const box = document.getElementById("live");
		if (!box) return;
		const button = box.querySelector("button"), state = live.paused ? "Paused" : live.failed ? "Not updated" : "Live";
		const word = box.querySelector("b");
		if (word.textContent !== state) word.textContent = state;
		box.querySelector(".age").textContent = ` · ${ageText()}`;
		box.dataset.state = live.paused ? "paused" : live.failed ? "failed" : "live";
		setIcon(box.querySelector("svg"), live.paused ? "pause" : live.failed ? "warn" : "ok");
		setIcon(button.querySelector("svg"), live.paused ? "play" : "pause");
		button.setAttribute("aria-pressed", String(live.paused));
		button.setAttribute("aria-label", live.paused ? "Resume updates" : "Pause updates");
	}
	function setPaused(on) {
		live.paused = on;
		store.set("sessionStorage", "opswatch.paused", on ? "1" : "");
		showAge();
		if (!on && Date.now() - live.tried >= EVERY_MS) refresh();
	}

	/* Keys. */
	const keysOn = () => store.get("localStorage", "opswatch.keys") !== "off";
	const help = [
		["?", "this help"], ["/", "find a tenant"], ["r", "renew the figures now"], ["p", "pause or resume updates"],
		["t", "choose from and to"], ["[", "one range earlier"], ["]", "one range later"],
	];
	const make = (tag, text, attrs = {}) => {
		const e = document.createElement(tag);
		if (text) e.textContent = text;
		for (const [k, v] of Object.entries(attrs)) e.setAttribute(k, v);
		return e;
	};
	function buildHelp() {
		const dialog = make("dialog", "", { "aria-labelledby": "keys-h", class: "keys" });
		const list = make("dl"), label = make("label", ""), box = make("input", "", { type: "checkbox" });
		const pages = [...document.querySelectorAll(".nav a[data-key]")].map(
			a => [`g ${a.dataset.key}`, a.querySelector(".long").textContent]);

		for (const [key, what] of [...help, ...pages]) {
			const row = make("div"), dt = make("dt");
			dt.append(make("kbd", key));
			row.append(dt, make("dd", what));
			list.append(row);
		}
		box.checked = keysOn();
		box.addEventListener("change", () => store.set("localStorage", "opswatch.keys", box.checked ? "on" : "off"));
		label.append(box, " Keys are on");
		const close = make("button", "Close", { class: "btn pri", type: "button" });
		close.addEventListener("click", () => dialog.close());
		dialog.append(make("h2", "Keyboard", { id: "keys-h" }), list, label, close);
		document.body.append(dialog);
		return dialog;
	}
	let dialog = null;
	function toggleHelp() {
		dialog = dialog || buildHelp();
		if (dialog.open) dialog.close();
		else dialog.showModal();
	}

	/* Moves the window by its own length; never past now. */
	function shift(direction) {
		const from = document.getElementById("from"), to = document.getElementById("to");
		if (!from || !to) return;
		const minutes = t => Date.parse(`${t.value}:00Z`) / 60000;
		const length = minutes(to) - minutes(from);
		const text = m => new Date(m * 60000).toISOString().slice(0, 16);
		const end = Math.min(minutes(to) + direction * length, Date.parse(`${to.max}:00Z`) / 60000);
		const url = new URL(location.href);

		for (const gone of ["range", "start"]) url.searchParams.delete(gone);
		url.searchParams.set("from", text(end - length));
		url.searchParams.set("to", text(end));
		location.assign(url);
	}
	function openRange() {
		const pop = document.querySelector(".pop");
		if (!pop) return;
		const folded = document.getElementById("ft");
		if (folded) folded.checked = true;
		pop.open = true;
		pop.querySelector("input:not([type=hidden])").focus();
	}
	function openSearch() {
		const q = document.getElementById("q"), folded = document.getElementById("ft");
		if (!q) return;
		if (folded) folded.checked = true;
		q.focus();
		q.select();
	}
	let goUntil = 0;
	function onKey(event) {
		const typing = event.target.matches("input, select, textarea, [contenteditable]");
		if (event.key === "Escape") for (const p of document.querySelectorAll(".pop[open]")) p.open = false;
		if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
		if (event.key === "?") { event.preventDefault(); toggleHelp(); return; }
		if (!keysOn() || dialog?.open) return;
		const going = Date.now() < goUntil;
		goUntil = 0;
		if (going) {
			const link = document.querySelector(`.nav a[data-key="${CSS.escape(event.key)}"]`);
			if (link) link.click();
			return;
		}
		const actions = {
			g() { goUntil = Date.now() + KEY_PAUSE_MS; },
			"/": openSearch, t: openRange, r: refresh, p() { setPaused(!live.paused); },
			"["() { shift(-1); }, "]"() { shift(1); },
		};
		if (!Object.hasOwn(actions, event.key)) return;
		event.preventDefault();
		actions[event.key]();
	}

	/* Fields left empty say nothing: they are kept out of the address. */
	function onSubmit(event) {
		if (event.target.method !== "get") return;
		for (const e of event.target.elements) if (e.name && e.value === "") e.disabled = true;
	}

	document.addEventListener("DOMContentLoaded", () => {
		showTheme();
		for (const e of document.querySelectorAll("#theme, #live, [data-keys]")) e.hidden = false;
		document.getElementById("theme")?.addEventListener("click", event => {
			const button = event.target.closest("button");
			if (!button) return;
			store.set("localStorage", "opswatch.theme", button.dataset.set);
			showTheme();
		});
		document.querySelector("[data-keys]")?.addEventListener("click", toggleHelp);
		for (const form of document.querySelectorAll("form[data-auto]"))
			form.addEventListener("change", () => form.requestSubmit());
		document.addEventListener("submit", onSubmit);
		document.addEventListener("keydown", onKey);
		document.addEventListener("click", event => {
			for (const p of document.querySelectorAll(".pop[open]")) if (!p.contains(event.target)) p.open = false;
		});
		window.addEventListener("pageshow", event => {
			if (event.persisted) for (const e of document.querySelectorAll("form [disabled][name]")) e.disabled = false;
		});
		if (!document.getElementById("live")) return;
		live.paused = store.get("sessionStorage", "opswatch.paused") === "1";
		remember(partsOf(document));
		document.querySelector("#live button").addEventListener("click", () => setPaused(!live.paused));
		showAge();
		setInterval(showAge, AGE_MS);
		setInterval(() => { if (!live.paused && !inUse() && Date.now() - live.tried >= EVERY_MS) refresh(); }, AGE_MS);
	});
})();
