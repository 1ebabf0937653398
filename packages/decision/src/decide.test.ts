import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change } from "./answer.ts";
import {
  compilePlatform,
  compilePrincipal,
  compileTenant,
  decide,
  explain,
  languages,
  nextFlip,
  type PlatformFacts,
  type PrincipalFacts,
  type Question,
  reasonCodes,
  reasonTexts,
  resolveEntitlement,
  resolveEntitlements,
  stageNames,
  type TenantFacts,
} from "./index.ts";

interface World {
  readonly platform: PlatformFacts;
  readonly tenant: TenantFacts;
  readonly principals: { readonly [name: string]: PrincipalFacts };
}

const world = JSON.parse(readFileSync(join(import.meta.dirname, "../cases/world.json"), "utf8")) as World;
const now = Date.parse("2026-05-10T12:00:00Z");
const day = 86_400_000;

function ask(name: string, node?: string): Question {
  return {
    subject: { type: "user", id: "ann" },
    action: { name },
    ...(node !== undefined && { resource: { type: "ticket", id: "1", properties: { node } } }),
  };
}

function compiled(patch: Partial<TenantFacts> = {}, platformPatch: Partial<PlatformFacts> = {}) {
  const platform = compilePlatform({ ...world.platform, ...platformPatch });
  const tenant = compileTenant(platform, { ...world.tenant, ...patch });
  const ann = world.principals["ann"];
  if (ann === undefined) throw new Error("no such principal");
  return { platform, tenant, principal: compilePrincipal(tenant, ann) };
}

describe("decide", () => {
  it("never throws and never allows on facts that are no facts", () => {
    const parts = ["nodes", "controls", "blocks", "subscriptions", "network", "roles", "zone", "status"];
    const something = fc.jsonValue().filter((value) => !["[]", '""', '"active"'].includes(JSON.stringify(value)));
    fc.assert(
      fc.property(fc.constantFrom(...parts), something, (part, rubbish) => {
        const facts = { ...world.tenant, [part]: rubbish } as unknown as TenantFacts;
        const platform = compilePlatform(world.platform);
        const tenant = compileTenant(platform, facts);
        const decision = decide(tenant, undefined, ask("desk.macros"), now);
        expect(decision.allowed).toBe(false);
        expect(explain(tenant, undefined, ask("desk.macros"), now).decision).toEqual(decision);
      }),
      { numRuns: 500 },
    );
  });

  it("never throws on questions that are no questions", () => {
    const { tenant, principal } = compiled();
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (action, rest) => {
        const odd = { action, resource: rest, context: rest, subject: rest } as unknown as Question;
        expect(decide(tenant, principal, odd, now).allowed).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(decide(tenant, principal, null as unknown as Question, now).code).toBe("error");
  });

  it("denies with an error where the view of usage throws, and tells the same in an explanation", () => {
    const { tenant, principal } = compiled();
    const used = () => {
      throw new Error("no counters");
    };
    const options = { usage: { used } };
    const decision = decide(tenant, principal, ask("desk.seats"), now, options);
    expect(decision).toMatchObject({ allowed: false, code: "error" });
    const { decision: told } = explain(tenant, principal, ask("desk.seats"), now, options);
    expect(told).toEqual(decision);
    expect(decide(tenant, principal, ask("desk.macros"), now, options).allowed).toBe(true);
  });

  it("denies a principal that was compiled for another tenant", () => {
    const { tenant } = compiled();
    const { principal } = compiled({ id: "ten_other" });
    expect(decide(tenant, principal, ask("desk.tickets.view"), now).code).toBe("error");
  });

  it("gives the same answer whichever question came before", () => {
    const { tenant, principal } = compiled({
      subscriptions: world.tenant.subscriptions.map((subscription) => ({
        ...subscription,
        phases: subscription.phases.map((phase) => ({ ...phase, until: now + day })),
      })),
    });
    const instants = fc.integer({ min: now - 200 * day, max: now + 2 * day });
    const names = fc.constantFrom(...world.platform.capabilities.map(({ key }) => key));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, instants), { maxLength: 5 }), names, instants, (before, name, at) => {
        for (const [other, then] of before) decide(tenant, principal, ask(other), then);
        const fresh = compileTenant(tenant.platform, {
          ...world.tenant,
          subscriptions: tenant.subscriptions,
        });
        const ann = world.principals["ann"];
        const again = ann && compilePrincipal(fresh, ann);
        expect(decide(tenant, principal, ask(name), at)).toEqual(decide(fresh, again, ask(name), at));
      }),
    );
  });
});

