// Lets Lighthouse judge pages one after another in one Chromium, and prints what it says of each as a line of JSON.
import { readFileSync } from "node:fs";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const { chromium, flags, addresses, settings } = JSON.parse(readFileSync(0, "utf8"));
const chrome = await launch({ chromePath: chromium, chromeFlags: flags });
try {
  for (const address of addresses) {
    const judged = () => lighthouse(address, { port: chrome.port, logLevel: "silent", ...settings });
    let { lhr } = await judged();
    // On a busy machine it may lose a page; the second time counts.
    if (lhr.runtimeError) ({ lhr } = await judged());
    const counted = Object.values(lhr.categories).flatMap((category) =>
      category.auditRefs.filter((audit) => audit.weight > 0).map((audit) => audit.id),
    );
    const faults = counted.map((id) => lhr.audits[id]).filter((audit) => audit.score !== null && audit.score < 0.9);
    console.log(JSON.stringify({
      error: lhr.runtimeError?.message ?? "",
      scores: Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(100 * score)])),
      shift: lhr.audits["cumulative-layout-shift"].numericValue,
      faults: faults.map(({ id, displayValue }) => [id, displayValue].filter(Boolean).join(": ")),
    }));
  }
} finally {
  chrome.kill();
}
