/* What the stored events add up to, computed from the rows themselves: what figures.mjs compares the reads with. */
const PICO = 10n ** 12n;

/* Exact decimal USD, as text, in pico-USD. */
export const pico = (text) => {
	const [whole, decimals = ""] = text.split(".");
	return BigInt(whole) * PICO + BigInt(decimals.padEnd(12, "0"));
};

/* What the table of events holds, by a function that runs SQL. */
export function readRows(sql) {
	const columns = [
		"tenant_id",
		"tool_id",
		"model",
		"(extract(epoch FROM created_at) * 1000)::bigint",
		"success::int",
		"coalesce(error_type, '')",
		"prompt_tokens",
		"completion_tokens",
		"cached_tokens",
		"cache_write_tokens + cache_write_1h_tokens",
		"reasoning_tokens",
		"coalesce(estimated_cost::text, '')",
		"latency_ms",
	];
	return sql(`SELECT ${columns.join(", '~', ").replace(/, '~', /g, " || '~' || ")} FROM ai_usage_event`)
		.trim()
		.split("\n")
		.map((line) => {
			const [tenant, tool, model, at, success, errorType, ...numbers] = line.split("~");
			const [prompt, completion, cached, cacheWrite, reasoning, cost, latency] = numbers;
			return {
				tenant,
				tool,
				model,
				at: Number(at),
				failed: success === "0",
				errorType: errorType || null,
				prompt: Number(prompt),
				completion: Number(completion),
				cached: Number(cached),
				cacheWrite: Number(cacheWrite),
				reasoning: Number(reasoning),
				cost: cost ? pico(cost) : null,
				latency: Number(latency),
			};
		});
}

const sum = (list, of) => list.reduce((s, r) => s + of(r), 0);
const cost = (list) => list.reduce((s, r) => s + (r.cost ?? 0n), 0n);
const nearestRank = (sorted, q) => (sorted.length ? sorted[Math.ceil(q * sorted.length) - 1] : 0);

/* In what an object of figures differs from what these rows add up to. */
export function compare(figures, list, where) {
	const failed = list.filter((r) => r.failed).length;
	const exact = {
		totalCalls: list.length,
		successfulCalls: list.length - failed,
		failedCalls: failed,
		unpricedCalls: list.filter((r) => r.cost === null).length,
		totalPromptTokens: sum(list, (r) => r.prompt),
		totalCompletionTokens: sum(list, (r) => r.completion),
		totalTokens: sum(list, (r) => r.prompt + r.completion),
		cachedTokens: sum(list, (r) => r.cached),
		cacheWriteTokens: sum(list, (r) => r.cacheWrite),
		reasoningTokens: sum(list, (r) => r.reasoning),
		avgLatencyMs: list.length ? Math.round(sum(list, (r) => r.latency) / list.length) : 0,
	};
	const mistakes = Object.entries(exact)
		.filter(([name, value]) => figures[name] !== value)
		.map(([name, value]) => `${name} ${figures[name]}, wanted ${value}`);
	if (pico(figures.totalCost) !== cost(list))
		mistakes.push(`totalCost ${figures.totalCost}, wanted ${cost(list)} pico`);
	if (
		list.length
			? Math.abs(figures.successRate - (list.length - failed) / list.length) > 1e-12
			: figures.successRate !== null
	)
		mistakes.push(`successRate ${figures.successRate}`);
	const sorted = list.map((r) => r.latency).sort((a, b) => a - b);
	for (const [name, q] of [
		["p50LatencyMs", 0.5],
		["p95LatencyMs", 0.95],
		["p99LatencyMs", 0.99],
	]) {
		const wanted = nearestRank(sorted, q);
		if (Math.abs(figures[name] - wanted) > wanted * 0.02 + 0.5)
			mistakes.push(`${name} ${figures[name]}, exact ${wanted} of ${list.length}`);
	}
	return mistakes.map((m) => `${where}: ${m}`);
}

export function within(list, from, to) {
	const first = Date.parse(from),
		end = Date.parse(to);
	return list.filter((r) => r.at >= first && r.at < end);
}

export function compareGroups(groups, list, key, member, where) {
	const wanted = new Set(list.map((r) => r[member]));
	const mistakes =
		groups.length === wanted.size ? [] : [`${where}: ${groups.length} groups, wanted ${wanted.size}`];
	groups.forEach((group, i) => {
		mistakes.push(
			...compare(
				group,
				list.filter((r) => r[member] === group[key]),
				`${where} ${group[key]}`,
			),
		);
		if (i && pico(group.totalCost) > pico(groups[i - 1].totalCost))
			mistakes.push(`${where} ${group[key]}: out of order`);
	});
	return mistakes;
}

export function compareSeries(series, list, from, to, where) {
	const mistakes = [];
	let end = from;
	for (const item of series) {
		if (item.periodStart !== end) mistakes.push(`${where}: a gap before ${item.periodStart}`);
		mistakes.push(
			...compare(
				item,
				within(list, item.periodStart, item.periodEnd),
				`${where} ${item.periodStart}`,
			),
		);
		end = item.periodEnd;
	}
	return end === to ? mistakes : [...mistakes, `${where}: ends at ${end}, not ${to}`];
}

export function compareErrors(errors, list) {
	const failed = list.filter((r) => r.failed);
	const wanted = new Set(failed.map((r) => r.errorType));
	return [
		...errors
			.filter((e) => e.failedCalls !== failed.filter((r) => r.errorType === e.errorType).length)
			.map((e) => `errors ${e.errorType}: ${e.failedCalls}`),
		...(errors.length === wanted.size ? [] : [`errors: ${errors.length} types, wanted ${wanted.size}`]),
	];
}
