/* Events that come in: of hundreds of good and bad ones the workers must accept just those that fit the schema, and give
 * back what they were sent. */
import { isDeepStrictEqual } from "node:util";
import zlib from "node:zlib";

import { forAll, holds } from "../lib/api.mjs";

const ADDRESS = "/api/monitoring/ai-usage/events";
const base = () => ({ tenantId: "acme", toolId: "chatbot", model: "gpt-4o", latencyMs: 120 });
const samples = ["text", 3, 1.5, true, null, ["a"], { a: 1 }];

/* Values of a member that lie at the limits of its schema, and beyond. */
function valuesAround(schema, name) {
	const types = [schema.type].flat();
	const values = [...samples];
	if (types.includes("string") && schema.maxLength)
		values.push("", "x", "x".repeat(schema.maxLength), "x".repeat(schema.maxLength + 1));
	if (types.includes("integer") || types.includes("number"))
		values.push(-1, -0.5, 0, 0.25, schema.maximum, schema.maximum + 1, 1e18);
	if (name === "estimatedCost")
		values.push("0.25", "1e-7", "100000", "abc", "-1", "", " 1", "1,5", "0x10", "NaN", 0.1 + 0.2);
	if (schema.format === "date-time") {
		const now = new Date().toISOString();
		values.push(
			now,
			now.replace("Z", "+00:00"),
			now.replace(/\.\d+Z/, ".123456789Z"),
			"",
			"yesterday",
			"2026-02-30T00:00:00Z",
			"2026-13-01T00:00:00Z",
			"2026-01-01",
		);
	}
	return values;
}

/* Texts that JSON.stringify does not write: what is inside of the braces of an event, and whether it is good. */
const rawMembers = [
	['"latencyMs":1e400', false],
	['"latencyMs":-0', true],
	['"latencyMs":1.2e2', true],
	['"latencyMs":99999999999999999999', false],
	['"latencyMs":1,"latencyMs":2', false],
	['"latencyMs":1,"latency\\u004ds":2', false],
	['"latencyMs":1,"userId":"\\ud800"', false],
	['"latencyMs":1,"userId":"\\ud83d\\ude00"', true],
	['"latencyMs":1,"userId":"\\u0000"', false],
	['"latencyMs":1,"userId":"\\u0007"', false],
	['"latencyMs":1,"userId":"\\u0085"', false],
	[`"latencyMs":1,"metadata":${'{"a":'.repeat(29)}{}${"}".repeat(29)}`, true],
	[`"latencyMs":1,"metadata":${'{"a":'.repeat(40)}{}${"}".repeat(40)}`, false],
	[`"latencyMs":1,"metadata":{"a":"${"x".repeat(16376)}"}`, true],
	[`"latencyMs":1,"metadata":{"a":"${"x".repeat(16377)}"}`, false],
	[`"latencyMs":1,"id":"${"é".repeat(32)}"`, true],
	[`"latencyMs":1,"id":"${"é".repeat(33)}"`, false],
	['"latencyMs":1,"unknown":{"anything":[1,2]}', true],
	['"latencyMs":1,"__proto__":1', true],
	['"latencyMs":1,"createdAt":"2000-01-01T00:00:00Z"', false],
	[`"latencyMs":1,"createdAt":"${new Date(Date.now() + 25 * 3600e3).toISOString()}"`, false],
];

const envelopes = [
	"",
	" ",
	"x",
	"{",
	"}",
	"[]",
	"[{}]",
	"null",
	"5",
	'"text"',
	"true",
	'{"events":',
	'{"events":{}}',
	'{"events":null}',
	'{"events":5}',
	'{"events":[]}x',
	'{"events":[1,]}',
	"{'events':[]}",
	'{"events":[]}{"events":[]}',
	'\ufeff{"events":[]}',
	'{"events":[],"events":[]}',
	'{"events":[{"latencyMs":NaN}]}',
	'{"events":[{"userId":"a\tb"}]}',
	"{}",
	'{"tenantId":"acme"}',
	'{"a":'.repeat(100000),
	"[".repeat(1000000),
	`{"events":[${"[".repeat(10000)}${"]".repeat(10000)}]`,
	`{"${"k".repeat(1000000)}`,
	Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
	Buffer.alloc(1000),
	'{"a":1}\0',
];

