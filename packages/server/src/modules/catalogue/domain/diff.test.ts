import { describe, expect, it } from "vitest";
import { type Catalogue, emptyCatalogue } from "./catalogue.ts";
import { contents, diffCatalogues } from "./diff.ts";
import { planEvolution, takesAway } from "./evolution.ts";
import { toFacts } from "./facts.ts";
import { parseCatalogue } from "./parse.ts";

const head = `catalogue: 1
products:
  desk: { label: Helpdesk }
permissions:
  tickets.view: {}
capabilities:
  desk.sso: { kind: switch, class: admin }
  desk.users: { kind: meter, class: admin }
  desk.theme: { kind: value, valueType: string, class: read }
`;
const catalogue = (body: string): Catalogue => {
  const parsed = parseCatalogue([{ name: "a.yaml", text: head + body }]);
  if (parsed.catalogue === undefined) throw new Error(JSON.stringify(parsed.errors));
  return parsed.catalogue;
};
const basic = (items: string, more = ""): Catalogue =>
  catalogue(`plans:\n  desk.basic: { items: { ${items} } ${more} }\n`);
const changes = (before: Catalogue, after: Catalogue) =>
  diffCatalogues(before, after).map(({ key, change, breaking }) => `${change} ${key}${breaking ? " (breaking)" : ""}`);

describe("a diff", () => {
  it("of a catalogue with itself is empty, and of nothing with it adds everything", () => {
    const some = basic("desk.users: 5");
    expect(diffCatalogues(some, some)).toEqual([]);
    expect(changes(emptyCatalogue, some)).toHaveLength(6);
    expect(diffCatalogues(emptyCatalogue, some).every(({ change, breaking }) => change === "added" && !breaking)).toBe(
      true,
    );
  });

  it.each([
    ["more of a meter", "desk.users: 5", "desk.users: 6", ""],
    ["an unlimited meter", "desk.users: 5", "desk.users: unlimited", ""],
    ["less of a meter", "desk.users: 10", "desk.users: 9", " (breaking)"],
    ["a limit on what was unlimited", "desk.users: unlimited", "desk.users: 9", " (breaking)"],
    ["a meter that is gone", "desk.users: 1", "desk.sso: true", " (breaking)"],
    ["a switch that goes off", "desk.sso: true", "desk.sso: false", " (breaking)"],
    ["a switch that goes on", "desk.sso: false", "desk.sso: true", ""],
    ["another window", "desk.users: { limit: 5, per: year }", "desk.users: { limit: 5, per: month }", " (breaking)"],
    ["other text", "desk.theme: a", "desk.theme: b", ""],
  ])("calls %s by its name", (_, before, after, mark) => {
    expect(changes(basic(before), basic(after))).toEqual([`changed desk.basic${mark}`]);
  });

  it("sees a plan change through the plan it extends", () => {
    const family = (users: number) =>
      catalogue(`plans:\n  desk.basic: { items: { desk.users: ${users} } }\n  desk.pro: { extends: desk.basic }\n`);
    expect(changes(family(5), family(4))).toEqual(["changed desk.basic (breaking)", "changed desk.pro (breaking)"]);
  });

  it("archives offers that are left out, and nothing else", () => {
    const before = basic("desk.users: 5");
    const after = { ...emptyCatalogue, products: before.products };
    expect(changes(before, after)).toEqual(["archived desk.basic (breaking)"]);
  });

  it("leaves other products alone", () => {
    expect(changes(basic("desk.users: 5"), { ...emptyCatalogue, products: [{ key: "shop", label: "Shop" }] })).toEqual([
      "added shop",
    ]);
  });

  it("does not mind a new label, and minds a new permission", () => {
    const before = basic("desk.sso: true");
    const withSso = (fields: object): Catalogue => ({
      ...before,
      capabilities: before.capabilities.map((each) => (each.key === "desk.sso" ? { ...each, ...fields } : each)),
    });
    expect(changes(before, withSso({ label: "SSO" }))).toEqual(["changed desk.sso"]);
    expect(changes(before, withSso({ permission: "tickets.view" }))).toEqual(["changed desk.sso (breaking)"]);
  });
});

describe("content", () => {
  it("is the same text for the same meaning, in whatever order it is written", () => {
    const one = contents(basic("desk.users: 5, desk.sso: true", ", private: true, graceDays: 3"));
    const other = contents(basic("desk.users: 5, desk.sso: true", ", graceDays: 3, private: true"));
    expect(one.get("plans/desk.basic")).toBe(other.get("plans/desk.basic"));
    expect(contents(basic("desk.users: 6")).get("plans/desk.basic")).not.toBe(one.get("plans/desk.basic"));
  });
});

describe("the evolution between two plan versions", () => {
  it("tells price, switches, amounts, values and terms", () => {
    const version = (body: string) => toFacts(basic(body)).planVersions[0] ?? { items: [] };
    const kinds = new Map(toFacts(basic("")).capabilities.map((fact) => [fact.key, fact]));
    const from = { ...version("desk.users: 5, desk.theme: a"), price: { amount: "5", currency: "USD" } };
    const to = {
      ...version("desk.users: { limit: 6, per: month }, desk.sso: true"),
      price: { amount: "6", currency: "USD" },
    };
    const evolution = planEvolution(from, to, kinds);
    expect(evolution).toEqual({
      price: [from.price, to.price],
      gained: ["desk.sso"],
      lost: [],
      limits: { "desk.users": ["5", "6"] },
      values: { "desk.theme": ["a", undefined] },
      terms: ["desk.users"],
    });
    expect(takesAway(evolution)).toBe(true);
    expect(planEvolution(to, from, kinds).lost).toEqual(["desk.sso"]);
  });
});
