/**
 * Casbin: PERM models and policy lines. A domain is a tenant, an object that is named exactly is a node, what a subject
 * may do there is a role assigned at that node; patterns and addresses are rules with conditions; a denying line is a
 * denying rule. "The first line that matches decides" becomes "denied unless an earlier line allows", since here deny
 * always wins.
 */
import type { Condition } from "@bailiwick/decision";
import { hasTables, textOf } from "./data.ts";
import {
  all,
  any,
  type Asked,
  Inexpressible,
  naming,
  never,
  not,
  type RuleSetup,
  type Setup,
  type TenantSetup,
} from "./setup.ts";

export interface CasbinSet {
  readonly model: string;
  readonly policy: string;
  readonly requests: readonly { readonly args: readonly string[]; readonly allow: boolean }[];
}

interface Table {
  readonly test: string;
  readonly model: string;
  readonly policy: string | null;
  readonly requests: CasbinSet["requests"];
}

/** The published tables, where the machine has them. */
export const casbinTables = (hasTables ? (JSON.parse(textOf("casbin", "cases.json")) as readonly Table[]) : []).map(
  ({ test, model, policy, requests }): { readonly name: string; readonly set: CasbinSet } => ({
    name: test,
    set: { model: textOf("casbin", model), policy: policy === null ? "" : textOf("casbin", policy), requests },
  }),
);

interface Model {
  /** Names of a request's and a line's members. */
  readonly request: readonly string[];
  readonly line: readonly string[];
  readonly effect: "allow" | "allow_unless_denied" | "first";
  /** How each member of a line is held against a request's. */
  readonly matches: Readonly<Record<string, { readonly by: Matcher; readonly of: string }>>;
}

type Matcher = "==" | "g" | "keyMatch" | "regexMatch" | "ipMatch";

interface Line {
  readonly [member: string]: string;
}

const effects: Readonly<Record<string, Model["effect"]>> = {
  "some(where (p.eft == allow))": "allow",
  "some(where (p.eft == allow)) && !some(where (p.eft == deny))": "allow_unless_denied",
  "priority(p.eft) || deny": "first",
};

