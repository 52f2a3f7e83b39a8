/* Requests that are wrong: each must be answered with a status that is described and a problem that says which parameter
 * is wrong; never with a page, never with 5xx. */
import { encodeQuery, forAll, holds, share } from "../lib/api.mjs";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];

/* Wrong values by parameter; those with an enum or limits are derived from their schema. */
const wrongTimes = [
	"yesterday",
	"2026",
	"2026-1-1",
	"2026-02-30",
	"2026-13-01",
	"2026-11-23T24:30",
	"2026-11-23T10:00:00+25:00",
	"20261123",
	"1795190400",
	"1969-12-31",
	"-1",
	"10000-01-01",
	"2026-11-23T",
	"2026-11-23T10",
	"2026-11-23T10:00:00 Z",
	"2026-11-23 2026-11-24",
	"x".repeat(2000),
	"'; DROP TABLE tenant; --",
];
const wrongZones = [
	"Mars/Olympus",
	"../../etc/passwd",
	"/etc/localtime",
	"UTC0",
	":UTC",
	"Europe/",
	"europe",
	"+02:00",
	"",
	" UTC",
	"x".repeat(2000),
].filter(Boolean);

function wrongNumbers(schema) {
	return [
		"",
		"ten",
		"1.5",
		"1e2",
		"0x10",
		"+1",
		"-1",
		" 1",
		"1 ",
		"１",
		"99999999999999999999",
		"-99999999999999999999",
		String(schema.minimum - 1),
		String(schema.maximum + 1),
	];
}

/* [parameters, the one that is to blame] */
function wrongValues(operation) {
	const cases = [];
	for (const [name, schema] of Object.entries(operation.query)) {
		if (schema.enum)
			cases.push(
				...[
					"x",
					schema.enum[0].toUpperCase() + "Z",
					`${schema.enum[0]} `,
					"x".repeat(2000),
				].map((value) => [{ [name]: value }, name]),
			);
		if (schema.type === "integer")
			cases.push(...wrongNumbers(schema).map((value) => [{ [name]: value }, name]));
	}
	for (const name of ["from", "to"].filter((n) => operation.query[n]))
		cases.push(...wrongTimes.map((value) => [{ [name]: value }, name]));
	if (operation.query.tz) cases.push(...wrongZones.map((value) => [{ tz: value }, "tz"]));
	if (operation.query.range)
		cases.push(
			[{ range: "7d", from: "2026-01-01" }, "range"],
			[{ range: "7d", to: "2026-01-01" }, "range"],
			[{ from: "2026-01-02", to: "2026-01-01" }, "from"],
			[{ from: "2026-01-01T10:00", to: "2026-01-01T10:00" }, "from"],
			[{ from: "2020-01-01", to: "2026-01-01" }, "from"],
			[{ to: "1970-01-05" }, null],
			[{ from: "2099-01-01" }, "from"],
		);
	if (operation.query.interval && operation.query.limit)
		cases.push([{ range: "24h", interval: "15m", limit: "1000" }, "limit"]);
	if (operation.query.interval)
		cases.push(
			[{ interval: "15m", range: "7d" }, "interval"],
			[{ interval: "1h", range: "1y" }, "interval"],
			[{ interval: "1d", from: "2024-01-01", to: "2026-01-01" }, "interval"],
		);
	return cases.filter(([, name]) => name);
}

/* Queries that no encoder writes. */
function wrongQueries(operation) {
	const name = Object.keys(operation.query)[0] ?? "x";
	const foreign = ["limit", "cursor", "interval", "results"].filter((other) => !operation.query[other]);
	return [
		`?${name}=%00`,
		`?${name}=a%00b`,
		`?${name}=%ff`,
		`?${name}=%c0%af`,
		`?${name}=%ed%a0%80`,
		`?${name}=%0a`,
		`?${name}=%7f`,
		`?${name}=%c2%85`,
		`?${name}=%zz`,
		`?${name}=%`,
		`?${name}=%4`,
		`?${name}=1&${name}=1`,
		`?${name}=1&${name[0] + name.slice(1).toUpperCase()}=1`,
		"?unknown=1",
		"?unknown",
		...foreign.map((other) => `?${other}=1`),
		`?=1`,
		`?${name}[]=1`,
		`?${name}[x]=1`,
	];
}

