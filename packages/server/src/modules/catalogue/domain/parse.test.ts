import { describe, expect, it } from "vitest";
import type { Catalogue } from "./catalogue.ts";
import { lookup } from "./lookup.ts";
import { parseCatalogue } from "./parse.ts";
import { effectiveItems } from "./resolve.ts";

const head = `catalogue: 1
version: "2026-01"
products:
  desk: { label: Helpdesk }
permissions:
  tickets.view: { reaches: [all, assigned] }
capabilities:
  desk.tickets: { kind: switch, class: read, permission: tickets.view }
  desk.sso: { kind: switch, class: admin }
  desk.users: { kind: meter, class: admin, unit: user }
  desk.api: { kind: meter, class: write, per: month, meters: [desk.users] }
  desk.days: { kind: value, valueType: number, class: read }
  desk.theme: { kind: value, valueType: enum, values: [light, dark], class: read }
  desk.note: { kind: value, valueType: string, class: read }
  desk.extra: { kind: value, valueType: json, class: read }
`;

const parse = (body: string) => parseCatalogue([{ name: "a.yaml", text: head + body }]);

function catalogue(body: string): Catalogue {
  const parsed = parse(body);
  if (parsed.catalogue === undefined) throw new Error(JSON.stringify(parsed.errors));
  return parsed.catalogue;
}

/** Code and pointer of each problem. */
const problems = (body: string) => parse(body).errors?.map(({ code, path }) => `${code} ${path}`) ?? [];

describe("the shorthand", () => {
  it("spells out items by what their capability is", () => {
    const [plan] = catalogue(`plans:
  desk.basic:
    items:
      desk.tickets: true
      desk.users: 50
      desk.api: { limit: "1000.50", per: rolling 5 minutes, soft: true, limits: [{ limit: 5, per: minute, for: principal }] }
      desk.days: unlimited
      desk.theme: dark
      desk.note: "50"
      desk.extra: { value: { a: 1 } }
`).plans;
    expect(plan?.items).toEqual([
      { capability: "desk.tickets", value: true },
      { capability: "desk.users", value: "50" },
      {
        capability: "desk.api",
        value: "1000.5",
        limit: { kind: "cap", window: { kind: "rolling", unit: "minute", every: 5 }, soft: true },
        limits: [
          {
            kind: "allowance",
            amount: "5",
            per: "principal",
            window: { kind: "subscription", unit: "minute", every: 1 },
          },
        ],
      },
      { capability: "desk.days", value: "unlimited" },
      { capability: "desk.theme", value: "dark" },
      { capability: "desk.note", value: "50" },
      { capability: "desk.extra", value: { a: 1 } },
    ]);
  });

  it.each([
    ["29", [{ amount: "29", currency: "USD" }]],
    ['"29.50"', [{ amount: "29.5", currency: "USD" }]],
    ["Contact Sales", [{ currency: "USD", label: "Contact Sales" }]],
    ["{ amount: 5, currency: EUR, unit: user }", [{ amount: "5", currency: "EUR", unit: "user" }]],
    [
      "[9, { amount: 90, label: yearly }]",
      [
        { amount: "9", currency: "USD" },
        { amount: "90", currency: "USD", label: "yearly" },
      ],
    ],
  ])("reads the price %s", (price, expected) => {
    expect(catalogue(`plans:\n  desk.basic: { price: ${price} }\n`).plans[0]?.prices).toEqual(expected);
  });

  it("inherits items; a child that says only an amount keeps the window", () => {
    const { plans, ...rest } = catalogue(`plans:
  desk.pro: { extends: desk.basic, items: { desk.api: 20, desk.sso: true } }
  desk.basic: { items: { desk.api: { limit: 10, per: 2 weeks }, desk.users: 3 } }
`);
    const all = lookup({ plans, ...rest });
    const [pro] = plans;
    if (pro === undefined) throw new Error("No plan");
    expect(effectiveItems(pro, all.plans, all.capabilities)).toEqual([
      { capability: "desk.api", value: "20", limit: { window: { kind: "subscription", unit: "week", every: 2 } } },
      { capability: "desk.users", value: "3" },
      { capability: "desk.sso", value: true },
    ]);
  });
});

