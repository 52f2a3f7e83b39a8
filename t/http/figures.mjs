/* Sends random events, reads the rows they became, and computes from those what every read must answer: sums to the last
 * digit, percentiles within 2 %. Ranges, filters and time zones are random; a change of clocks is always among them. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";

import { Api, encodeQuery, endOfTests, forAll, holds } from "../lib/api.mjs";
import { compare, compareErrors, compareGroups, compareSeries, readRows, within } from "./figures_expected.mjs";

const env = process.env;
const seed = Number(env.SEED ?? Date.now() % 1e6);
const ROOT = "/api/monitoring/ai-usage";
const MINUTE = 60e3;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONES = ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Chatham", "Australia/Lord_Howe"];
const now = Date.now();

/* mulberry32: a seed repeats a run. */
let state = seed;
function random() {
	state = (state + 0x6d2b79f5) | 0;
	let t = Math.imul(state ^ (state >>> 15), 1 | state);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const below = (n) => Math.floor(random() * n);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const pick = (list) => list[below(list.length)];

const bearer = (name) => ({ authorization: `Bearer ${fs.readFileSync(env[name], "utf8").trim()}` });
const api = new Api(`${env.top_srcdir}/static/openapi.json`, env.OPSWATCH_URL);
const reader = bearer("OPSWATCH_READ_TOKEN_FILE");
const writer = { ...bearer("OPSWATCH_INGEST_TOKEN_FILE"), "content-type": "application/json" };

function run(program, ...options) {
	const done = spawnSync(program, options, { encoding: "utf8", maxBuffer: 1 << 28 });
	if (done.status !== 0) throw new Error(`${program}: ${done.stderr}`);
	return done.stdout;
}
const sql = (text) => run("psql", "-XAtq", env.OPSWATCH_DATABASE_URL, "-c", text);

function wallClock(ms, tz) {
	const parts = new Intl.DateTimeFormat("en-CA", {
		timeZone: tz,
		hourCycle: "h23",
		year: "numeric",
		month: "2-digit",
		day: "2-digit",
		hour: "2-digit",
		minute: "2-digit",
	}).formatToParts(ms);
	return Object.fromEntries(parts.map((p) => [p.type, p.value]));
}
const localDay = (ms, tz) => {
	const w = wallClock(ms, tz);
	return `${w.year}-${w.month}-${w.day}`;
};
const localTime = (ms, tz) => {
	const w = wallClock(ms, tz);
	return `${w.hour}:${w.minute}`;
};
const offset = (ms, tz) => {
	const w = wallClock(ms, tz);
	return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute) - Math.floor(ms / MINUTE) * MINUTE;
};

/* The hour of the last change of clocks that New York saw. */
function lastChange() {
	let hour = Math.floor(now / HOUR) * HOUR;
	while (offset(hour, "America/New_York") === offset(hour - HOUR, "America/New_York")) hour -= HOUR;
	return hour;
}
const change = lastChange();

const tenants = ["acme", "globex", "initech", "umbrella", "ünïcode & <co>", "Zeta", "a"];
const tools = ["chatbot", "document-analyzer", "intake", "my-tool", 'Über "tool"'];
const models = [
	"gpt-4o",
	"gpt-4o-mini-2024-07-18",
	"openai/gpt-4-turbo",
	"claude-sonnet-4-5",
	"no-such-model",
	"local/llama",
];

function randomMoment() {
	const kind = random();
	if (kind < 0.4) return change + (random() - 0.5) * 3 * DAY;
	return kind < 0.6 ? now - random() * DAY : now - random() * 120 * DAY;
}

