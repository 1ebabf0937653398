import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { casbinTables, translateCasbin } from "./casbin.ts";
import { hasTables } from "./data.ts";
import { engineOf } from "./setup.ts";

describe.skipIf(!hasTables)("Casbin's tables", () => {
  it("are there", () => {
    expect(casbinTables.flatMap(({ set }) => set.requests).length).toBeGreaterThan(50);
  });

  describe.each(casbinTables.map(({ name, set }) => [name, set] as const))("%s", (_, set) => {
    const { setup, asked } = translateCasbin(set);
    const answer = engineOf(setup);
    it.each(asked.map((each) => [each.name, each] as const))("%s", (_name, { tenant, question, allowed }) => {
      expect(answer(tenant, question)).toBe(allowed);
    });
  });
});

describe("the first line that matches decides", () => {
  const model = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act, eft
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = r.sub == p.sub && keyMatch(r.obj, p.obj) && regexMatch(r.act, p.act)
`;
  const line = fc.record({
    sub: fc.constantFrom("ann", "ben"),
    obj: fc.constantFrom("/a", "/a/*", "/*"),
    act: fc.constantFrom("^get$", "^get|put$", "^p", ".*"),
    eft: fc.constantFrom("allow", "deny"),
  });
  type Line = typeof line extends fc.Arbitrary<infer Value> ? Value : never;
  const requests = ["ann", "ben"].flatMap((sub) =>
    ["/a", "/a/b", "/c"].flatMap((obj) => ["get", "put", "post"].map((act) => [sub, obj, act] as const)),
  );

  const decides = (lines: readonly Line[], [sub, obj, act]: readonly [string, string, string]): boolean => {
    const isAt = (pattern: string) => (pattern.endsWith("*") ? obj.startsWith(pattern.slice(0, -1)) : obj === pattern);
    const first = lines.find((each) => each.sub === sub && isAt(each.obj) && new RegExp(each.act).test(act));
    return first?.eft === "allow";
  };

  it("also where patterns over actions overlap", () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const policy = lines.map(({ sub, obj, act, eft }) => `p, ${sub}, ${obj}, ${act}, ${eft}`).join("\n");
        const asked = requests.map((args) => ({ args, allow: decides(lines, args) }));
        const world = translateCasbin({ model, policy, requests: asked });
        const answer = engineOf(world.setup);
        for (const { name, tenant, question, allowed } of world.asked)
          expect({ name, allowed: answer(tenant, question) }).toEqual({ name, allowed });
      }),
    );
  });
});
