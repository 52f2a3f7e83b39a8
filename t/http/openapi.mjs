/* Asks every operation of static/openapi.json in every way that makes sense, and compares each answer with its
 * description. openapi_events.mjs does that for events that come in, openapi_bad.mjs for requests that are wrong. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";

import { Api, encodeQuery, endOfTests, forAll, holds, share } from "../lib/api.mjs";
import { badRequests } from "./openapi_bad.mjs";
import { eventsThatComeIn } from "./openapi_events.mjs";

const env = process.env;
const source = (file) => fs.readFileSync(`${env.top_srcdir}/${file}`, "utf8");
const secret = (file) => fs.readFileSync(env[file], "utf8").trim();
const bearer = (token) => ({ authorization: `Bearer ${token}` });

const api = new Api(`${env.top_srcdir}/static/openapi.json`, env.OPSWATCH_URL);
const who = {
	reader: bearer(secret("OPSWATCH_READ_TOKEN_FILE")),
	writer: bearer(secret("OPSWATCH_INGEST_TOKEN_FILE")),
	bound: bearer(env.OPSWATCH_BOUND_TOKEN),
	expired: bearer(env.OPSWATCH_EXPIRED_TOKEN),
	person: {
		authorization: `Basic ${Buffer.from(`${env.OPSWATCH_ADMIN_USER}:${secret("OPSWATCH_ADMIN_PASSWORD_FILE")}`).toString("base64")}`,
	},
};
const reads = api.operations.filter((o) => o.scope === "read");

/* Asks an operation with these parameters; mistakes name the address. */
async function tryRead(operation, parameters, headers = who.reader) {
	const target = operation.address + encodeQuery(parameters);
	const answer = await api.ask("GET", target, headers);
	const mistakes = api.judge(operation, answer);
	if (answer.status !== 200) mistakes.push(`status ${answer.status}: ${answer.text}`);
	return mistakes.map((m) => `${target}: ${m}`);
}

async function tryReads(operation, cases, headers) {
	return (await forAll(cases, (parameters) => tryRead(operation, parameters, headers))).flat();
}