export async function eventsThatComeIn(api, who) {
	const operation = api.operations.find((o) => o.method === "POST" && o.address === ADDRESS);
	const schema = api.at("/components/schemas/EventIn");
	const fits = api.validator("/components/schemas/EventIn");
	const json = { ...who.writer, "content-type": "application/json" };
	const send = (body, headers = json, query = "") => api.ask("POST", ADDRESS + query, headers, body);

	/* In what the answer to a batch differs from the verdicts that were expected. */
	async function tryBatch(items) {
		const answer = await send(`{"events":[${items.map((i) => i.text).join(",")}]}`, json, "?results=all");
		const mistakes = api.judge(operation, answer);
		if (!answer.json?.results || answer.json.results.length !== items.length)
			return [...mistakes, `status ${answer.status}: ${answer.text.slice(0, 300)}`];
		answer.json.results.forEach((result, i) => {
			const { text, isGood, member } = items[i];
			if ((result.status === 202) !== isGood)
				mistakes.push(
					`${text.slice(0, 200)}: ${result.status} ${JSON.stringify(result.errors)}`,
				);
			else if (member && !isGood && result.errors[0].pointer !== `/events/${i}/${member}`)
				mistakes.push(`${text.slice(0, 200)}: points to ${result.errors[0].pointer}`);
		});
		return mistakes;
	}

	const around = Object.entries(schema.properties).flatMap(([name, member]) =>
		valuesAround(member, name).map((value) => {
			const event = { ...base(), [name]: value };
			return { text: JSON.stringify(event), isGood: fits(event).length === 0, member: name };
		}),
	);
	const good = around.filter((i) => i.isGood).length;
	holds(
		`${around.length} events around the limits of each member: ${good} are accepted, as the schema says`,
		good > 100 && around.length - good > 100 ? await tryBatch(around) : ["too few cases"],
	);
	const required = schema.required.map((name) => {
		const event = { ...base(), [name]: undefined };
		return { text: JSON.stringify(event), isGood: false, member: name };
	});
	holds("events that lack a required member are refused", await tryBatch(required));
	holds(
		"events in unusual JSON are accepted or refused one by one",
		await tryBatch(
			rawMembers.map(([members, isGood]) => ({
				text: `{"tenantId":"acme","toolId":"chatbot","model":"gpt-4o",${members}}`,
				isGood,
			})),
		),
	);
	holds(
		"items that are no events are refused one by one",
		await tryBatch(
			["1", '"a"', "null", "[]", "true", "{}", '[{"events":[]}]'].map((text) => ({
				text,
				isGood: false,
			})),
		),
	);

	/* A single event answers as itself. */
	const singles = around.filter((i) => !i.isGood).filter((_, i) => i % 9 === 0);
	holds(
		`${singles.length} bad single events answer 400`,
		(
			await forAll(singles, async (item) => {
				const answer = await send(item.text);
				const pointer = answer.json?.errors?.[0].pointer;
				return [
					...api.judge(operation, answer),
					...(answer.status === 400 && pointer === `/${item.member}`
						? []
						: [`${item.text.slice(0, 100)}: ${answer.status} ${pointer}`]),
				];
			})
		).flat(),
	);
	holds(
		`${envelopes.length} broken envelopes answer 400`,
		(
			await forAll(envelopes, async (body) => {
				const answer = await send(body);
				return [
					...api.judge(operation, answer),
					...(answer.status === 400
						? []
						: [`${String(body).slice(0, 60)}: ${answer.status}`]),
				];
			})
		).flat(),
	);

	await goodRequests(api, operation, send, json, who);
	await roundTrip(api, schema, send, who);
}

