/*
 * Opens pages in a real Chromium 79, the oldest browser the product promises to work in.
 *
 *   node tests/browser/chromium79.js ORDER.json
 *
 * ORDER.json: {"base": "http://127.0.0.1:8000", "cookies": {"sessionid": "..."},
 *              "output": "artifacts/chromium79", "pictures": true, "viewport": [1366, 768],
 *              "pages": [{"name": "workbench", "path": "/"}]}
 * Standard output is one JSON list, an object for each page: name, path, status, title, errors
 * (console, page, failed or refused files), foreign (addresses of other hosts), screenshot (where pictures are wanted).
 */
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const zlib = require("zlib");
const puppeteer = require("puppeteer-core");

const PACKED = path.join(__dirname, "../../node_modules/chrome-aws-lambda/bin/chromium.br");
const UNPACKED = path.join(os.tmpdir(), "shujixiangmu-chromium79");
const TIMEOUT = 30000;
const ATTEMPTS = 3;
/* Milliseconds for what a script asks for after the page is loaded. */
const SETTLE = 150;

/* Unpack the browser once per machine; the rename makes parallel starts safe. */
function browserProgram() {
  if (!fs.existsSync(UNPACKED)) {
    const draft = `${UNPACKED}.${process.pid}`;
    fs.writeFileSync(draft, zlib.brotliDecompressSync(fs.readFileSync(PACKED)), { mode: 0o755 });
    fs.renameSync(draft, UNPACKED);
  }
  return UNPACKED;
}

function startBrowser(viewport) {
  return puppeteer.launch({
    executablePath: browserProgram(),
    args: ["--no-sandbox", "--disable-gpu", "--single-process", "--no-zygote", "--lang=zh-CN"],
    defaultViewport: { width: viewport[0], height: viewport[1] },
    headless: true,
  });
}

/* Note everything on the page that a user or an inspector would object to. */
function listen(page, base, report) {
  page.on("console", (message) => {
    if (message.type() === "error") {
      report.errors.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => report.errors.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => {
    report.errors.push(`failed: ${request.url()} ${request.failure().errorText}`);
  });
  page.on("request", (request) => {
    const address = request.url();
    if (/^https?:/.test(address) && new URL(address).origin !== base) {
      report.foreign.push(address);
    }
  });
}

async function visit(browser, order, wanted) {
  const base = new URL(order.base).origin;
  const report = { name: wanted.name, path: wanted.path, errors: [], foreign: [] };
  const page = await browser.newPage();
  const cookies = Object.keys(order.cookies || {}).map((name) => {
    return { name, value: order.cookies[name], url: base };
  });
  await page.setCookie(...cookies);
  listen(page, base, report);
  const target = base + wanted.path;
  const answer = await page.goto(target, { waitUntil: "load", timeout: TIMEOUT });
  await new Promise((resolve) => setTimeout(resolve, SETTLE));
  report.status = answer.status();
  report.title = await page.title();
  report.overflow = await page.evaluate(() => {
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  });
  if (order.pictures) {
    report.screenshot = path.join(order.output, `${wanted.name}.jpg`);
    await page.screenshot({ path: report.screenshot, type: "jpeg", quality: 75 });
  }
  /* What closing breaks off is no fault of the page. */
  const seen = { ...report, errors: [...report.errors], foreign: [...report.foreign] };
  /* The first page of a browser, an empty one, stays: it would die with its last. */
  await page.close();
  return seen;
}

/*
 * One browser as long as it lives: this build runs in a single process, so that a page which breaks
 * it takes it along. That page is tried again in a browser of its own making.
 */
async function visitAll(order) {
  let browser = null;
  const leave = () => browser && browser.close().catch(() => undefined);
  const attempt = async (wanted, left) => {
    browser = browser || (await startBrowser(order.viewport || [1366, 768]));
    try {
      return await visit(browser, order, wanted);
    } catch (error) {
      await leave();
      browser = null;
      const report = { name: wanted.name, path: wanted.path, errors: [`visit: ${error}`], foreign: [] };
      return left > 1 ? attempt(wanted, left - 1) : report;
    }
  };
  const reports = [];
  for (const wanted of order.pages) {
    reports.push(await attempt(wanted, ATTEMPTS));
  }
  await leave();
  return reports;
}

async function main() {
  const order = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  fs.mkdirSync(order.output, { recursive: true });
  const reports = await visitAll(order);
  process.stdout.write(`${JSON.stringify(reports)}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
