/* Loads the pages in a real browser and prints TAP. Needs a running stack with some AI calls of the last 30 days:
 * OPSWATCH_URL            http://127.0.0.1:8080
 * OPSWATCH_PASSWORD_FILE  password of OPSWATCH_USER (default "admin")
 * OPSWATCH_SCREENSHOTS    folder for screenshots; none are taken without it
 * CHROMIUM                default /usr/bin/chromium */
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { chromium } = createRequire(import.meta.url)("playwright-core");
const base = process.env.OPSWATCH_URL.replace(/\/$/, "");
const credentials = {
	username: process.env.OPSWATCH_USER || "admin",
	password: readFileSync(process.env.OPSWATCH_PASSWORD_FILE, "utf8").trim(),
};
const shots = process.env.OPSWATCH_SCREENSHOTS;
const pages = [["overview", "/monitoring/"], ["ai-usage", "/monitoring/ai-usage"]];
const others = ["/monitoring/tenants", "/monitoring/infrastructure", "/monitoring/anomalies", "/monitoring/alerts"];
const PAGE_BYTES_MAX = 100 * 1024;

let number = 0;
function check(holds, name, detail = "") {
	console.log(`${holds ? "ok" : "not ok"} ${++number} - ${name}`);
	if (!holds && detail) console.log(`# ${String(detail).replaceAll("\n", "\n# ")}`);
}
function same(found, wanted, name) {
	check(found === wanted, name, `found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"],
});

/* A page that notes everything that must not happen. */
async function open(options = {}) {
	const context = await browser.newContext({ httpCredentials: credentials, viewport: { width: 1440, height: 900 }, ...options });
	const page = await context.newPage();
	const noted = { complaints: [], foreign: [] };

	page.on("console", m => { if (["error", "warning"].includes(m.type())) noted.complaints.push(m.text()); });
	page.on("pageerror", e => noted.complaints.push(e.message));
	page.on("request", r => { if (!r.url().startsWith(`${base}/`) && !r.url().startsWith("data:")) noted.foreign.push(r.url()); });
	return { context, page, noted };
}
const scrollsSideways = page => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

async function looksRight(name, path, width, colorScheme) {
	const what = `${name} at ${width} px, ${colorScheme}`;
	const { context, page, noted } = await open({ viewport: { width, height: 900 }, colorScheme });
	const answer = await page.goto(base + path);

	await page.waitForLoadState("networkidle");
	same(answer.status(), 200, `${what}: answers`);
	same((await answer.body()).length < PAGE_BYTES_MAX, true, `${what}: below 100 KB`);
	same(noted.complaints.join("\n"), "", `${what}: nothing on the console`);
	same(noted.foreign.join("\n"), "", `${what}: no request to another host`);
	same(await scrollsSideways(page), false, `${what}: does not scroll sideways`);
	same(await page.locator('[data-state="error"]').count(), 0, `${what}: no panel failed`);
	same(await page.locator("h1").count(), 1, `${what}: one heading`);
	if (shots) await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
	await context.close();
}

async function iconsAreDrawn() {
	const { context, page } = await open();

	await page.goto(base + pages[0][1]);
	await page.waitForLoadState("networkidle");
	const box = await page.locator(".nav svg use").first().evaluate(u => u.getBBox().width);
	check(box > 0, "icons come from the sprite", `width ${box}`);
	await context.close();
}

async function figuresAgree() {
	const { context, page } = await open();
	const api = await context.request.get(`${base}/api/monitoring/ai-usage?range=30d`);
	const { totals } = await api.json();

	await page.goto(`${base}/monitoring/ai-usage?range=30d`);
	const calls = page.locator("#tools tfoot td").nth(2);
	same(await calls.innerText(), totals.totalCalls.toLocaleString("en-US"), "the page shows the API's number of calls");
	await context.close();
}

async function narrowPagesFit() {
	const { context, page } = await open({ viewport: { width: 320, height: 640 } });

	for (const [name, path] of pages) {
		await page.goto(base + path);
		same(await scrollsSideways(page), false, `${name} at 320 px: does not scroll sideways`);
		await page.getByLabel("Show filters").check({ force: true });
		check(await page.locator("#tz").isVisible(), `${name} at 320 px: filters unfold`);
		same(await scrollsSideways(page), false, `${name} at 320 px: nor with filters`);
	}
	await context.close();
}

async function comingPagesAnswer() {
	const { context, page, noted } = await open();

	for (const path of others) {
		const answer = await page.goto(base + path);
		same(answer.status(), 200, `${path} answers`);
		check(await page.locator("main a", { hasText: "AI Usage" }).count() > 0, `${path} leads on`);
	}
	same(noted.complaints.join("\n"), "", "coming pages: nothing on the console");
	await context.close();
}

/* Replaces the number of calls in what live.js fetches, and counts the fetches. */
async function feign(page, state) {
	await page.route("**/monitoring/ai-usage*", async route => {
		if (route.request().resourceType() !== "fetch") return route.continue();
		state.fetches++;
		const answer = await route.fetch();
		const body = (await answer.text()).replace(/(<p class="sl">Calls<\/p><p class="sv">)[^<]*/, `$1${state.figure}`);
		return route.fulfill({ response: answer, body, headers: { ...answer.headers(), etag: `"${state.fetches}"` } });
	});
}
async function startsWith(locator, text, name) {
	let found = "";
	for (let i = 0; i < 100 && !(found = await locator.innerText()).startsWith(text); i++) await new Promise(r => setTimeout(r, 100));
	check(found.startsWith(text), name, `found ${found}`);
}
const passTime = async (page, ms) => { await page.clock.runFor(ms); await page.waitForTimeout(300); };

async function figuresRenewThemselves() {
	const { context, page, noted } = await open();
	const state = { fetches: 0, figure: "123,456" };
	const calls = page.locator(".stat", { hasText: "Calls" }).first().locator(".sv");

	await page.clock.install();
	await feign(page, state);
	await page.goto(`${base}/monitoring/ai-usage`);
	await page.locator("#month summary", { hasText: "Data table" }).click();
	await passTime(page, 31000);
	same(state.fetches, 1, "figures are fetched after 30 s");
	await startsWith(calls, "123,456", "a changed figure is replaced");
	check(await page.locator("#month details").evaluate(d => d.open), "an open data table stays open");

	await page.locator("#q").focus();
	await passTime(page, 60000);
	same(state.fetches, 1, "nothing is fetched while a field has the focus");
	await page.locator("#q").blur();

	await page.getByLabel("Pause updates").click();
	await page.waitForTimeout(300);
	const before = state.fetches;
	await passTime(page, 90000);
	same(state.fetches, before, "nothing is fetched while paused");
	same(await page.locator("#live b").innerText(), "Paused", "the pause is shown");
	await page.reload();
	same(await page.locator("#live b").innerText(), "Paused", "the pause outlives a reload");

	state.figure = "7";
	await page.keyboard.press("r");
	await startsWith(calls, "7", "r renews the figures");
	await page.keyboard.press("p");
	same(await page.locator("#live b").innerText(), "Live", "p resumes");
	same(noted.complaints.join("\n"), "", "live figures: nothing on the console");
	await page.unrouteAll({ behavior: "wait" });
	await context.close();
}

async function keysWork() {
	const { context, page } = await open();

	await page.goto(`${base}/monitoring/ai-usage`);
	await page.keyboard.press("?");
	check(await page.getByRole("dialog").isVisible(), "? shows the keys");
	await page.keyboard.press("Escape");
	await page.getByRole("dialog").waitFor({ state: "hidden" });
	await page.keyboard.press("/");
	same(await page.evaluate(() => document.activeElement.id), "q", "/ goes to the search");
	await page.locator("#q").blur();
	await page.keyboard.press("t");
	check(await page.locator("#from").isVisible(), "t opens from and to");
	await page.keyboard.press("Escape");
	await page.locator("main").click({ position: { x: 2, y: 2 } });
	await page.keyboard.press("[");
	await page.waitForURL(/from=/);
	check(new URL(page.url()).searchParams.has("to"), "[ goes one range back");
	await page.keyboard.press("g");
	await page.keyboard.press("o");
	await page.waitForURL(/\/monitoring\/\?/);
	check(page.url().includes("from="), "g o opens the overview with the same range");
	await context.close();
}

async function themeIsRemembered() {
	const { context, page } = await open({ colorScheme: "light" });
	const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

	await page.goto(base + pages[0][1]);
	const light = await ground();
	await page.getByLabel("Theme: dark").click();
	const dark = await ground();
	check(light !== dark, "a theme can be chosen", `${light} and ${dark}`);
	await page.reload();
	same(await ground(), dark, "the theme outlives a reload");
	await context.close();
}

async function pickersApply() {
	const { context, page } = await open();

	await page.goto(`${base}/monitoring/ai-usage?range=7d`);
	await page.locator("#tz").selectOption("Asia/Kolkata");
	await page.waitForURL(/tz=Asia/);
	same(new URL(page.url()).searchParams.get("range"), "7d", "choosing a zone keeps the range");
	check(!new URL(page.url()).searchParams.has("tenant"), "an empty choice stays out of the address");
	same(await page.locator("#ranges [aria-current]").innerText(), "7d", "the range in force is marked");
	await context.close();
}

async function worksWithoutScript() {
	const { context, page } = await open({ javaScriptEnabled: false });

	for (const [name, path] of pages) {
		await page.goto(base + path);
		check(await page.locator("section.panel").count() > 5, `${name} without script: panels`);
		check(await page.getByRole("button", { name: "Apply" }).first().isVisible(), `${name} without script: filters apply`);
		check(!await page.locator("#live").isVisible(), `${name} without script: no promise of live figures`);
	}
	await context.close();
}

if (shots) mkdirSync(shots, { recursive: true });
for (const [name, path] of pages)
	for (const width of [1440, 390])
		for (const scheme of ["light", "dark"]) await looksRight(name, path, width, scheme);
for (const test of [iconsAreDrawn, figuresAgree, narrowPagesFit, comingPagesAnswer, figuresRenewThemselves, keysWork,
	themeIsRemembered, pickersApply, worksWithoutScript]) {
	try {
		await test();
	} catch (e) {
		check(false, `${test.name} runs to its end`, e.stack);
	}
}
await browser.close();
console.log(`1..${number}`);