export function readModel(text: string): Model {
  const entries = new Map(
    text
      .split("\n")
      .map((line) => line.replace(/#.*$/, "").trim())
      .filter((line) => line !== "" && !line.startsWith("["))
      .map((line) => {
        const cut = line.indexOf("=");
        return [line.slice(0, cut).trim(), line.slice(cut + 1).trim()] as const;
      }),
  );
  const names = (key: string) => (entries.get(key) ?? "").split(",").map((name) => name.trim());
  const effect = effects[(entries.get("e") ?? "").replaceAll(/\s+/g, " ")];
  if (effect === undefined) throw new Inexpressible("effect_unknown");
  const terms = (entries.get("m") ?? "").split("&&").map(readTerm);
  return { request: names("r"), line: names("p"), effect, matches: Object.fromEntries(terms) };
}

function readTerm(text: string): readonly [string, { readonly by: Matcher; readonly of: string }] {
  const equal = /^r\.(\w+) == p\.(\w+)$/.exec(text.trim());
  if (equal?.[1] && equal[2]) return [equal[2], { by: "==", of: equal[1] }];
  const call = /^(g|keyMatch|regexMatch|ipMatch)\(r\.(\w+), p\.(\w+)(?:, r\.\w+)?\)$/.exec(text.trim());
  if (call?.[1] && call[2] && call[3]) return [call[3], { by: call[1] as Matcher, of: call[2] }];
  throw new Inexpressible("matcher_unknown");
}

const rows = (text: string): readonly (readonly string[])[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(",").map((cell) => cell.trim()));

export function translateCasbin({ model: modelText, policy, requests }: CasbinSet): {
  readonly setup: Setup;
  readonly asked: readonly Asked[];
} {
  const model = readModel(modelText);
  const all = rows(policy);
  const lines = all
    .filter(([kind]) => kind === "p")
    .map(
      ([, ...cells]): Line => ({
        eft: "allow",
        ...Object.fromEntries(model.line.map((name, index) => [name, cells[index] ?? ""])),
      }),
    );
  const links = all.filter(([kind]) => kind === "g").map(([, ...cells]) => cells);
  const requested = requests.map(
    ({ args }): Line => Object.fromEntries(model.request.map((name, index) => [name, args[index] ?? ""])),
  );
  const world = worldOf(model, lines, links, requested);
  return {
    setup: world.setup,
    asked: requests.map(({ args, allow }, index) => ({
      name: args.join(", "),
      ...world.ask(requested[index] ?? {}),
      allowed: allow,
    })),
  };
}

function worldOf(
  model: Model,
  lines: readonly Line[],
  links: readonly (readonly string[])[],
  requested: readonly Line[],
) {
  const { matches } = model;
  const name = { act: naming(), obj: naming(), tenant: naming() };
  const isExact = matches["obj"]?.by === "==" && matches["act"]?.by === "==" && matches["sub"]?.by !== "ipMatch";
  // An app knows what it can do: its capabilities are the actions it asks about.
  const actions = [
    ...new Set([...requested.map(({ act = "" }) => act), ...(isExact ? lines.map(({ act = "" }) => act) : [])]),
  ];
  const key = (action: string) => `t.${name.act(action)}`;
  const objects = [...new Set([...lines, ...requested].map(({ obj = "" }) => obj))];
  const domains = "dom" in matches ? [...new Set(lines.map(({ dom = "" }) => dom))] : [""];
  const byRole = isExact && lines.every(({ eft }) => eft === "allow");

  const tenantOf = (domain: string): TenantSetup => {
    const own = lines.filter((line) => (line["dom"] ?? "") === domain);
    const roles = links.filter((cells) => (cells[2] ?? "") === domain);
    const subjects = [
      ...new Set([...own.map(({ sub = "" }) => sub), ...requested.map(({ sub = "" }) => sub), ...roles.flat()]),
    ];
    const people = Object.fromEntries(subjects.map((subject) => [subject, { sets: reached(subject, roles) }]));
    return {
      nodes: isExact ? objects.map(name.obj) : [],
      ...(byRole ? withRoles(own, people) : withRules(own, people)),
    };
  };

  type People = Readonly<Record<string, { readonly sets: readonly string[] }>>;

  function withRoles(own: readonly Line[], people: People): Omit<TenantSetup, "nodes"> {
    const roleOf = ({ sub = "", obj = "" }: Line) => `${sub} at ${obj}`;
    const roles = Object.fromEntries(
      own.map((line) => [
        roleOf(line),
        own.filter((other) => roleOf(other) === roleOf(line)).map(({ act = "" }) => `may.${name.act(act)}`),
      ]),
    );
    const principals = Object.fromEntries(
      Object.entries(people).map(([subject, { sets }]) => {
        const held = own.filter(({ sub = "" }) => sets.includes(sub));
        const places = new Map(held.map((line) => [roleOf(line), name.obj(line["obj"] ?? "")]));
        return [subject, { assignments: [...places].map(([role, node]) => ({ role, node })) }];
      }),
    );
    return { roles, principals, rules: [] };
  }

  function withRules(own: readonly Line[], people: People): Omit<TenantSetup, "nodes"> {
    const rules = own.flatMap((line, index): readonly RuleSetup[] => {
      const capabilities = actions
        .filter((action) => coversAction(matches["act"]?.by, line["act"] ?? "", action))
        .map(key);
      if (capabilities.length === 0) return [];
      const condition = matchOf(line);
      if (line["eft"] === "allow") return [{ effect: "allow", capabilities, condition }];
      // Which lines come before is another question for each action, since patterns over actions may overlap.
      return actions
        .filter((action) => capabilities.includes(key(action)))
        .map((action): RuleSetup => {
          const before = model.effect === "first" ? allowedBefore(own.slice(0, index), action) : [];
          const unless = before.map((other) => not(matchOf(other)));
          return { effect: "deny", capabilities: [key(action)], condition: allOf([condition, ...unless]) };
        });
    });
    // What no line allows is denied: somewhere an allow rule applies, and it never holds.
    const closed: RuleSetup = { effect: "allow", capabilities: ["t.*"], condition: never };
    const principals = Object.fromEntries(
      Object.entries(people).map(([subject, { sets }]) => [subject, { attributes: { sets }, assignments: [] }]),
    );
    return { roles: {}, principals, rules: [closed, ...rules] };
  }

  const allowedBefore = (earlier: readonly Line[], action: string): readonly Line[] =>
    earlier.filter(({ eft, act = "" }) => eft === "allow" && coversAction(matches["act"]?.by, act, action));

  const matchOf = (line: Line): Condition =>
    allOf(Object.entries(matches).flatMap(([member, { by }]) => condition(by, member, line[member] ?? "")));

  return {
    setup: {
      capabilities: Object.fromEntries(
        actions.map((action) => [key(action), byRole ? { permission: `may.${name.act(action)}` } : {}]),
      ),
      tenants: Object.fromEntries(domains.map((domain) => [name.tenant(domain), tenantOf(domain)])),
    } satisfies Setup,
    ask: ({ sub = "", obj = "", act = "", dom = "" }: Line): Pick<Asked, "tenant" | "question"> => ({
      tenant: name.tenant(dom),
      question: {
        subject: { type: "user", id: sub },
        action: { name: key(act) },
        resource: { type: "object", id: obj, ...(isExact && { properties: { node: name.obj(obj) } }) },
        ...(matches["sub"]?.by === "ipMatch" && { context: { ip: sub } }),
      },
    }),
  };
}

const allOf = (parts: readonly Condition[]): Condition => (parts.length === 0 ? any([]) : all(parts));

/** A subject and every role it has, also through other roles. */
function reached(subject: string, links: readonly (readonly string[])[]): readonly string[] {
  const found = new Set([subject]);
  for (const each of found)
    for (const [member, role] of links) if (member === each && role !== undefined) found.add(role);
  return [...found];
}

/** Actions are a closed set, so that a pattern over them is a list. */
function coversAction(by: Matcher | undefined, pattern: string, action: string): boolean {
  if (by === "==") return pattern === action;
  if (by === "regexMatch") return new RegExp(pattern).test(action);
  throw new Inexpressible("matcher_unknown");
}

function condition(by: Matcher, member: string, value: string): readonly Condition[] {
  const of = { sub: "principal.id", obj: "resource.id" }[member];
  if (of === undefined) return [];
  const given: Condition = { attribute: of };
  switch (by) {
    case "g":
      return [{ op: "contains", args: [{ attribute: "principal.sets" }, { value }] }];
    case "==":
      return [{ op: "eq", args: [given, { value }] }];
    case "ipMatch":
      return [{ op: "ipInRange", args: [{ attribute: "context.ip" }, { value }] }];
    case "keyMatch":
      return [
        value.includes("*")
          ? { op: "startsWith", args: [given, { value: value.slice(0, value.indexOf("*")) }] }
          : { op: "eq", args: [given, { value }] },
      ];
    case "regexMatch":
      throw new Inexpressible("matcher_unknown");
  }
}