/* Those whose problem has no parameter to name. */
const namelessQueries = ["?%00=1", "?%ff=1", `?x=${"x".repeat(9000)}`];

export async function badRequests(api, who) {
	const reads = api.operations.filter((o) => o.scope === "read");
	const ask = (operation, query, headers) =>
		api.ask("GET", operation.address + query, headers ?? (operation.scope ? who.reader : {}));

	/* An operation answers 400 and names `pointer`; undefined: any; null: need not. */
	async function refuses(operation, query, pointer) {
		const answer = await ask(operation, query);
		const mistakes = api.judge(operation, answer);
		if (answer.status !== 400) mistakes.push(`status ${answer.status}`);
		else if (pointer && answer.json.errors?.[0].pointer !== pointer)
			mistakes.push(
				`points to ${answer.json.errors?.[0].pointer}, wanted ${pointer}: ${answer.json.detail}`,
			);
		else if (pointer !== null && !answer.json.errors)
			mistakes.push(`points to nothing: ${answer.json.detail}`);
		return mistakes.map((m) => `${operation.address}${query.slice(0, 100)}: ${m}`);
	}

	const asked = api.operations.filter((o) => o.method === "GET" && !o.address.endsWith(".json"));
	for (const operation of asked) {
		const values = share(wrongValues(operation), asked, operation, 3);
		if (values.length)
			holds(
				`${operation.name}: ${values.length} wrong values are refused and named`,
				(
					await forAll(values, ([parameters, name]) =>
						refuses(operation, encodeQuery(parameters), name),
					)
				).flat(),
			);
		const queries = share(wrongQueries(operation), asked, operation, 2);
		holds(
			`${operation.name}: ${queries.length} broken queries are refused`,
			(await forAll(queries, (query) => refuses(operation, query))).flat(),
		);
		holds(
			`${operation.name}: queries too broken to name a parameter`,
			(await forAll(namelessQueries, (query) => refuses(operation, query, null))).flat(),
		);
	}
	await cursors(
		api,
		who,
		reads.filter((o) => o.query.cursor),
		refuses,
	);
	await strangers(api, who, reads);
	await otherMethods(api, who);
	await oversized(api, who, reads[0]);
}

async function cursors(api, who, lists, refuses) {
	const places = await forAll(
		lists,
		async (operation) =>
			(await api.ask("GET", `${operation.address}?range=7d&limit=1`, who.reader)).json.nextCursor,
	);
	for (const [i, operation] of lists.entries()) {
		const place = places[i],
			other = places[(i + 1) % places.length];
		const flip = (at) => place.slice(0, at) + (place[at] === "A" ? "B" : "A") + place.slice(at + 1);
		const cases = [
			`?range=7d&cursor=${other}`,
			`?range=24h&cursor=${place}`,
			`?cursor=${place}`,
			`?range=7d&tenant=acme&cursor=${place}`,
			...[0, 1, 5, 10, 14, place.length - 1].map((at) => `?range=7d&cursor=${flip(at)}`),
			`?range=7d&cursor=${place.slice(0, -2)}`,
			`?range=7d&cursor=${place}AA`,
			`?range=7d&cursor=${place}=`,
			"?range=7d&cursor=0",
			"?range=7d&cursor=null",
			`?range=7d&cursor=${"A".repeat(1025)}`,
			`?range=7d&cursor=${"A".repeat(1024)}`,
			"?range=7d&cursor=%E2%9C%93",
		];
		const mistakes = place
			? (await forAll(cases, (query) => refuses(operation, query, "cursor"))).flat()
			: ["no cursor to try"];
		holds(`${operation.name}: ${cases.length} cursors that are not of this list are refused`, mistakes);
	}
}

