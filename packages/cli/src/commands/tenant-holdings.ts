import { type ItemOf, paged } from "@bailiwick/sdk";
import { shown } from "../explanation.ts";
import { maybe } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { count, limit, text } from "../frame/options.ts";
import { given, tenantIfNamed } from "../tenant.ts";
import { clean } from "../terminal/text.ts";
import { fields } from "./fields.ts";
import { type Branch, branchesOf, drawTree } from "./tree.ts";

const tenant = maybe("A tenant by id or slug; default: --tenant, or the key's own", { completes: "tenant" });

type Entitlement = ItemOf<"GET /api/v1/entitlements">;

const tree = command({
  name: "tenants tree",
  summary: "Draw the scope tree of a tenant",
  speaksToServer: true,
  arguments: { tenant },
  options: { limit: count("n", "How many nodes at most", { standard: 2000, least: 1 }) },
  examples: [{ does: "Its departments and teams", line: "bailiwick tenants tree acme" }],
  async run(world) {
    const { args, options, speech, api, terminal } = world;
    const nodes: ItemOf<"GET /api/v1/nodes">[] = [];
    let more = false;
    for await (const node of paged(api(), "GET /api/v1/nodes", tenantIfNamed(world, args.tenant))) {
      more = nodes.length === options.limit;
      if (more) break;
      nodes.push(node);
    }
    const branches: readonly Branch<(typeof nodes)[number]>[] = branchesOf(nodes);
    const label = ({ name, kind, key, id }: (typeof nodes)[number]) =>
      `${clean(name)}  ${speech.paint("dim", clean(`${kind} ${key ?? id}`))}`;
    speech.tell(branches, (print) => drawTree(branches, { label, hasUnicode: terminal.hasUnicode, print }));
    if (more) speech.note(`These are ${options.limit} nodes; --limit ${options.limit * 5} shows more.`);
  },
});

const entitlements = command({
  name: "tenants entitlements",
  summary: "Show what a tenant holds, and where each value comes from",
  speaksToServer: true,
  arguments: { tenant },
  options: {
    capability: text("key", "Only this one, with every step to its value", { completes: "capability" }),
    product: text("key", "Only those of one product", { completes: "product" }),
    node: text("id", "At this node; default: the tenant's root"),
    at: text("instant", "At this moment, RFC 3339; default: now"),
    limit,
  },
  examples: [
    { does: "All of it", line: "bailiwick tenants entitlements acme" },
    { does: "How one value came about", line: "bailiwick tenants entitlements acme --capability desk.users" },
  ],
  async run(world) {
    const { args, options, speech, api } = world;
    const { capability, limit: most, product, node, at } = options;
    const about = tenantIfNamed(world, args.tenant);
    if (capability !== undefined) {
      const query = given({ node, at });
      const one = await api()("GET /api/v1/entitlements/{capability}", { params: { capability }, query, ...about });
      return speech.tell(one, (print) => printEntitlement(one, print));
    }
    const query = given({ product, node, at });
    await speech.list(paged(api(), "GET /api/v1/entitlements", { query, ...about }), {
      columns: [
        { head: "CAPABILITY", of: (each) => each.capability },
        { head: "STATUS", of: ({ status }) => status },
        { head: "VALUE", of: ({ value }) => (value === null ? "" : shown(value)) },
        { head: "FROM", of: ({ provenance, source }) => lastStep(provenance) ?? source },
      ],
      none: "It holds nothing.",
      limit: most,
    });
  },
});

type Steps = Entitlement["provenance"];

const lastStep = (steps: Steps): string | undefined => {
  const last = steps.at(-1);
  return last && `${last.kind} ${last.id}`;
};

function printEntitlement(entitlement: Entitlement, print: (line: string) => void): void {
  const { capability, label, status, value, limit: limited, subscription, provenance } = entitlement;
  fields(
    [
      ["capability", capability],
      ["label", label],
      ["status", status],
      ["value", value === null ? null : shown(value)],
      ["limit", limited && `${limited.soft ? "soft " : ""}${limited.kind}`],
      ["subscription", subscription],
    ],
    print,
  );
  for (const { kind, id, node, value: given, result } of provenance)
    print(clean(`  ${kind} ${id}${node === null ? "" : ` at ${node}`}: ${shown(given)} makes ${shown(result)}`));
}

const subscriptions = command({
  name: "tenants subscriptions",
  summary: "List a tenant's subscriptions, with the plan and phase each is in",
  speaksToServer: true,
  arguments: { tenant },
  options: { limit },
  examples: [{ does: "What it is subscribed to", line: "bailiwick tenants subscriptions acme" }],
  async run(world) {
    const { args, options, speech, api } = world;
    await speech.list(paged(api(), "GET /api/v1/subscriptions", tenantIfNamed(world, args.tenant)), {
      columns: [
        { head: "ID", whole: true, of: ({ id }) => id },
        { head: "STATUS", of: ({ status }) => status },
        { head: "PLAN", of: (each) => phaseOf(each)?.plan },
        { head: "VERSION", of: (each) => phaseOf(each)?.planVersion },
        { head: "UNTIL", of: (each) => phaseOf(each)?.until ?? "without an end" },
      ],
      none: "It is subscribed to nothing.",
      limit: options.limit,
    });
  },
});

/** The phase it is in: the last that has begun. */
function phaseOf({ phases }: ItemOf<"GET /api/v1/subscriptions">) {
  const now = Date.now();
  return phases.findLast(({ from }) => Date.parse(from) <= now) ?? phases[0];
}

export const tenantHoldings: readonly Command[] = [tree, entitlements, subscriptions];
