// Opens a report page in Chromium at two widths, light and dark, and prints one JSON line for each of the four views.
//
// Usage: node check.mjs [--without-figures] [--release] [--speech] PAGE.html [SCREENSHOT_FOLDER]
// Exit code 1 when a view has: an error on the console, a request that leaves the page, something wider than the
// window, at the larger width a table that has to be scrolled sideways, a figure that cannot be seen, or a serious or critical
// violation that axe-core finds; with --release also when verdict, matrix, first command and residual risk of a release are not
// on the first screen of a desk, or the verdict not on that of a phone; with --speech also when the page has no recordings, or a
// player has no name, cannot be reached by keyboard, or its recording does not load and play. Exit code 2 when the
// page or the browser ($CHROMIUM, else /usr/bin/chromium) cannot be opened.
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const WIDTHS = [1280, 390];
const SCHEMES = ["light", "dark"];
const SEVERE = ["serious", "critical"];

// Runs in the page: the elements of every kind of figure that have no area, or that a style hides.
function hiddenFigures() {
  const figures = [...document.querySelectorAll("figure svg, figure img, img, body > svg")];
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const loaded = element.tagName !== "IMG" || (element.complete && element.naturalWidth > 0);
    return shown && loaded && box.width > 0 && box.height > 0;
  };
  const name = (element) => element.closest("[id]")?.id ?? element.outerHTML.slice(0, 80);
  return { count: figures.length, hidden: figures.filter((element) => !seen(element)).map(name) };
}

// Runs in the page: how far it can be scrolled sideways, and the first elements that reach beyond the window.
function overflow() {
  const width = document.documentElement.clientWidth;
  const scrolls = document.documentElement.scrollWidth - width;
  const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1);
  const names = wide.slice(0, 5).map((e) => `${e.tagName}${e.id ? `#${e.id}` : ""}`);
  return { scrolls, names: scrolls > 0 ? names : [] };
}

// Runs in the page: the tables that are cut until they are scrolled.
function cutTables() {
  const cut = [...document.querySelectorAll(".scroll")].filter((e) => e.scrollWidth > e.clientWidth + 1);
  return cut.map((e) => `${e.getAttribute("aria-label").slice(0, 60)} (${e.scrollWidth} in ${e.clientWidth} px)`);
}

// Runs in the page: what of the answer on a release cannot be seen without scrolling.
function notOnFirstScreen(whole) {
  const parts = whole ? [".verdict", ".matrix", ".copy.first", ".risk"] : [".verdict"];
  const all = [".verdict", ".matrix", ".copy.first", ".risk"];
  const box = (part) => document.querySelector(`section ${part}`)?.getBoundingClientRect();
  const absent = all.filter((part) => !box(part)?.height);
  const below = parts.filter((part) => box(part)?.bottom > window.innerHeight);
  return [...absent.map((part) => `no ${part}`), ...below.map((part) => `${part} ends at ${box(part).bottom} px`)];
}

// Runs in the page: the players, and what is wrong with each: every one is loaded, and played without sound for a moment.
async function players() {
  const moment = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const settled = (audio) =>
    new Promise((resolve) => {
      audio.addEventListener("loadedmetadata", () => resolve(null), { once: true });
      audio.addEventListener("error", () => resolve(audio.error?.message || "does not load"), { once: true });
      setTimeout(() => resolve("does not load in 5 s"), 5000);
      audio.load();
    });
  const wrong = async (audio) => {
    if (!audio.getAttribute("aria-label")) return "has no name";
    if (!audio.controls || audio.tabIndex < 0) return "cannot be reached by keyboard";
    if (!audio.closest("figure")?.querySelector("svg")) return "has no spectrogram";
    const error = await settled(audio);
    if (error) return error;
    if (!(Number.isFinite(audio.duration) && audio.duration > 0)) return `lasts ${audio.duration} s`;
    audio.muted = true;
    const refused = await audio.play().then(
      () => null,
      (reason) => `does not play: ${reason.message}`,
    );
    if (refused) return refused;
    const moves = () => audio.ended || audio.currentTime > 0;
    for (let tries = 0; tries < 50 && !moves(); tries += 1) await moment(100);
    const moved = moves();
    audio.pause();
    return moved ? null : "plays, and does not move";
  };
  const all = [...document.querySelectorAll("audio")];
  const problems = [];
  for (const audio of all) {
    const problem = await wrong(audio);
    if (problem) problems.push(`player "${audio.getAttribute("aria-label")}" ${problem}`);
  }
  return { count: all.length, problems };
}

// Runs in the page, where axe-core is loaded.
async function violations(severe) {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter((violation) => severe.includes(violation.impact))
    .map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      count: nodes.length,
      where: nodes.slice(0, 3).map((node) => node.target.join(" ")),
    }));
}

async function check(browser, url, width, colorScheme, { figures, release, speech, screenshots }) {
  const isDesk = width === Math.max(...WIDTHS);
  const height = isDesk ? 900 : 844;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const wanted = request.url();
    if (!/^(file|data):/.test(wanted)) problems.push(`request leaves the page: ${wanted}`);
  });
  page.on("requestfailed", (request) => problems.push(`request failed: ${request.url().slice(0, 200)}`));
  await page.goto(url, { waitUntil: "load" });

  const { scrolls, names } = await page.evaluate(overflow);
  if (scrolls > 0) problems.push(`scrolls sideways by ${scrolls} px: ${names.join(", ")}`);
  if (release) {
    (await page.evaluate(notOnFirstScreen, isDesk)).forEach((part) => problems.push(`first screen: ${part}`));
  }
  if (isDesk) {
    (await page.evaluate(cutTables)).forEach((table) => problems.push(`table is cut: ${table}`));
  }
  const { count, hidden } = await page.evaluate(hiddenFigures);
  if (count === 0 && figures) problems.push("no figure at all");
  hidden.forEach((figure) => problems.push(`figure not visible: ${figure}`));
  if (speech) {
    const { count, problems: silent } = await page.evaluate(players);
    if (count === 0) problems.push("no player at all");
    problems.push(...silent);
  }
  if (screenshots) {
    await page.screenshot({ path: path.join(screenshots, `${width}-${colorScheme}.png`), fullPage: true });
  }
  await page.addScriptTag({ path: AXE });
  const severe = await page.evaluate(violations, SEVERE);
  severe.forEach((v) => problems.push(`axe ${v.id} (${v.impact}, ${v.count} times): ${v.help}: ${v.where.join("; ")}`));
  await context.close();
  return { width, colorScheme, figures: count, problems };
}

async function main(words) {
  const [report, screenshots] = words.filter((word) => !word.startsWith("--"));
  if (!report) throw new Error("usage: node check.mjs [--without-figures] [--release] [--speech] PAGE.html [SCREENSHOT_FOLDER]");
  const figures = !words.includes("--without-figures");
  const release = words.includes("--release");
  const speech = words.includes("--speech");
  const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  const views = WIDTHS.flatMap((width) => SCHEMES.map((scheme) => [width, scheme]));
  let sound = true;
  try {
    for (const [width, scheme] of views) {
      const view = await check(browser, pathToFileURL(report).href, width, scheme, { figures, release, speech, screenshots });
      console.log(JSON.stringify(view));
      sound &&= view.problems.length === 0;
    }
  } finally {
    await browser.close();
  }
  return sound ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(`check.mjs: ${error.message}`);
    process.exitCode = 2;
  },
);