describe("mistakes", () => {
  it("are all told at once, each with its file, line, column and path", () => {
    expect(
      parse(`roles:
  desk.agent: { grants: { tickets.view: team, tickets.fly: all } }
plans:
  desk.basic:
    colour: red
    items: { desk.sso: 5 }
`).errors,
    ).toMatchObject([{ code: "field_unknown", file: "a.yaml", path: "/plans/desk.basic/colour", line: 20, column: 5 }]);
    expect(
      problems(`roles:
  desk.agent: { grants: { tickets.view: team, tickets.fly: all } }
plans:
  desk.basic: { items: { desk.sso: 5, desk.none: 1 } }
`),
    ).toEqual([
      "reach_forbidden /roles/desk.agent/grants/tickets.view",
      "reference_unknown /roles/desk.agent/grants/tickets.fly",
      "value_mismatch /plans/desk.basic/items/desk.sso",
      "reference_unknown /plans/desk.basic/items/desk.none",
    ]);
  });

  it("say what is expected and what is there", () => {
    expect(parse("plans:\n  desk.basic: { trial: { days: soon, then: never } }\n").errors).toMatchObject([
      { path: "/plans/desk.basic/trial/days", message: "Write a whole number of days." },
      { path: "/plans/desk.basic/trial/then" },
    ]);
    expect(parse("plans:\n  desk.basic: { items: { desk.users: { limit: many } } }\n").errors).toMatchObject([
      {
        path: "/plans/desk.basic/items/desk.users/limit",
        message: expect.stringContaining("Write a number that is not negative") as string,
      },
    ]);
    expect(parse("plans: 5\n").errors?.[0]?.message).toBe("Write a mapping instead of 5.");
    expect(parseCatalogue([{ name: "a.yaml", text: "products: {}" }]).errors?.[0]).toMatchObject({
      path: "/catalogue",
    });
  });

  it.each([
    ["a plan without a product", "plans:\n  shop.basic: {}", "reference_unknown /plans/shop.basic/products/0"],
    ["an unknown parent", "plans:\n  desk.a: { extends: desk.b }", "reference_unknown /plans/desk.a/extends"],
    [
      "a circle of parents",
      "plans:\n  desk.a: { extends: desk.b }\n  desk.b: { extends: desk.a }",
      "inheritance_cyclic /plans/desk.a/extends",
    ],
    ["a plan that extends itself", "plans:\n  desk.a: { extends: desk.a }", "inheritance_cyclic /plans/desk.a/extends"],
    [
      "two default plans",
      "plans:\n  desk.a: { default: true }\n  desk.b: { default: true }",
      "default_ambiguous /plans/desk.b/default",
    ],
    [
      "a private default",
      "plans:\n  desk.a: { default: true, private: true }",
      "default_ambiguous /plans/desk.a/default",
    ],
    [
      "a trial that falls back to nothing",
      "plans:\n  desk.a: { trial: { days: 1, then: { plan: desk.b } } }",
      "reference_unknown /plans/desk.a/trial/then",
    ],
    [
      "a cap that follows the subscription",
      "plans:\n  desk.a: { items: { desk.api: { limit: 1, per: month, kind: cap } } }",
      "limit_inconsistent /plans/desk.a/items/desk.api",
    ],
    [
      "a limit on what is not counted",
      "plans:\n  desk.a: { items: { desk.days: { limit: 1, per: month } } }",
      "limit_inconsistent /plans/desk.a/items/desk.days",
    ],
    [
      "an enum's unknown value",
      "plans:\n  desk.a: { items: { desk.theme: pink } }",
      "value_mismatch /plans/desk.a/items/desk.theme",
    ],
    [
      "an amount beyond exact",
      "plans:\n  desk.a: { items: { desk.users: 90071992547409931 } }",
      "value_mismatch /plans/desk.a/items/desk.users",
    ],
    [
      "a negative amount",
      "plans:\n  desk.a: { items: { desk.users: -1 } }",
      "value_mismatch /plans/desk.a/items/desk.users",
    ],
    ["an add-on that changes nothing", "addOns:\n  desk.x: {}", "field_missing /addOns/desk.x"],
    [
      "an extended switch",
      "addOns:\n  desk.x: { extend: { desk.sso: true } }",
      "value_mismatch /addOns/desk.x/extend/desk.sso",
    ],
    [
      "an add-on for an unknown plan",
      "addOns:\n  desk.x: { availableFor: [desk.none], extend: { desk.users: 1 } }",
      "reference_unknown /addOns/desk.x/availableFor/0",
    ],
    [
      "a least quantity off the step",
      "addOns:\n  desk.x: { quantity: { min: 3, step: 2 }, extend: { desk.users: 1 } }",
      "quantity_inconsistent /addOns/desk.x/quantity/min",
    ],
    [
      "a most below the least",
      "addOns:\n  desk.x: { quantity: { min: 4, max: 2 }, extend: { desk.users: 1 } }",
      "quantity_inconsistent /addOns/desk.x/quantity/max",
    ],
    [
      "add-ons that need each other",
      "addOns:\n  desk.x: { dependsOn: [desk.y], extend: { desk.users: 1 } }\n  desk.y: { dependsOn: [desk.x], extend: { desk.users: 1 } }",
      "dependency_cyclic /addOns/desk.x/dependsOn",
    ],
    [
      "an add-on that needs what excludes it",
      "addOns:\n  desk.x: { dependsOn: [desk.y], extend: { desk.users: 1 } }\n  desk.y: { excludes: [desk.x], extend: { desk.users: 1 } }",
      "dependency_excluded /addOns/desk.x/dependsOn",
    ],
    [
      "a template without its parameter",
      "policyTemplates:\n  t: { effect: deny, condition: { op: eq, args: [{ attribute: context.ip }, { parameter: p }] } }",
      "reference_unknown /policyTemplates/t/condition/args/1/parameter",
    ],
    [
      "a template for no capability",
      "policyTemplates:\n  t: { effect: deny, capabilities: [shop.*], condition: { value: true } }",
      "reference_unknown /policyTemplates/t/capabilities/0",
    ],
    [
      "a default that is of another type",
      "policyTemplates:\n  t: { effect: deny, parameters: { p: { type: number, default: x } }, condition: { value: true } }",
      "value_mismatch /policyTemplates/t/parameters/p/default",
    ],
    [
      "a default that is no regular expression where one is needed",
      "policyTemplates:\n  t: { effect: deny, parameters: { p: { type: text, default: '(' } }, condition: context.a.matches(params.p) }",
      "value_mismatch /policyTemplates/t/parameters/p/default",
    ],
    ["a key in capitals", "plans:\n  Desk.Basic: {}", "field_invalid /plans/Desk.Basic"],
    [
      "an operator that does not exist",
      "policyTemplates:\n  t: { effect: deny, condition: { op: eval, args: [] } }",
      "field_invalid /policyTemplates/t/condition/op",
    ],
  ])("refuses %s", (_, body, problem) => {
    expect(problems(body)).toContain(problem);
  });

  it.each([
    ["an unknown permission", "permission: none, kind: switch", "reference_unknown /capabilities/desk.x/permission"],
    ["an unknown meter", "kind: switch, meters: [desk.y]", "reference_unknown /capabilities/desk.x/meters/0"],
    ["a meter that is none", "kind: switch, meters: [desk.days]", "value_mismatch /capabilities/desk.x/meters/0"],
    ["a value without a type", "kind: value", "field_missing /capabilities/desk.x"],
    ["an enum without values", "kind: value, valueType: enum", "field_missing /capabilities/desk.x"],
    ["a switch with a period", "kind: switch, per: month", "field_invalid /capabilities/desk.x/per"],
    ["an alias that is a key", "kind: switch, aliases: [desk.sso]", "key_duplicate /capabilities/desk.x/aliases/0"],
  ])("refuses a capability with %s", (_, fields, problem) => {
    const text = head + `  desk.x: { class: read, ${fields} }\n`;
    const { errors = [] } = parseCatalogue([{ name: "a.yaml", text }]);
    expect(errors.map(({ code, path }) => `${code} ${path}`)).toContain(problem);
  });
});

