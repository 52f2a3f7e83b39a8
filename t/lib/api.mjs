/* A client for tests that knows the API by its description: it asks, and says in what an answer differs from what
 * static/openapi.json promises. */
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.top_builddir, "node", "package.json"));
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;

const METHODS = ["get", "put", "post", "patch", "delete"];
const PARALLEL = 6;

const escapePointer = (part) => part.replace(/~/g, "~0").replace(/\//g, "~1");

export function encodeQuery(parameters) {
	const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
	return pairs.length ? `?${pairs.join("&")}` : "";
}

export class Api {
	constructor(file, url) {
		this.doc = JSON.parse(fs.readFileSync(file, "utf8"));
		this.url = new URL(url);
		this.agent = new http.Agent({ keepAlive: true, maxSockets: PARALLEL });
		this.ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
		addFormats(this.ajv);
		this.ajv.addVocabulary(Object.keys(this.doc)); /* the document is no schema, but holds them */
		this.ajv.addSchema(this.doc, "api");
		this.asked = 0;
		this.operations = Object.entries(this.doc.paths).flatMap(([address, item]) =>
			METHODS.filter((method) => item[method]).map((method) => this.operation(address, method)),
		);
	}

	operation(address, method) {
		const definition = this.doc.paths[address][method];
		const parameters = (definition.parameters ?? []).map((p) => this.resolve(p));
		return {
			name: `${method.toUpperCase()} ${address}`,
			method: method.toUpperCase(),
			address,
			definition,
			pointer: `/paths/${escapePointer(address)}/${method}`,
			query: Object.fromEntries(
				parameters.filter((p) => p.in === "query").map((p) => [p.name, this.resolve(p.schema)]),
			),
			scope: definition.security.flatMap((s) => s.bearer ?? [])[0] ?? null,
		};
	}

	at(pointer) {
		return pointer
			.split("/")
			.slice(1)
			.reduce((value, part) => value?.[part.replace(/~1/g, "/").replace(/~0/g, "~")], this.doc);
	}

	/* What a reference points to, or the value itself. */
	resolve(value) {
		return value.$ref ? this.at(value.$ref.slice(1)) : value;
	}

	/* A function that says in what a value differs from the schema at a pointer into the document. */
	validator(pointer) {
		const validate = this.ajv.getSchema(`api#${encodeURI(pointer)}`);
		return (value) =>
			validate(value)
				? []
				: validate.errors
						.slice(0, 3)
						.map(
							(e) =>
								`${e.instancePath || "the body"} ${e.message} ${JSON.stringify(e.params)}`,
						);
	}

	/* Sends a request as it is told to, however wrong; {status, headers, type, text, json}. */
	ask(method, target, headers = {}, body = undefined) {
		const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
		this.asked++;
		return new Promise((done, failed) => {
			const request = http.request(
				{
					agent: this.agent,
					host: this.url.hostname,
					port: this.url.port,
					method,
					path: target,
					headers: { ...length, ...headers },
				},
				(answer) => {
					const parts = [];
					answer.on("data", (part) => parts.push(part));
					answer.on("error", failed);
					answer.on("end", () => done(read(answer, Buffer.concat(parts))));
				},
			);
			request.on("error", failed);
			request.end(body);
		});
	}

	/* In what an answer differs from the description of the operation; [] when in nothing. */
	judge(operation, answer, method = operation.method) {
		const key = String(answer.status);
		const where = operation.definition.responses[key];
		if (!where) return [`status ${key} is not described: ${answer.text.slice(0, 200)}`];
		const pointer = where.$ref ? where.$ref.slice(1) : `${operation.pointer}/responses/${key}`;
		const response = this.at(pointer);
		const missing = Object.keys(response.headers ?? {}).filter(
			(name) => !answer.headers[name.toLowerCase()],
		);
		const mistakes = missing.map((name) => `no header ${name}`);
		if (method === "HEAD" || !response.content)
			return answer.text ? [...mistakes, "there is a body"] : mistakes;
		if (!response.content[answer.type]) return [...mistakes, `content type '${answer.type}'`];
		return [
			...mistakes,
			...this.judgeBody(`${pointer}/content/${escapePointer(answer.type)}/schema`, answer),
		];
	}

	judgeBody(pointer, answer) {
		if (answer.json === undefined) return [`not JSON: ${answer.text.slice(0, 200)}`];
		const mistakes = this.validator(pointer)(answer.json);
		if (answer.status >= 400 && answer.json.title !== undefined && answer.json.status !== answer.status)
			mistakes.push(`a problem of status ${answer.json.status} is answered with ${answer.status}`);
		return mistakes;
	}

	/* As judge(), of an answer to something that is no operation: a problem of this status. */
	judgeProblem(answer, status) {
		if (answer.status !== status)
			return [`status ${answer.status}, wanted ${status}: ${answer.text.slice(0, 200)}`];
		if (answer.type !== "application/problem+json") return [`content type '${answer.type}'`];
		return this.judgeBody("/components/schemas/Problem", answer);
	}

	close() {
		this.agent.destroy();
	}
}

function read(answer, bytes) {
	const text = bytes.toString("utf8");
	const type = answer.headers["content-type"];
	let json;
	if (/json/.test(type ?? "")) {
		try {
			json = JSON.parse(text);
		} catch {
			json = undefined;
		}
	}
	return { status: answer.statusCode, headers: answer.headers, type, text, json };
}

/* Operations share a list of cases: each gets a part of it, all together get all of it. */
export function share(cases, operations, operation, parts) {
	const own = operations.indexOf(operation);
	return cases.filter((_, i) => (i + own) % parts === 0);
}

/* Runs an asynchronous function over a list, a few at a time; the results in order. */
export async function forAll(items, run) {
	const results = new Array(items.length);
	let next = 0;
	const lane = async () => {
		while (next < items.length) {
			const i = next++;
			results[i] = await run(items[i], i);
		}
	};
	await Promise.all(Array.from({ length: PARALLEL }, lane));
	return results;
}

let number = 0;

/* One line of TAP: good when there are no mistakes. */
export function holds(name, mistakes) {
	number++;
	console.log(`${mistakes.length ? "not ok" : "ok"} ${number} - ${name.replace(/#/g, "")}`);
	for (const mistake of mistakes.slice(0, 12)) console.log(`# ${mistake}`.replace(/\n/g, "\n# "));
}

export function endOfTests() {
	console.log(`1..${number}`);
}