async function goodRequests(api, operation, send, json, who) {
	const one = JSON.stringify(base());
	const batch = JSON.stringify({ events: [base()], more: true });
	const full = JSON.stringify({
		events: Array.from({ length: 10000 }, (_, i) => ({ ...base(), id: `full-${i}` })),
	});
	const tooMany = full.replace("[", `[${one},`);
	const cases = [
		[one, json, "", 202],
		[batch, json, "", 202],
		['{"events":[]}', json, "", 202],
		[one, json, "?results=all", 202],
		[batch, json, "?results=all", 202],
		[full, json, "", 202],
		[tooMany, json, "", 413],
		[zlib.gzipSync(one), { ...json, "content-encoding": "gzip" }, "", 202],
		[one, { ...json, "content-encoding": "identity" }, "", 202],
		[zlib.gzipSync(batch), { ...json, "content-encoding": "x-gzip" }, "", 202],
		[one, { ...json, "content-type": "Application/JSON; charset=utf-8" }, "", 202],
		[one, { ...json, ...who.person, "x-requested-with": "test" }, "", 202],
		[one, { ...json, ...who.bound }, "", 202],
		[one, { ...json, ...who.person }, "", 403],
		[one, { ...json, ...who.person, "sec-fetch-site": "cross-site" }, "", 403],
		[one.replace("acme", "other"), { ...json, ...who.bound }, "", 403],
		[
			JSON.stringify({ events: [base(), { ...base(), tenantId: "other" }] }),
			{ ...json, ...who.bound },
			"",
			207,
		],
		[zlib.gzipSync(one).subarray(0, 30), { ...json, "content-encoding": "gzip" }, "", 400],
		[one, { ...json, "content-encoding": "gzip" }, "", 400],
		[one, { ...json, "content-encoding": "br" }, "", 415],
		[one, { ...json, "content-encoding": "gzip, gzip" }, "", 415],
		[one, { ...json, "content-type": "text/plain" }, "", 415],
		[one, { ...json, "content-type": "application/jsonx" }, "", 415],
		[one, who.writer, "", 415],
		[one, json, "?results=some", 400],
		[one, json, "?results=all&results=all", 400],
		[one, json, "?result=all", 400],
		[one, json, "?results=%00", 400],
		[Buffer.alloc(16 * 1024 * 1024 + 1, " "), json, "", 413],
		[zlib.gzipSync(Buffer.alloc(17 * 1024 * 1024, " ")), { ...json, "content-encoding": "gzip" }, "", 413],
	];
	holds(
		`${cases.length} forms of request: encodings, types, callers, sizes`,
		(
			await forAll(cases, async ([body, headers, query, status], i) => {
				const answer = await send(body, headers, query);
				const mistakes = api.judge(operation, answer);
				if (answer.status !== status)
					mistakes.push(
						`status ${answer.status}, wanted ${status}: ${answer.text.slice(0, 200)}`,
					);
				if (status === 400 && query && !/results?$/.test(answer.json.errors?.[0]?.pointer))
					mistakes.push(`points to ${answer.json.errors?.[0]?.pointer}`);
				return mistakes.map((m) => `case ${i} ${query}: ${m}`);
			})
		).flat(),
	);
}

/* What was sent is what is read, member by member. */
async function roundTrip(api, schema, send, who) {
	const sent = { ...base(), tenantId: "round-trip" };
	for (const [name, member] of Object.entries(schema.properties)) {
		if (sent[name] !== undefined) continue;
		const type = [member.type].flat()[0];
		sent[name] =
			type === "string"
				? `${name} "ü" \\ <✓> \u{1f600}`.slice(0, 32)
				: type === "integer"
					? 7
					: sent[name];
	}
	Object.assign(sent, {
		provider: "openai",
		serviceTier: "batch",
		createdAt: new Date(Date.now() - 3600e3).toISOString(),
		estimatedCost: "0.123456789012",
		metadata: { nested: [1, "zwei", null, { deep: 1.5 }], big: 12345678901234567890 },
		success: false,
		promptTokens: 30,
		completionTokens: 20,
	});
	const posted = await send(JSON.stringify(sent));
	const mistakes = posted.status === 202 ? [] : [posted.text];
	const listed = api.operations.find((o) => o.method === "GET" && o.address === ADDRESS);
	let rows = [];
	for (let i = 0; i < 600 && !rows.length; i++) {
		const answer = await api.ask("GET", `${ADDRESS}?tenant=round-trip`, who.reader);
		mistakes.push(...api.judge(listed, answer));
		rows = answer.json.data;
		await new Promise((done) => setTimeout(done, 100));
	}
	for (const [name, value] of Object.entries(sent)) {
		const wanted = name === "estimatedCost" ? Number(value) : value;
		if (!isDeepStrictEqual(rows[0]?.[name], wanted))
			mistakes.push(`${name}: ${JSON.stringify(rows[0]?.[name])}, sent ${JSON.stringify(wanted)}`);
	}
	holds("an event is read as it was sent", mistakes);
}
