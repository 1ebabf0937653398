import { type ItemOf, paged } from "@bailiwick/sdk";
import { maybe, one } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { choice, flag, limit, text } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { given, tenantOf } from "../tenant.ts";
import { clean } from "../terminal/text.ts";
import { fields } from "./fields.ts";
import { tenantHoldings } from "./tenant-holdings.ts";

const tenantArgument = maybe("A tenant by id or slug; default: --tenant", { completes: "tenant" });
const named = one("A tenant by id or slug", { completes: "tenant" });

type Tenant = ItemOf<"GET /api/v1/tenants">;

const list = command({
  name: "tenants list",
  summary: "List tenants",
  speaksToServer: true,
  options: {
    status: choice(["active", "suspended", "closed"], "Only these"),
    environment: choice(["live", "test"], "Only these"),
    search: text("text", "Part of the name or slug"),
    limit,
  },
  examples: [
    { does: "Who is suspended", line: "bailiwick tenants list --status suspended" },
    { does: "All slugs, for a script", line: 'bailiwick tenants list --limit all --json | grep -o \'"slug":"[^"]*"\'' },
  ],
  async run({ options, speech, api }) {
    const { limit: most, ...query } = options;
    await speech.list(paged(api(), "GET /api/v1/tenants", { query: given(query) }), {
      columns: [
        { head: "SLUG", whole: true, of: ({ slug }) => slug },
        { head: "NAME", of: ({ name }) => name },
        { head: "STATUS", of: ({ status }) => status },
        { head: "ENVIRONMENT", of: ({ environment }) => environment },
        { head: "ZONE", of: ({ zone }) => zone },
        { head: "ID", whole: true, of: ({ id }) => id },
      ],
      none: "There is no such tenant.",
      limit: most,
    });
  },
});

function print(tenant: Tenant, line: (line: string) => void): void {
  const { slug, name, status, statusReason, environment, region, zone, locale, id, createdAt } = tenant;
  const attributes = Object.entries(tenant.attributes).map(([each, value]) => `${each}=${JSON.stringify(value)}`);
  fields(
    [
      ["slug", slug],
      ["name", name],
      ["status", statusReason === null ? status : `${status}: ${statusReason}`],
      ["environment", environment],
      ["region", region],
      ["zone", zone],
      ["locale", locale],
      ["attributes", attributes.join(", ")],
      ["id", id],
      ["created", createdAt],
    ],
    line,
  );
}

const show = command({
  name: "tenants show",
  summary: "Show a tenant",
  speaksToServer: true,
  arguments: { tenant: tenantArgument },
  examples: [{ does: "One tenant", line: "bailiwick tenants show acme" }],
  async run(world) {
    const params = { tenant: tenantOf(world, world.args.tenant) };
    const tenant = await world.api()("GET /api/v1/tenants/{tenant}", { params });
    world.speech.tell(tenant, (line) => print(tenant, line));
  },
});

const about = {
  zone: text("zone", "An IANA time zone, such as Europe/Berlin; periods and windows follow it"),
  locale: text("locale", "Such as de or en-GB"),
  region: text("region", "Where its data is meant to be"),
};

const create = command({
  name: "tenants create",
  summary: "Create a tenant, and subscribe it to a plan in the same step",
  speaksToServer: true,
  arguments: { slug: one("Lower case letters, digits and inner hyphens") },
  options: {
    name: text("name", "What people call it; default: the slug"),
    plan: text("key", "The plan to begin with; default: the catalogue's default plans", { completes: "plan" }),
    environment: choice(["live", "test"], "test makes a sandbox; default: live"),
    ...about,
  },
  examples: [
    {
      does: "A customer on its first plan",
      line: 'bailiwick tenants create northwind --name "Northwind" --plan desk.starter --zone Europe/Lisbon',
    },
  ],
  async run({ args: { slug }, options, speech, api }) {
    const body = { name: slug, ...given(options), slug };
    const tenant = await api()("POST /api/v1/tenants", { body });
    speech.tell(tenant, (line) => print(tenant, line));
  },
});

const update = command({
  name: "tenants update",
  summary: "Change a tenant's name, time zone, locale or region",
  speaksToServer: true,
  arguments: { tenant: named },
  options: { name: text("name", "What people call it"), ...about },
  examples: [{ does: "Another time zone", line: "bailiwick tenants update acme --zone Europe/Vienna" }],
  async run({ args, options, speech, api }) {
    const body = given(options);
    if (Object.keys(body).length === 0)
      throw new UsageError("Nothing to change: give --name, --zone, --locale or --region.");
    const tenant = await api()("PATCH /api/v1/tenants/{tenant}", { params: args, body });
    speech.tell(tenant, (line) => print(tenant, line));
  },
});

const why = { reason: text("text", "Why; kept with the tenant and in the audit log. Needed") };

const reasonOf = ({ reason }: { readonly reason: string | undefined }): string => {
  if (reason === undefined) throw new UsageError("Why? Give --reason; it is kept with the tenant.");
  return reason;
};

const suspend = command({
  name: "tenants suspend",
  summary: "Suspend a tenant: until it is resumed, everything is denied",
  speaksToServer: true,
  arguments: { tenant: named },
  options: why,
  examples: [{ does: "Suspend", line: 'bailiwick tenants suspend acme --reason "Asked for by the customer"' }],
  async run({ args, options, speech, api }) {
    const body = { reason: reasonOf(options) };
    const tenant = await api()("POST /api/v1/tenants/{tenant}/suspend", { params: args, body });
    speech.tell(tenant, (line) => line(`${tenant.slug} is ${tenant.status}.`));
  },
});

const resume = command({
  name: "tenants resume",
  summary: "Resume a suspended tenant",
  speaksToServer: true,
  arguments: { tenant: named },
  options: why,
  examples: [{ does: "Resume", line: 'bailiwick tenants resume acme --reason "The customer is back"' }],
  async run({ args, options, speech, api }) {
    const body = { reason: reasonOf(options) };
    const tenant = await api()("POST /api/v1/tenants/{tenant}/resume", { params: args, body });
    speech.tell(tenant, (line) => line(`${tenant.slug} is ${tenant.status}.`));
  },
});

const close = command({
  name: "tenants close",
  summary: "Close a tenant for good",
  speaksToServer: true,
  arguments: { tenant: named },
  options: { ...why, yes: flag("Yes, for good; needed") },
  examples: [{ does: "Close", line: 'bailiwick tenants close acme --reason "The contract ended" --yes' }],
  async run({ args, options, speech, api }) {
    const body = { reason: reasonOf(options) };
    if (!options.yes) throw new UsageError("A closed tenant cannot be opened again. If that is meant, add --yes.");
    const tenant = await api()("POST /api/v1/tenants/{tenant}/close", { params: args, body });
    speech.tell(tenant, (line) => line(`${clean(tenant.slug)} is ${tenant.status}.`));
  },
});

export const tenantCommands: readonly Command[] = [
  list,
  show,
  ...tenantHoldings,
  create,
  update,
  suspend,
  resume,
  close,
];