async function strangers(api, who, reads) {
	const credentials = [
		[{}, 401],
		[{ authorization: "Bearer" }, 401],
		[{ authorization: "Bearer " }, 401],
		[{ authorization: "Bearer x" }, 401],
		[{ authorization: `${who.reader.authorization}x` }, 401],
		[{ authorization: who.reader.authorization.slice(0, -1) }, 401],
		[{ authorization: `Bearer ${"x".repeat(8000)}` }, 401],
		[{ authorization: "Basic YWRtaW46d3Jvbmc=" }, 401],
		[{ authorization: "Basic !" }, 401],
		[{ authorization: "Digest x" }, 401],
		[who.expired, 401],
		[{ ...who.writer }, 403],
	];
	holds(
		`${credentials.length} wrong credentials at each read answer 401 or 403`,
		(
			await forAll(
				reads.flatMap((operation) =>
					credentials.map(([headers, status]) => ({ operation, headers, status })),
				),
				async ({ operation, headers, status }) => {
					const answer = await api.ask("GET", operation.address, headers);
					const mistakes = api.judge(operation, answer);
					if (answer.status !== status)
						mistakes.push(`status ${answer.status}, wanted ${status}`);
					return mistakes.map(
						(m) =>
							`${operation.address} ${JSON.stringify(headers).slice(0, 60)}: ${m}`,
					);
				},
			)
		).flat(),
	);
	holds(
		"a token of one tenant reads no other",
		(
			await forAll(reads, async (operation) => {
				const answer = await api.ask(
					"GET",
					`${operation.address}?tenant=round-trip`,
					who.bound,
				);
				const unasked = await api.ask("GET", operation.address, who.bound);
				const mistakes = [
					...api.judge(operation, answer),
					...(answer.status === 403 ? [] : [`${operation.address}: ${answer.status}`]),
				];
				if (unasked.json.tenant !== "acme" || unasked.text.includes("round-trip"))
					mistakes.push(`${operation.address}: sees another tenant`);
				return mistakes;
			})
		).flat(),
	);
}

async function otherMethods(api, who) {
	const headers = { ...who.person, "x-requested-with": "test" };
	const cases = Object.keys(api.doc.paths).flatMap((address) => {
		const own = api.operations.filter((o) => o.address === address).map((o) => o.method);
		const allow = [...own, ...(own.includes("GET") ? ["HEAD"] : [])].sort().join(", ");
		return METHODS.filter((m) => !own.includes(m)).map((method) => ({ address, method, allow }));
	});
	holds(
		`${cases.length} methods that an address has not answer 405 with Allow`,
		(
			await forAll(cases, async ({ address, method, allow }) => {
				const answer = await api.ask(method, address, headers);
				const mistakes = api.judgeProblem(answer, 405);
				if ((answer.headers.allow ?? "").split(", ").sort().join(", ") !== allow)
					mistakes.push(`Allow: ${answer.headers.allow}, wanted ${allow}`);
				return mistakes.map((m) => `${method} ${address}: ${m}`);
			})
		).flat(),
	);
	const nowhere = [
		"/api/",
		"/api/x",
		"/api/healthz/",
		"/api/healthz/x",
		"/api/monitoring",
		"/api/monitoring/",
		"/api/monitoring/x",
		"/api/monitoring/ai-usage/",
		"/api/monitoring/ai-usage/by-tenant/x",
		"/api/monitoring/AI-usage",
		"/api/monitoring/ai-usage%2fevents",
		`/api/${"x/".repeat(50)}`,
		"/api/monitoring/openapi.json/",
	];
	holds(
		`${nowhere.length} addresses that do not exist answer 404`,
		(
			await forAll(nowhere, async (address) => {
				const answer = await api.ask("GET", address, who.person);
				return api.judgeProblem(answer, 404).map((m) => `${address}: ${m}`);
			})
		).flat(),
	);
}

async function oversized(api, who, read) {
	const cases = [
		["GET", `${read.address}?tenant=${"x".repeat(20000)}`, {}, undefined, 414],
		["GET", read.address, { "x-long": "x".repeat(20000) }, undefined, 431],
		["GET", read.address, {}, Buffer.alloc(2 * 1024 * 1024), 413],
		["POST", "/api/healthz", {}, Buffer.alloc(200 * 1024), 413],
		["GET", `${read.address}/${"x".repeat(3000)}`, {}, undefined, 400],
		["GET", `/api/monitoring/ai-usage%00`, {}, undefined, 400],
		["GET", `/api/monitoring/ai-usage%ff`, {}, undefined, 400],
	];
	holds(
		"requests that are too large answer 4xx",
		(
			await forAll(cases, async ([method, target, headers, body, status]) => {
				const answer = await api.ask(method, target, { ...who.reader, ...headers }, body);
				return api
					.judgeProblem(answer, status)
					.map((m) => `${method} ${target.slice(0, 60)}: ${m}`);
			})
		).flat(),
	);
}
