import { describe, expect, it } from "vitest";
import { changesOf, drawStages, type Explanation } from "./explanation.ts";

type Stage = Explanation["stages"][number];

const stage = (given: Partial<Stage> & Pick<Stage, "stage" | "outcome">): Stage => ({
  code: "allowed",
  reasonUser: null,
  reasonAdmin: null,
  source: null,
  retryAt: null,
  parameters: null,
  provenance: null,
  limits: null,
  monitored: null,
  change: null,
  ...given,
});
const explained = (...stages: readonly Stage[]) => ({ stages, stage: "limits" }) as unknown as Explanation;
const plain = { hasUnicode: false, paint: (_: unknown, text: string) => text };

describe("the path of an explanation", () => {
  it("has a line for each stage, what it found below, and a sign for the one that decides", () => {
    const entitlement = stage({
      stage: "entitlement",
      outcome: "pass",
      provenance: [
        { kind: "plan", id: "plv_1", label: "desk.team@1", node: null, value: "50", result: "50" },
        { kind: "add", id: "ovr_1", label: null, node: "nod_1", value: "5", result: "55" },
      ],
    });
    const limits = stage({
      stage: "limits",
      outcome: "deny",
      code: "limit_reached",
      reasonAdmin: { en: "All are used.", de: "Alle sind vergeben." },
      limits: [
        {
          meter: "desk.users",
          kind: "allowance",
          level: "tenant",
          of: "ten_1",
          amount: "55",
          used: "55",
          soft: false,
          start: null,
          end: "2026-04-01T00:00:00Z",
          source: null,
        },
      ],
      retryAt: "2026-04-01T00:00:00Z",
    });
    expect(drawStages(explained(entitlement, limits), plain)).toEqual([
      "  + 1 entitlement  passes",
      "                   plan desk.team@1 (plv_1): 50",
      "                   add ovr_1 at nod_1: 5 makes 55",
      "  x 2 limits       denies: limit_reached  <- decides",
      "                   All are used.",
      "                   desk.users, allowance of the tenant ten_1: 55 of 55 used, until 2026-04-01T00:00:00Z",
      "                   asking again can succeed at 2026-04-01T00:00:00Z",
    ]);
  });

  it("cannot be used to move the cursor", () => {
    const evil = stage({ stage: "policy", outcome: "deny", reasonAdmin: { en: "a\u001b[2J", de: "" } });
    expect(drawStages(explained(evil), plain).join("")).not.toContain("\u001b");
  });
});

describe("changes", () => {
  const price = { amount: "99", currency: "USD", unit: "month" };
  const offer = { planVersion: "plv_1", plan: "desk.pro", label: "Pro", price };
  const cases: readonly (readonly [NonNullable<Stage["change"]>, string])[] = [
    [
      { kind: "upgrade_plan", subscription: "sub_1", ...offer, addOns: [] },
      "change sub_1 to the plan Pro (desk.pro), 99 USD a month",
    ],
    [
      { kind: "subscribe", ...offer, price: { currency: "USD", label: "Talk to us" } },
      "subscribe to the plan Pro (desk.pro), Talk to us",
    ],
    [
      { kind: "buy_add_on", subscription: "sub_1", addOnVersion: "aov_1", addOn: "desk.seats", quantity: 2, total: 3 },
      "add 2 of the add-on desk.seats, 3 in all",
    ],
    [{ kind: "ask_role", role: "desk.lead", node: "nod_1" }, "give the role desk.lead at nod_1"],
    [{ kind: "register_principal", principal: "ada" }, "create the principal ada"],
    [{ kind: "wait_until", at: "2026-04-01T00:00:00Z" }, "wait until 2026-04-01T00:00:00Z"],
    [
      { kind: "satisfy_condition", rule: "rul_1", attributes: ["context.a", "b"] },
      "satisfy the rule rul_1, which reads context.a, b",
    ],
    [
      { kind: "allow_address", address: "10.0.0.1", rule: "nwr_1" },
      "let the address 10.0.0.1 pass, which nwr_1 keeps out",
    ],
    [{ kind: "ask_operator", source: "ctl_1" }, "the operator has to change ctl_1"],
    [
      { kind: "all", changes: [{ kind: "resume_tenant" }, { kind: "lift_block", block: "blk_1" }] },
      "resume the tenant, and lift the block blk_1",
    ],
  ];

  it.each(cases)("are told in words: %j", (change, words) => {
    expect(changesOf(explained(stage({ stage: "limits", outcome: "deny", change })))).toEqual([words]);
  });

  it("of a kind that this version does not know are shown as they came", () => {
    const change = { kind: "pray", to: "whom" } as unknown as NonNullable<Stage["change"]>;
    expect(changesOf(explained(stage({ stage: "limits", outcome: "deny", change })))).toEqual([
      '{"kind":"pray","to":"whom"}',
    ]);
  });
});