function randomEvent() {
	const prompt = below(5000);
	const completion = below(2000);
	const event = {
		tenantId: pick(tenants),
		toolId: pick(tools),
		model: pick(models),
		createdAt: new Date(Math.min(randomMoment(), now - 1000)).toISOString(),
		latencyMs: Math.round(Math.exp(random() * 14)),
		promptTokens: prompt,
		completionTokens: completion,
		cachedTokens: below(prompt + 1),
		reasoningTokens: below(completion + 1),
	};
	if (random() < 0.2) event.cacheWriteTokens = below(prompt - event.cachedTokens + 1);
	if (random() < 0.05) event.cacheWrite1hTokens = below(100);
	if (random() < 0.2)
		event.estimatedCost = `${below(random() < 0.1 ? 100000 : 2)}.${String(below(1e12)).padStart(12, "0")}`;
	if (random() < 0.15) event.success = false;
	if (!(event.success ?? true) && random() < 0.7)
		event.errorType = pick(["timeout", "rate_limit", "content_filter"]);
	return event;
}

let sent = 0;

/* As a client does: again, when it is told to. */
async function post(events) {
	for (let tries = 0; ; tries++) {
		const answer = await api.ask("POST", `${ROOT}/events`, writer, JSON.stringify({ events }));
		if (answer.status !== 503 || tries === 10) return answer;
		await pause(answer.headers["retry-after"] * 1000);
	}
}

async function untilStored() {
	for (let i = 0; i < 600 && Number(sql("SELECT count(*) FROM ai_usage_event")) < sent; i++) await pause(100);
}

/* Sends random events and waits until they are stored. */
async function sendEvents(n) {
	const batches = Array.from({ length: Math.ceil(n / 500) }, (_, i) =>
		Array.from({ length: Math.min(500, n - 500 * i) }, randomEvent),
	);
	const answers = await forAll(batches, post);
	sent += n;
	await untilStored();
	return answers.filter((a) => a.status !== 202).map((a) => a.text.slice(0, 300));
}

/* Amounts stay text, so that no digit is lost. */
async function get(path, parameters) {
	const answer = await api.ask("GET", `${ROOT}${path}${encodeQuery(parameters)}`, reader);
	const operation = api.operations.find((o) => o.method === "GET" && o.address === ROOT + path);
	const mistakes = api.judge(operation, answer);
	if (answer.status !== 200) throw new Error(`${path}${encodeQuery(parameters)}: ${answer.text}`);
	const json = JSON.parse(answer.text.replace(/"(\w*Cost)":([\d.]+)/g, '"$1":"$2"'));
	return { json, mistakes };
}

/* What the table of events holds; the reads are compared with nothing else. */
let rows = [];
const matching = (p) =>
	rows.filter(
		(r) =>
			(!p.tenant || r.tenant === p.tenant) &&
			(!p.tool || r.tool === p.tool) &&
			(!p.model || r.model === p.model),
	);

/* Every read of one range, compared with the rows. */
async function compareReads(parameters) {
	const list = matching(parameters);
	const { interval, ...plain } = parameters;
	const [usage, trends, byTenant, byTool, byModel] = await Promise.all([
		get("", parameters),
		get("/trends", { ...parameters, limit: 20 }),
		...["/by-tenant", "/by-tool", "/by-model"].map((path) => get(path, { ...plain, limit: 1000 })),
	]);
	const { from, to } = usage.json;
	const own = within(list, from, to);
	const mistakes = [usage, trends, byTenant, byTool, byModel].flatMap((a) => a.mistakes);
	for (const { json } of [trends, byTenant, byTool, byModel])
		if (json.from !== from || json.to !== to)
			mistakes.push(`ranges differ: ${from}/${to} and ${json.from}/${json.to}`);
	for (const [json, key, member, short] of [
		[byTenant.json, "tenantId", "tenant", "byTenant"],
		[byTool.json, "toolId", "tool", "byTool"],
		[byModel.json, "model", "model", "byModel"],
	]) {
		mistakes.push(
			...compare(json.totals, own, `${short} totals`),
			...compareGroups(json.data, own, key, member, short),
		);
		mistakes.push(...compareGroups(usage.json[short], own, key, member, `ai-usage ${short}`));
	}
	mistakes.push(
		...compare(usage.json.totals, own, "totals"),
		...compareSeries(usage.json.series, own, from, to, "series"),
		...compareErrors(usage.json.errors, own),
	);
	const { previous, monthToDate } = usage.json;
	mistakes.push(
		...compare(previous, within(list, previous.from, previous.to), "previous"),
		...compare(monthToDate, within(list, monthToDate.from, monthToDate.to), "monthToDate"),
	);
	for (const tool of trends.json.data) {
		const ofTool = own.filter((r) => r.tool === tool.toolId);
		const before = within(list, trends.json.previousFrom, trends.json.previousTo).filter(
			(r) => r.tool === tool.toolId,
		);
		mistakes.push(
			...compare(tool.totals, ofTool, `trend ${tool.toolId}`),
			...compare(tool.previousTotals, before, `trend before ${tool.toolId}`),
			...compareSeries(tool.series, ofTool, from, to, `trend ${tool.toolId}`),
		);
	}
	if (trends.json.data.length !== new Set(own.map((r) => r.tool)).size)
		mistakes.push(`${trends.json.data.length} trends`);
	return {
		usage: usage.json,
		calls: own.length,
		mistakes: mistakes.map((m) => `${encodeQuery(parameters)}: ${m}`),
	};
}

