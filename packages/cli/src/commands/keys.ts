import { type Api, type ItemOf, paged } from "@bailiwick/sdk";
import { one } from "../frame/arguments.ts";
import { type Command, command } from "../frame/command.ts";
import { count, flag, limit, text, texts, textOr } from "../frame/options.ts";
import { UsageError } from "../frame/usage-error.ts";
import { given } from "../tenant.ts";
import type { Speech } from "../terminal/speech.ts";
import { fields } from "./fields.ts";
import { newKeyInDatabase } from "./lost-key.ts";

type Key = ItemOf<"GET /api/v1/keys">;

const operator = flag("An operator's key, not a tenant's");
const key = one("A key by its id, which begins with key_");

const list = command({
  name: "keys list",
  summary: "List the API keys of a tenant or of the operator; never the keys themselves",
  speaksToServer: true,
  options: { operator: flag("The operator's keys, not a tenant's"), limit },
  examples: [
    { does: "A tenant's keys", line: "bailiwick keys list --tenant acme" },
    { does: "The operator's", line: "bailiwick keys list --operator" },
  ],
  async run({ options, speech, api }) {
    const all: AsyncGenerator<Key> = options.operator
      ? paged(api(), "GET /api/v1/operator-keys")
      : paged(api(), "GET /api/v1/keys");
    await speech.list(all, {
      columns: [
        { head: "ID", whole: true, of: ({ id }) => id },
        { head: "NAME", of: ({ name }) => name },
        { head: "STATE", of: ({ state }) => state },
        { head: "KEY", whole: true, of: ({ hint }) => hint },
        { head: "SCOPES", of: ({ scopes }) => scopes.join(" ") },
        { head: "EXPIRES", of: ({ expiresAt }) => expiresAt },
        { head: "LAST USED", of: ({ lastUsedAt }) => lastUsedAt },
      ],
      none: "There is no key.",
      limit: options.limit,
    });
  },
});

function printKey(each: Key, print: (line: string) => void): void {
  fields(
    [
      ["id", each.id],
      ["name", each.name],
      ["realm", each.realm],
      ["state", each.state],
      ["key", each.hint],
      ["scopes", each.scopes.join(" ")],
      ["ranges", each.ranges.join(" ")],
      ["expires", each.expiresAt],
      ["successor", each.successorId],
      ["retires", each.retiresAt],
      ["created", `${each.createdAt} by ${each.createdBy}`],
      ["last used", each.lastUsedAt],
    ],
    print,
  );
}

/** The key alone goes to standard output, so that it can be piped to where it is kept. */
function tellNew(made: Key & { readonly key: string }, speech: Speech): void {
  speech.tell(made, (print) => print(made.key));
  speech.note(`${made.id} is shown once and kept nowhere.`);
}

const show = command({
  name: "keys show",
  summary: "Show an API key: what it may do, from where, until when; never the key itself",
  speaksToServer: true,
  arguments: { key },
  options: { operator },
  examples: [{ does: "One key", line: "bailiwick keys show key_01m7yrh772frj906m6kz6348n5 --tenant acme" }],
  async run({ args, options, speech, api }) {
    const each = await (options.operator
      ? api()("GET /api/v1/operator-keys/{key}", { params: args })
      : api()("GET /api/v1/keys/{key}", { params: args }));
    speech.tell(each, (print) => printKey(each, print));
  },
});

