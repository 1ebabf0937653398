/**
 * Who may ask whom. A lower level never asks a higher one; what must travel upwards is an event. Held against the
 * sources by architecture.test.ts, and printed into ARCHITECTURE.md by `npm run reference`.
 */
export const contextMap = {
  tenancy: { level: 1, owns: "tenants, the scope tree, lifecycle, sandboxes", mayAsk: [] },
  audit: {
    level: 2,
    owns: "the tamper-evident log: search, export, proofs, retention",
    mayAsk: ["operations"],
  },
  operations: { level: 1, owns: "what takes longer than a request: progress, parts, expiry", mayAsk: [] },
  identity: { level: 2, owns: "principals, API keys", mayAsk: ["tenancy"] },
  catalogue: { level: 2, owns: "capabilities, permissions, meters, plans, add-ons, versions", mayAsk: [] },
  controls: { level: 2, owns: "kill switches, read-only mode, rollouts", mayAsk: ["tenancy"] },
  entitlements: {
    level: 3,
    owns: "subscriptions, phases, overrides, blocks",
    mayAsk: ["tenancy", "audit", "catalogue"],
  },
  access: {
    level: 3,
    owns: "roles, assignments by scope, policies, network policy",
    mayAsk: ["tenancy", "identity", "catalogue"],
  },
  decisions: {
    level: 4,
    owns: "check, explain, the cache of compiled tenants, the decision log",
    mayAsk: ["tenancy", "identity", "catalogue", "controls", "entitlements", "access"],
  },
};

const marker = "<!-- context-map -->";
const end = "<!-- /context-map -->";

/** The map as ARCHITECTURE.md shows it. */
export function printContextMap() {
  const rows = Object.entries(contextMap).map(
    ([name, { level, owns, mayAsk }]) => `| ${level} | \`${name}\` | ${owns} | ${mayAsk.join(", ") || "-"} |`,
  );
  return ["| level | module | owns | may ask |", "|---|---|---|---|", ...rows].join("\n");
}

/** A text with the map between its two markers. */
export function withContextMap(text) {
  const [before, rest] = text.split(marker);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`Expected ${marker} and ${end}`);
  return `${before}${marker}\n${printContextMap()}\n${end}${after}`;
}