function randomRange() {
	const tz = pick(ZONES);
	const filters = Object.fromEntries(
		[
			["tenant", tenants],
			["tool", tools],
			["model", models],
		]
			.filter(() => random() < 0.25)
			.map(([name, list]) => [name, pick(list)]),
	);
	const kind = random();
	if (kind < 0.3)
		return {
			tz,
			...filters,
			range: pick(["1h", "24h", "7d", "30d", "90d", "1y", "today", "mtd", "last-month"]),
		};
	const around = kind < 0.6 ? change : now - random() * 100 * DAY;
	const from = around - random() * pick([HOUR, DAY, 20 * DAY]),
		to = from + 20 * MINUTE + random() * pick([HOUR, 2 * DAY, 30 * DAY]);
	const interval = to - from < 3 * DAY ? pick(["15m", "1h", "1d", "1w"]) : pick(["1d", "1w", "1mo"]);
	if (kind < 0.8)
		return {
			tz,
			...filters,
			interval,
			from: localDay(from, tz),
			to: localDay(to, tz) > localDay(from, tz) ? localDay(to, tz) : localDay(from + 2 * DAY, tz),
		};
	return {
		tz,
		...filters,
		interval: to - from < 3 * DAY ? interval : "1d",
		from: new Date(from).toISOString(),
		to: new Date(to).toISOString(),
	};
}

/* The scheduler of the stack may be at it already; a run beside it does nothing. */
async function aggregate() {
	const dirty = () => Number(sql("SELECT count(*) FROM usage_dirty_hour"));
	const before = dirty();
	for (let i = 0; i < 20 && dirty(); i++) {
		run(env.OPSWATCH_SCHEDULER, "--config", env.OPSWATCH_CONFIG, "run", "aggregate", "--again");
		await pause(i * 100);
	}
	holds(`${before} hours are aggregated`, dirty() ? [`${dirty()} hours are not`] : []);
}

async function allAddsUp(when) {
	rows = readRows(sql);
	const results = await forAll(Array.from({ length: 12 }, randomRange), compareReads);
	const calls = results.reduce((s, r) => s + r.calls, 0);
	holds(`${when}: 12 random ranges add up (${calls} calls)`, [
		...results.flatMap((r) => r.mistakes),
		...(calls ? [] : ["nothing to add up"]),
	]);
	for (const tz of ZONES.slice(0, 3)) {
		const day = 2 * DAY;
		const { usage, mistakes } = await compareReads({
			tz,
			from: localDay(change - day, tz),
			to: localDay(change + day, tz),
			interval: "1d",
		});
		const starts = usage.series.map((s) => localTime(Date.parse(s.periodStart), tz));
		if (usage.series.length !== 5 || starts.some((t) => t !== "00:00"))
			mistakes.push(`days begin at ${starts}`);
		const hours = usage.series.map((s) => (Date.parse(s.periodEnd) - Date.parse(s.periodStart)) / HOUR);
		const wanted =
			tz === "America/New_York" ? 24 + (offset(change - HOUR, tz) - offset(change, tz)) / HOUR : 24;
		if (hours.some((h, i) => h !== (i === 2 ? wanted : 24))) mistakes.push(`days have ${hours} hours`);
		holds(`${when}: days about a change of clocks, in ${tz}`, mistakes);
	}
}