describe("several files", () => {
  const products = { name: "products.yaml", text: head };
  const plans = (name: string, text: string) => ({ name, text: `catalogue: 1\nplans:\n  ${text}\n` });

  it("are one catalogue", () => {
    const parsed = parseCatalogue([plans("plans.yaml", "desk.basic: { items: { desk.users: 1 } }"), products]);
    expect(parsed.catalogue?.plans[0]?.items).toEqual([{ capability: "desk.users", value: "1" }]);
  });

  it("define a key once", () => {
    const parsed = parseCatalogue([products, plans("a.yaml", "desk.a: {}"), plans("b.yaml", "desk.a: {}")]);
    expect(parsed.errors).toMatchObject([{ code: "key_duplicate", file: "b.yaml", path: "/plans/desk.a", line: 3 }]);
  });

  it("place a mistake in the file that makes it", () => {
    const parsed = parseCatalogue([
      products,
      plans("a.yaml", "desk.a: {}"),
      plans("b.yaml", "desk.b: { extends: x.y }"),
    ]);
    expect(parsed.errors).toMatchObject([{ file: "b.yaml", path: "/plans/desk.b/extends" }]);
  });
});

describe("what is published already", () => {
  const known = catalogue("");
  const against = (text: string) =>
    parseCatalogue([{ name: "b.yaml", text: `catalogue: 1\n${text}` }], known).errors?.map(({ code }) => code);

  it("may be referred to", () => {
    expect(against("plans:\n  desk.basic: { items: { desk.users: 1 } }")).toBeUndefined();
  });

  it("keeps the meaning of its keys", () => {
    expect(against("capabilities:\n  desk.sso: { kind: meter, class: admin }")).toEqual(["key_reused"]);
  });

  it("never brings an archived key back", () => {
    const archived = parseCatalogue(
      [
        {
          name: "a.yaml",
          text: "catalogue: 1\ncapabilities:\n  desk.sso: { kind: switch, class: admin, archived: true }",
        },
      ],
      known,
    ).catalogue;
    const again = [
      {
        name: "b.yaml",
        text: "catalogue: 1\ncapabilities:\n  desk.sso: { kind: switch, class: admin }\nproducts:\n  desk: { label: Desk }",
      },
    ];
    expect(parseCatalogue(again, archived).errors?.map(({ code }) => code)).toEqual(["key_reused"]);
  });
});