describe("compiled tenants", () => {
  it("on the same plan share its table", () => {
    const { platform, tenant } = compiled();
    const other = compileTenant(platform, { ...world.tenant, id: "ten_other" });
    decide(tenant, undefined, ask("desk.macros"), now);
    decide(other, undefined, ask("desk.macros"), now);
    const tables = [tenant, other].map(({ segment }) => segment?.tables.find(Boolean));
    expect(tables[0]).toBeDefined();
    expect(tables[0]).toBe(tables[1]);
  });
});

describe("nextFlip", () => {
  it("is the first instant at which anything begins or ends", () => {
    const bare = compiled({ subscriptions: [] });
    expect(nextFlip(bare.tenant, now)).toBeUndefined();
    const end = now + 3 * day;
    const rule = { id: "rul", effect: "deny", until: end } as const;
    const block = { id: "blk", source: "x", effect: "restricted", reason: "x", from: end } as const;
    const control = { id: "ctl", kind: "kill", reason: "x", from: end } as const;
    const row = { id: "ovr", capability: "desk.seats", mode: "deny", reason: "x", from: 0, until: end } as const;
    const patches: readonly Partial<TenantFacts>[] = [
      { rules: [rule] },
      { blocks: [block] },
      { controls: [control] },
      { overrides: [row] },
      { network: { mode: "enforce", rules: [{ id: "n", effect: "deny", cidr: "::/0", until: end }], bypass: [] } },
    ];
    for (const patch of patches) {
      expect(nextFlip(compiled({ subscriptions: [], ...patch }).tenant, now)).toBe(end);
    }
    expect(nextFlip(compiled({ subscriptions: [] }, { controls: [control] }).tenant, now)).toBe(end);
  });

  it("knows the windows of limits, of conditions, and assignments", () => {
    const { tenant } = compiled();
    expect(nextFlip(tenant, now)).toBe(Date.parse("2026-05-10T13:00:00Z"));
    const condition = { op: "within", window: { days: [7], from: "14:30", until: "15:00" } } as const;
    const rules = [{ id: "r", effect: "allow", condition }] as const;
    expect(nextFlip(compiled({ rules }).tenant, now)).toBe(Date.parse("2026-05-10T12:30:00Z"));
    const gus = world.principals["gus"];
    if (gus === undefined) throw new Error("no such principal");
    const soon = [{ id: "a", role: "rol_admin", node: "nod_acme", from: now + 1 }];
    expect(nextFlip(tenant, now, compilePrincipal(tenant, { ...gus, assignments: soon }))).toBe(now + 1);
  });

  it("never lets an answer change in between", () => {
    const { tenant, principal } = compiled({
      overrides: [
        { id: "o1", capability: "desk.sso", mode: "set", value: true, reason: "", from: now - day, until: now + day },
      ],
      rules: [
        {
          id: "r1",
          effect: "deny",
          capabilities: ["desk.macros"],
          condition: { op: "within", window: { days: [1, 3], from: "22:00", until: "05:00" } },
        },
      ],
    });
    const instants = fc.integer({ min: now - 10 * day, max: now + 10 * day });
    fc.assert(
      fc.property(instants, fc.double({ min: 0, max: 1, noNaN: true }), (at, part) => {
        const next = nextFlip(tenant, at) ?? Infinity;
        const later = Math.floor(at + (next - 1 - at) * part);
        for (const name of ["desk.sso", "desk.macros"]) {
          expect(decide(tenant, principal, ask(name), later)).toEqual(decide(tenant, principal, ask(name), at));
        }
      }),
    );
  });
});

