import { describe, expect, it } from "vitest";
import { misfit, type OverrideClaim } from "./override.ts";

const meter = { key: "desk.users", kind: "meter" } as const;
const flag = { key: "desk.sso", kind: "switch" } as const;
const days = { key: "desk.retention", kind: "value", valueType: "number" } as const;
const level = { key: "desk.support", kind: "value", valueType: "enum" } as const;
const layout = { key: "desk.layout", kind: "value", valueType: "json" } as const;
const claim = (mode: OverrideClaim["mode"], value?: OverrideClaim["value"], belowRoot = false) => ({
  mode,
  value,
  belowRoot,
});

describe("an override", () => {
  it("has a value of its capability's type", () => {
    expect(misfit(meter, claim("set", "5"))).toBeUndefined();
    expect(misfit(meter, claim("set", "unlimited"))).toBeUndefined();
    expect(misfit(days, claim("raise", "2.5"))).toBeUndefined();
    expect(misfit(flag, claim("set", true))).toBeUndefined();
    expect(misfit(level, claim("set", "gold"))).toBeUndefined();
    expect(misfit(layout, claim("set", { columns: 2 }))).toBeUndefined();
    for (const value of [5, true, "-1", "1e3", "", "five", null, undefined])
      expect(misfit(meter, claim("set", value))).toBeTypeOf("string");
    expect(misfit(flag, claim("set", "true"))).toBeTypeOf("string");
    expect(misfit(level, claim("set", 3))).toBeTypeOf("string");
  });

  it("raises, adds and caps amounts only", () => {
    for (const mode of ["raise", "add", "cap"] as const) {
      expect(misfit(meter, claim(mode, "5"))).toBeUndefined();
      expect(misfit(days, claim(mode, "5"))).toBeUndefined();
      expect(misfit(flag, claim(mode, true))).toContain(mode);
      expect(misfit(level, claim(mode, "gold"))).toContain(mode);
    }
  });

  it("that denies has no value", () => {
    expect(misfit(flag, claim("deny"))).toBeUndefined();
    expect(misfit(flag, claim("deny", false))).toBeTypeOf("string");
  });

  it("only narrows below the root", () => {
    expect(misfit(meter, claim("cap", "5", true))).toBeUndefined();
    expect(misfit(meter, claim("set", "5", true))).toBeUndefined();
    expect(misfit(flag, claim("set", false, true))).toBeUndefined();
    expect(misfit(level, claim("deny", undefined, true))).toBeUndefined();
    expect(misfit(meter, claim("raise", "5", true))).toContain("root");
    expect(misfit(meter, claim("add", "5", true))).toContain("root");
    expect(misfit(flag, claim("set", true, true))).toContain("root");
    expect(misfit(level, claim("set", "gold", true))).toContain("root");
  });
});