function theDocument() {
	const scopes = { ANYONE: null, INGEST: "ingest", READ: "read", WRITE: "write", ADMIN: "admin" };
	const table = source("src/handlers/routes.c");
	const routes = [...table.matchAll(/\{METHOD_(\w+), "(\/api\/[^"]*)", ACCESS_(\w+),/g)].map(
		([, method, address, access]) => `${method} ${address.replace(/:(\w+)/g, "{$1}")} ${scopes[access]}`,
	);
	const files = [...source("nginx/opswatch.conf.in").matchAll(/location = (\/api\/\S+) \{\s*alias/g)].map(
		([, address]) => `GET ${address} null`,
	);
	const described = api.operations.map((o) => `${o.name} ${o.scope}`);
	const differences = [
		...[...routes, ...files].filter((r) => !described.includes(r)).map((r) => `not described: ${r}`),
		...described
			.filter((d) => ![...routes, ...files].includes(d))
			.map((d) => `described, but not there: ${d}`),
	];
	if (routes.length !== (table.match(/"\/api\//g) ?? []).length)
		differences.push("the table of routes is not understood");
	holds("every address of the API is described, and no other", differences);

	const text = JSON.stringify(api.doc);
	const references = [...text.matchAll(/"\$ref":"#([^"]*)"/g)].map(([, pointer]) => pointer);
	holds(
		"every reference leads somewhere",
		references.filter((pointer) => api.at(pointer) === undefined),
	);
	const parts = Object.entries(api.doc.components)
		.filter(([kind]) => kind !== "securitySchemes")
		.flatMap(([kind, members]) => Object.keys(members).map((name) => `/components/${kind}/${name}`));
	holds(
		"no part is unused",
		parts.filter((part) => !references.includes(part)),
	);
	const ids = api.operations.map((o) => o.definition.operationId);
	holds(
		"every operation has an id of its own",
		ids.filter((id, i) => !id || ids.indexOf(id) !== i),
	);
}

/* Examples beside a schema, wherever they are, fit it. */
function theExamples() {
	const mistakes = [];
	let found = 0;
	const visit = (value, pointer) => {
		if (value === null || typeof value !== "object") return;
		const examples = value.schema
			? [
					...("example" in value ? [value.example] : []),
					...Object.values(value.examples ?? {}).map((e) => e.value),
				]
			: [];
		for (const example of examples)
			mistakes.push(
				...api
					.validator(`${pointer}/schema`)(example)
					.map((m) => `${pointer}: ${m}`),
			);
		found += examples.length;
		for (const [key, member] of Object.entries(value))
			visit(member, `${pointer}/${key.replace(/~/g, "~0").replace(/\//g, "~1")}`);
	};
	visit(api.doc, "");
	if (found < 20) mistakes.push(`only ${found} examples found`);
	holds("every example fits its schema", mistakes);
	const withoutOne = reads.filter((o) => !o.definition.responses[200].content["application/json"].example);
	holds(
		"every read has an example",
		withoutOne.map((o) => o.name),
	);
}

const localDay = (days) => new Date(Date.now() - days * 86400e3).toISOString().slice(0, 10);

function rangesOf(operation) {
	const noon = `${localDay(2)}T12:07`;
	return [
		{},
		...operation.query.range.enum.map((range) => ({ range })),
		{ from: localDay(2) },
		{ to: localDay(1) },
		{ from: localDay(3), to: localDay(1) },
		{ from: noon, to: localDay(1) },
		{ from: `${noon}:30`, to: `${localDay(1)} 03:00` },
		{ from: `${noon}:00Z`, to: `${noon}:01+00:00` },
		{ from: `${noon}:00.123456789-09:30`, to: `${localDay(1)}t23:59:59z` },
		{ from: "1970-01-01", to: "1974-12-31" },
		{ from: "2095-01-01", to: "2099-01-01" },
		{ range: "", from: "", to: "", tz: "", tenant: "", tool: "", model: "" },
	];
}

async function goodFilters(operation, known) {
	const zones = ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Chatham", "Australia/Lord_Howe"];
	const ids = ["no-such-one", 'O\'Neill & Söhne <b>✓</b> "100%" \\', "x".repeat(300)];
	const subsets = [];
	for (let bits = 1; bits < 8; bits++)
		subsets.push(Object.fromEntries(Object.entries(known).filter((_, i) => bits & (1 << i))));
	const cases = [
		...rangesOf(operation),
		...subsets,
		...ids.flatMap((id) => [{ tenant: id }, { tool: id }, { model: id }]),
		...zones.flatMap((tz) => ["today", "mtd", "last-month"].map((range) => ({ tz, range }))),
	];
	const own = share(cases, reads, operation, 2);
	holds(`${operation.name}: ${own.length} ranges, filters and time zones`, await tryReads(operation, own));
}

async function goodIntervals(operation) {
	const fitting = {
		"15m": ["24h", "1h"],
		"1h": ["7d", "15m"],
		"1d": ["1y", "mtd"],
		"1w": ["90d", "7d"],
		"1mo": ["1y", "today"],
	};
	const cases = operation.query.interval.enum.flatMap((interval) =>
		fitting[interval].map((range) => ({ interval, range })),
	);
	holds(`${operation.name}: intervals`, await tryReads(operation, cases));
}

/* Follows the cursors from the first page to the last. */
async function follow(operation, parameters) {
	const rows = [],
		mistakes = [];
	let cursor;
	do {
		const target = operation.address + encodeQuery({ ...parameters, ...(cursor && { cursor }) });
		const answer = await api.ask("GET", target, who.reader);
		mistakes.push(...api.judge(operation, answer));
		if (answer.status !== 200) return { rows, mistakes: [...mistakes, answer.text] };
		if (
			answer.json.data.length > parameters.limit ||
			(answer.json.nextCursor && answer.json.data.length < parameters.limit)
		)
			mistakes.push(`${answer.json.data.length} rows for a limit of ${parameters.limit}`);
		rows.push(...answer.json.data);
		cursor = answer.json.nextCursor;
	} while (cursor && rows.length < 5000 && !mistakes.length);
	return { rows, mistakes };
}

async function goodPages(operation) {
	const range = { from: localDay(3), to: localDay(1), ...(operation.query.interval && { interval: "1d" }) };
	const whole = await follow(operation, { ...range, limit: 1000 });
	const sizes =
		whole.rows.length > 100 ? [whole.rows.length, whole.rows.length - 1, 97] : [1, 3, whole.rows.length];
	const mistakes = [...whole.mistakes];
	if (whole.rows.length < 3) mistakes.push(`only ${whole.rows.length} rows`);
	for (const limit of sizes) {
		const paged = await follow(operation, { ...range, limit });
		mistakes.push(...paged.mistakes);
		if (JSON.stringify(paged.rows) !== JSON.stringify(whole.rows))
			mistakes.push(`pages of ${limit} differ from one page of 1000`);
	}
	holds(`${operation.name}: pages of any size are the same list`, mistakes);
}

/* What every GET has: HEAD, a tag, and 304 for it. */
async function tryHttp(operation) {
	const target =
		operation.address + encodeQuery(operation.query.from ? { from: localDay(3), to: localDay(1) } : {});
	const headers = operation.scope ? who.reader : {};
	const get = await api.ask("GET", target, headers);
	const head = await api.ask("HEAD", target, headers);
	const mistakes = [...api.judge(operation, get), ...api.judge(operation, head, "HEAD")];
	const tag = get.headers.etag;
	if (get.status !== head.status || get.type !== head.type || tag !== head.headers.etag)
		mistakes.push("HEAD has another status, type or tag than GET");
	if (operation.definition.responses[304]) {
		const again = await forAll([tag, `"x", W/${tag}`, `W/${tag}`], (t) =>
			api.ask("GET", target, { ...headers, "If-None-Match": t }),
		);
		again.forEach((answer) =>
			mistakes.push(
				...(answer.status === 304 ? api.judge(operation, answer) : ["no 304 for its tag"]),
			),
		);
		const other = await api.ask("GET", target, { ...headers, "If-None-Match": '"x"' });
		if (other.status !== 200) mistakes.push("304 for another tag");
	}
	return mistakes;
}

/* A job may end, and change an answer, between two requests. */
async function asHttpWantsIt(operation) {
	let mistakes = await tryHttp(operation);
	for (let i = 0; i < 2 && mistakes.length; i++) mistakes = await tryHttp(operation);
	holds(`${operation.name}: HEAD, ETag and 304`, mistakes);
}

async function withoutDatabase() {
	const stop = spawnSync("bash", ["-c", env.OPSWATCH_STOP_DATABASE], { encoding: "utf8" });
	const mistakes = stop.status ? [stop.stderr] : [];
	await new Promise((done) => setTimeout(done, 1100)); /* health is remembered for a second */
	for (const operation of api.operations) {
		const isEvents = operation.scope === "ingest";
		const headers = isEvents
			? { ...who.writer, "content-type": "application/json" }
			: operation.scope
				? who.reader
				: {};
		const body = isEvents
			? JSON.stringify({ tenantId: "acme", toolId: "chatbot", model: "gpt-4o", latencyMs: 1 })
			: undefined;
		const answer = await api.ask(operation.method, operation.address, headers, body);
		const wanted = isEvents ? 202 : operation.definition.responses[503] ? 503 : 200;
		mistakes.push(...api.judge(operation, answer).map((m) => `${operation.name}: ${m}`));
		if (answer.status !== wanted)
			mistakes.push(`${operation.name}: status ${answer.status}, wanted ${wanted}`);
	}
	holds("without a database reads answer 503, events are accepted", mistakes);
}

theDocument();
theExamples();
const health = await api.ask("GET", "/api/healthz");
holds(
	"the document is of the version that runs",
	health.json.version === api.doc.info.version ? [] : [health.json.version],
);
await eventsThatComeIn(api, who);
const newest = (await api.ask("GET", "/api/monitoring/ai-usage/events?limit=1", who.reader)).json.data[0];
const known = { tenant: newest.tenantId, tool: newest.toolId, model: newest.model };
for (const operation of reads) {
	await goodFilters(operation, known);
	if (operation.query.interval) await goodIntervals(operation);
	if (operation.query.cursor) await goodPages(operation);
	const asOthers = [
		await tryRead(operation, {}, who.person),
		await tryRead(operation, { tenant: "acme" }, who.bound),
	];
	holds(`${operation.name}: people and tokens of one tenant read`, asOthers.flat());
}
for (const operation of api.operations.filter((o) => o.method === "GET")) await asHttpWantsIt(operation);
await badRequests(api, who);
await withoutDatabase();
console.log(`# ${api.asked} requests in ${Math.round(performance.now() / 100) / 10} s`);
endOfTests();
api.close();