describe("changes that explanations tell", () => {
  it("let the stage pass once they are made: plans and add-ons", () => {
    for (const { key } of world.platform.capabilities) {
      const { tenant, principal } = compiled();
      const options = { usage: { used: () => "3" } };
      for (const { stage, change } of explain(tenant, principal, ask(key), now, options).stages) {
        const phase = change && phaseWith(change);
        if (phase === undefined) continue;
        const [subscription] = world.tenant.subscriptions;
        if (subscription === undefined) throw new Error("no subscription");
        const after = compiled({ subscriptions: [{ ...subscription, phases: [phase] }] });
        const again = explain(after.tenant, after.principal, ask(key), now, options);
        expect(again.stages.find((each) => each.stage === stage)?.outcome).toBe("pass");
      }
    }
  });

  function phaseWith(change: Change) {
    const phase = world.tenant.subscriptions[0]?.phases[0];
    if (phase === undefined) throw new Error("no phase");
    if (change.kind === "upgrade_plan") return { ...phase, planVersion: change.planVersion };
    if (change.kind !== "buy_add_on") return undefined;
    return { ...phase, addOns: [{ addOnVersion: change.addOnVersion, quantity: change.quantity }] };
  }

  it("let the stage pass once they are made: waiting", () => {
    const control = { id: "c", kind: "kill", reason: "", until: now + day } as const;
    const { tenant, principal } = compiled({ controls: [control] });
    const [first] = explain(tenant, principal, ask("desk.macros"), now).stages;
    if (first?.change?.kind !== "wait_until") throw new Error("no waiting told");
    expect(decide(tenant, principal, ask("desk.macros"), first.change.at).allowed).toBe(true);
  });
});

describe("resolved entitlements", () => {
  it("agree with the decision for every capability and node", () => {
    const { tenant } = compiled({
      overrides: [{ id: "o", capability: "desk.seats", mode: "cap", value: "1", node: "nod_eu", reason: "", from: 0 }],
    });
    for (const node of ["nod_acme", "nod_eu", "tier1"]) {
      for (const entitlement of resolveEntitlements(tenant, now, node)) {
        const { stages } = explain(tenant, undefined, ask(entitlement.capability, node), now);
        const stage = stages.find((each) => each.stage === "entitlement");
        expect(stage?.outcome).toBe(entitlement.granted ? "pass" : "deny");
        expect(stage?.provenance).toEqual(entitlement.provenance);
      }
    }
  });

  it("answer by alias, and not at all for what is not there", () => {
    const { tenant } = compiled();
    expect(resolveEntitlement(tenant, "Single Sign-On", now)?.capability).toBe("desk.sso");
    expect(resolveEntitlement(tenant, "desk.nope", now)).toBeUndefined();
    expect(resolveEntitlement(tenant, "desk.sso", now, "nod_nowhere")).toBeUndefined();
  });

  it("tell the plan they come from", () => {
    const { tenant } = compiled();
    expect(resolveEntitlement(tenant, "desk.retention", now)).toMatchObject({
      value: "30",
      source: "plv_starter",
      planVersion: "plv_starter",
      subscription: "sub_desk",
    });
  });
});

describe("reasons", () => {
  it("have words for every code in every language, with no gap left open", () => {
    for (const code of reasonCodes) {
      for (const language of languages) {
        const { reasonUser, reasonAdmin } = reasonTexts({ code, capability: "desk.sso" }, language);
        for (const text of [reasonUser, reasonAdmin]) expect(text).toMatch(/^[^[\]{}]+[.]$/);
      }
    }
  });

  it("say when to try again only where that is known", () => {
    expect(reasonTexts({ code: "killed" }, "en").reasonUser).toBe("This is switched off at the moment.");
    expect(reasonTexts({ code: "killed", retryAt: now }, "en-GB").reasonUser).toContain("2026-05-10T12:00:00.000Z");
    expect(reasonTexts({ code: "killed" }, "fr").reasonUser).toBe("This is switched off at the moment.");
  });

  it("say in German also who restricts, and on which level a limit lies", () => {
    const restricted = { code: "suspended", source: "blk_1", parameters: { by: "block" } } as const;
    expect(reasonTexts(restricted, "de").reasonAdmin).toBe("Gesperrt (Sperre blk_1).");
    expect(reasonTexts(restricted, "en").reasonAdmin).toBe("Suspended by the block blk_1.");
    const parameters = { meter: "desk.seats", level: "principal", limit: "3", used: "3", of: "ann" };
    expect(reasonTexts({ code: "limit_reached", parameters }, "de").reasonAdmin).toContain("auf der Ebene Person.");
  });

  it("do not fill in what a caller put between braces", () => {
    const { reasonAdmin } = reasonTexts({ code: "capability_unknown", capability: "{source}", source: "x" }, "en");
    expect(reasonAdmin).toContain("{source}");
  });
});

it("explanations name every stage in the order of the product", () => {
  const { tenant, principal } = compiled();
  const { stages } = explain(tenant, principal, ask("desk.macros"), now);
  expect(stages.map(({ stage }) => stage)).toEqual([...stageNames]);
});