/* A list that is read while events come in: every event that was there is read once. */
async function pagesWhileEventsComeIn() {
	const range = { from: new Date(now - 3 * DAY).toISOString(), to: new Date(now + HOUR).toISOString() };
	const before = sql(
		`SELECT tenant_id || ' ' || id FROM ai_usage_event WHERE created_at >= '${new Date(Math.floor((now - 3 * DAY) / (15 * MINUTE)) * 15 * MINUTE).toISOString()}'`,
	)
		.trim()
		.split("\n");
	const seen = [],
		mistakes = [];
	let cursor,
		pages = 0;
	do {
		const { json, mistakes: own } = await get("/events", {
			...range,
			limit: 1 + below(60),
			...(cursor && { cursor }),
		});
		mistakes.push(...own);
		seen.push(...json.data);
		cursor = json.nextCursor;
		if (pages++ % 10 === 0) mistakes.push(...(await sendEvents(20)));
	} while (cursor);
	const keys = seen.map((e) => `${e.tenantId} ${e.id}`),
		once = new Set(keys);
	mistakes.push(...before.filter((key) => !once.has(key)).map((key) => `missed ${key}`));
	if (once.size !== keys.length) mistakes.push(`${keys.length - once.size} events came twice`);
	if (
		seen.some(
			(e, i) =>
				i &&
				e.createdAt.padEnd(27, "0") > seen[i - 1].createdAt.padEnd(27, "0") &&
				Date.parse(e.createdAt) > Date.parse(seen[i - 1].createdAt),
		)
	)
		mistakes.push("not newest first");
	holds(`${before.length} events are read once each, in ${pages} pages, while others come in`, mistakes);
}

/* Tenants may have the same ids at the same moment, and a page may end between them. */
async function pagesBetweenTwins() {
	const createdAt = new Date(Math.floor((now - 5 * DAY) / 1000) * 1000).toISOString();
	const twins = ["1", "2", "id with blanks"].flatMap((id) =>
		tenants.map((tenantId) => ({
			id,
			tenantId,
			toolId: "twins",
			model: "gpt-4o",
			latencyMs: 1,
			createdAt,
		})),
	);
	const mistakes = (await post(twins)).status === 202 ? [] : ["not accepted"];
	sent += twins.length;
	await untilStored();
	for (const limit of [1, 2, 5]) {
		const seen = [];
		let cursor;
		do {
			const { json } = await get("/events", { tool: "twins", limit, ...(cursor && { cursor }) });
			seen.push(...json.data.map((e) => `${e.tenantId} ${e.id}`));
			cursor = json.nextCursor;
		} while (cursor && seen.length <= twins.length);
		if (new Set(seen).size !== twins.length || seen.length !== twins.length)
			mistakes.push(
				`${seen.length} events, ${new Set(seen).size} different, of ${twins.length} in pages of ${limit}`,
			);
	}
	holds("events of several tenants with the same ids and times are read once each", mistakes);
}

console.log(`# SEED=${seed}`);
holds("events are accepted", await sendEvents(3000));
await allAddsUp("as they came in");
await aggregate();
await allAddsUp("aggregated");
holds("late events are accepted", await sendEvents(500));
await allAddsUp("with late events");
await aggregate();
await allAddsUp("aggregated again");
await pagesWhileEventsComeIn();
await pagesBetweenTwins();
console.log(`# ${api.asked} requests in ${Math.round(performance.now() / 100) / 10} s`);
endOfTests();
api.close();