const create = command({
  name: "keys create",
  summary: "Make an API key; it is printed this once",
  about:
    "With --scope it is made through the server, never with more than the own key may. An operator's key without --scope is made in the database itself, with every scope: how whoever has the database and the server's secret replaces a lost one.",
  speaksToServer: true,
  options: {
    operator,
    name: textOr("Made on the command line", "name", "What it is for"),
    scope: texts("permission", "What it may do, such as decisions.decision.make, catalogue.* or *"),
    range: texts("CIDR", "An address range it may be used from; default: anywhere"),
    expires: text("instant", "Until when, RFC 3339; default: until it is revoked"),
  },
  examples: [
    {
      does: "For an app that asks on behalf of a tenant",
      line: 'bailiwick keys create --tenant acme --name "The app" --scope decisions.decision.make',
    },
    {
      does: "In place of a lost operator key",
      line: 'bailiwick keys create --operator --name "Replaces the lost one"',
    },
  ],
  async run({ options, speech, api, terminal }) {
    const { operator: forOperator, name, scope, range, expires } = options;
    if (scope.length === 0 && !forOperator)
      throw new UsageError("What may it do? Give --scope, such as decisions.decision.make; --scope '*' is everything.");
    if (scope.length === 0) {
      if (range.length > 0 || expires !== undefined)
        throw new UsageError("--range and --expires are for keys that are made through the server: give --scope, too.");
      const made = await newKeyInDatabase(name, terminal);
      speech.tell({ key: made }, (print) => print(made));
      return speech.note("This key is shown once and kept nowhere.");
    }
    const body = { name, scopes: scope, ...(range.length > 0 && { ranges: range }), ...given({ expiresAt: expires }) };
    tellNew(
      await (forOperator ? api()("POST /api/v1/operator-keys", { body }) : api()("POST /api/v1/keys", { body })),
      speech,
    );
  },
});

const rotate = command({
  name: "keys rotate",
  summary: "Give an API key a successor with the same scopes; both work until the overlap ends",
  speaksToServer: true,
  arguments: { key },
  options: { operator, overlap: count("hours", "How long the old one still works", { standard: 24 }) },
  examples: [
    { does: "With a day to change over", line: "bailiwick keys rotate key_01m7yrh772frj906m6kz6348n5 --tenant acme" },
  ],
  async run({ args, options, speech, api }) {
    const ask = { params: args, body: { overlapHours: options.overlap } };
    tellNew(
      await (options.operator
        ? api()("POST /api/v1/operator-keys/{key}/rotate", ask)
        : api()("POST /api/v1/keys/{key}/rotate", ask)),
      speech,
    );
  },
});

const steps = {
  suspend: {
    summary: "Suspend an API key until it is resumed",
    tenant: (api: Api, params: { readonly key: string }) => api("POST /api/v1/keys/{key}/suspend", { params }),
    operator: (api: Api, params: { readonly key: string }) =>
      api("POST /api/v1/operator-keys/{key}/suspend", { params }),
  },
  resume: {
    summary: "Resume a suspended API key",
    tenant: (api: Api, params: { readonly key: string }) => api("POST /api/v1/keys/{key}/resume", { params }),
    operator: (api: Api, params: { readonly key: string }) =>
      api("POST /api/v1/operator-keys/{key}/resume", { params }),
  },
  revoke: {
    summary: "Revoke an API key for good, at once",
    tenant: (api: Api, params: { readonly key: string }) => api("POST /api/v1/keys/{key}/revoke", { params }),
    operator: (api: Api, params: { readonly key: string }) =>
      api("POST /api/v1/operator-keys/{key}/revoke", { params }),
  },
} as const;

const stepCommands = Object.entries(steps).map(([name, step]) =>
  command({
    name: `keys ${name}`,
    summary: step.summary,
    speaksToServer: true,
    arguments: { key },
    options: { operator },
    examples: [{ does: "By its id", line: `bailiwick keys ${name} key_01m7yrh772frj906m6kz6348n5 --tenant acme` }],
    async run({ args, options, speech, api }) {
      const each = await (options.operator ? step.operator : step.tenant)(api(), args);
      speech.tell(each, (print) => print(`${each.id} is ${each.state}.`));
    },
  }),
);

const generate = command({
  name: "keys generate",
  summary: "Make up an operator key for BAILIWICK_OPERATOR_KEY; installs nothing",
  examples: [{ does: "Into a file of your own", line: "(umask 077; bailiwick keys generate > operator.key)" }],
  async run({ speech }) {
    const { generateOperatorKey } = await import("@bailiwick/server");
    const made = generateOperatorKey();
    speech.tell({ key: made }, (print) => print(made));
  },
});

export const keyCommands: readonly Command[] = [list, show, create, rotate, ...stepCommands, generate];
