import { describe, expect, it } from "vitest";
import { remembered, rememberedOf } from "./remembered.ts";

describe("what is remembered", () => {
  it("is what was used of late, and never more than so much", () => {
    const all = remembered<number>(10);
    all.set("often", 0);
    for (let number = 1; number <= 100; number += 1) {
      all.set(`n${number}`, number);
      expect(all.get("often")).toBe(0);
    }
    const known = Array.from({ length: 100 }, (_, index) => all.get(`n${index + 1}`)).filter(
      (one) => one !== undefined,
    );
    expect(known.length).toBeLessThanOrEqual(10);
    expect(known).toContain(100);
  });

  it("belongs to its owner, and has one place however often it is set", () => {
    const [ann, ben] = [{}, {}];
    const all = rememberedOf<number>(4);
    for (let turn = 0; turn < 50; turn += 1) all.set(ann, "a", turn);
    all.set(ben, "a", 7);
    expect([all.get(ann, "a"), all.get(ben, "a"), all.get({}, "a")]).toEqual([49, 7, undefined]);
    all.delete(ann, "a");
    expect([all.get(ann, "a"), all.get(ben, "a")]).toEqual([undefined, 7]);
  });
});
