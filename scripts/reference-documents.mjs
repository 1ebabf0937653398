/**
 * The reference, folded from what the product declares. Pure: what is handed in is all it knows, so that the test and
 * the script that writes the files cannot differ.
 */
export function referenceDocuments(product) {
  return {
    "openapi.json": `${JSON.stringify(product.openapi, null, 2)}\n`,
    "problems.md": problems(product),
    "permissions.md": permissions(product),
    "events.md": events(product),
    "audit-events.md": auditEvents(product),
    "config.md": config(product),
  };
}

const folded = "<!-- Written by `npm run reference`; edit what it is folded from. -->";

const page = (title, lead, ...parts) => `${[`# ${title}`, folded, lead, ...parts].join("\n\n")}\n`;

const table = (heads, rows) =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");

/** A pipe or a line break would end the cell. */
const cell = (text) =>
  String(text)
    .replaceAll("|", "\\|")
    .replaceAll(/\s*\n\s*/g, " ");

const nameOf = ({ method, path }) => `\`${method} ${path}\``;

const named = (endpoints) => endpoints.map(nameOf).join(", ");

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function problems({ endpoints: all, problemsOf }) {
  const endpoints = all.filter(({ protocol }) => protocol === undefined);
  const places = new Map();
  for (const endpoint of endpoints)
    for (const { kind } of problemsOf(endpoint)) {
      const known = places.get(kind.code) ?? { kind, endpoints: [] };
      places.set(kind.code, { kind, endpoints: [...known.endpoints, endpoint] });
    }
  const rows = [...places.values()]
    .toSorted((a, b) => a.kind.status - b.kind.status || byText(a.kind.code, b.kind.code))
    .map(({ kind, endpoints: found }) => [`\`${kind.code}\``, kind.status, kind.title, whereOf(found, endpoints)]);
  return page(
    "Problems",
    "Every refusal is a problem (RFC 9457). A program looks at `code`; `detail` and `errors` say more to people, and never have to be parsed. With 429 and 503, and with 409 where waiting helps, `Retry-After` says when to try again. Endpoints that speak a protocol of others refuse in its words, which are in the API description.",
    table(["code", "status", "means", "where"], rows),
  );
}

const groups = [
  ["everywhere", () => true],
  ["every write", ({ kind }) => kind === "write"],
  ["every read", ({ kind }) => kind === "read" || kind === "list"],
  ["every question", ({ kind }) => kind === "ask"],
  ["every endpoint that takes a body", ({ body }) => body !== undefined],
  ["every endpoint that asks for a tenant", ({ realm }) => realm === "tenant"],
  ["every endpoint that takes `If-Match`", ({ current }) => current !== undefined],
];

/** Endpoints by what they have in common, as far as that names them all; the rest one by one. */
function whereOf(found, endpoints) {
  let rest = found;
  const said = [];
  for (const [name, is] of groups) {
    const group = endpoints.filter(is);
    const news = group.filter((endpoint) => rest.includes(endpoint));
    if (news.length < 2 || group.some((endpoint) => !found.includes(endpoint))) continue;
    said.push(name);
    rest = rest.filter((endpoint) => !group.includes(endpoint));
  }
  return [...said, ...rest.map(nameOf)].join(", ");
}

/** Where the realm crosses tenants a tenant's key is refused, whatever scope it holds. */
const isOpenToTenants = ({ access, realm }) => access.operatorOnly !== true && realm.acrossTenants === undefined;

function permissions({ endpoints, scopes: all }) {
  const scopes = new Map();
  for (const endpoint of endpoints) {
    if (!("permission" in endpoint.access)) continue;
    const { permission } = endpoint.access;
    scopes.set(permission, [...(scopes.get(permission) ?? []), endpoint]);
  }
  const rows = [...scopes]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([permission, opened]) => {
      const [both, operators] = [opened.filter(isOpenToTenants), opened.filter((each) => !isOpenToTenants(each))];
      return [
        `\`${permission}\``,
        both.length > 0 ? "operator, tenant" : "operator",
        both.length === 0
          ? named(operators)
          : [named(both), ...(operators.length > 0 ? [`an operator's key also ${named(operators)}`] : [])].join("; "),
      ];
    });
  const widening = all.filter((scope) => !scopes.has(scope));
  return page(
    "Permissions of API keys",
    "What a key may do is the list of its scopes. A scope is a permission, all of a module's (`tenancy.*`), or all there are (`*`). Who may hold it: the operator's keys (`blw_op_`), or also a tenant's own (`blw_live_`, `blw_test_`). What people may do in your app is something else: roles, from the catalogue.",
    table(["scope", "held by keys of", "opens"], rows),
    `Scopes that open no endpoint but widen what one does: ${widening.map((scope) => `\`${scope}\``).join(", ")}.`,
  );
}

function events({ events: declared }) {
  const sections = declared
    .toSorted((a, b) => byText(a.type, b.type))
    .map(
      ({ type, version, summary, example }) =>
        `## \`${type}\`\n\n${summary}. Version ${version}.\n\n\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
    );
  return page(
    "Events",
    "What the product announces, written in the transaction of the change it tells of. The schema of each is in the API description under `webhooks`.",
    ...sections,
  );
}

function auditEvents({ auditTypes }) {
  const rows = auditTypes.map(({ action, version, summary, ocsf, writtenBy }) => [
    `\`${action}\``,
    version,
    summary,
    `\`${ocsf}\``,
    writtenBy.map((endpoint) => `\`${endpoint}\``).join(", ") || "a job",
  ]);
  return page(
    "The audit log's own types",
    "What this product writes into the audit log, by action. Each stands in the log once for each time it was done; looking, at most every ten minutes for each key and path. With `outcome` `refused` and a reason code it stands there for each time a known key or session was refused it: for want of the right to it or by the endpoint itself, or because the key, or the sign-in link, was revoked, suspended, expired, replaced or used up, came from an address it does not work from, or named another tenant (which the log of the key's own tenant tells). Refusals to a key for who asks are told sixty times a minute; whoever tries more often gets 429 and is not. A request without a known key is counted in the metric `bailiwick_refused_requests_total` alone, and so are decisions and readings of anything but this log that are refused for who asks. What an app reports with `POST /api/v1/audit/events` is of a type that [the catalogue](../guides/write-a-catalogue.md) declares, and has `source` `app`. `GET /api/v1/audit/event-types` lists both. The column OCSF says which class and activity each is in [exports for a SIEM](../guides/export-the-audit-log.md#feed-a-siem).",
    table(["action", "version", "means", "OCSF", "written by"], rows),
  );
}

function config({ settings }) {
  const rows = Object.entries(settings).map(([name, schema]) => {
    const standard = schema.safeParse(undefined);
    const value = standard.success ? standard.data : undefined;
    return [`\`${name}\``, shown(value), schema.description ?? ""];
  });
  return page(
    "Settings",
    "Read from the environment once, at start. A wrong setting stops the start, and all that is wrong is told at once; an empty variable counts as absent.",
    table(["variable", "default", "means"], rows),
  );
}

const shown = (value) =>
  value === undefined || (Array.isArray(value) && value.length === 0) ? "none" : `\`${String(value)}\``;
