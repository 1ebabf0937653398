import fc from "fast-check";
import { expect, it } from "vitest";
import { newId } from "./id.ts";
import { Id } from "./wire.ts";

const instant = fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });

it("an id made later sorts later, as text", () => {
  fc.assert(
    fc.property(instant, instant, (one, other) => {
      fc.pre(one.getTime() !== other.getTime());
      const [earlier, later] = one < other ? [one, other] : [other, one];
      expect(newId("ten", earlier) < newId("ten", later)).toBe(true);
    }),
  );
});

it("an id is what the wire calls an id, and names its kind", () => {
  fc.assert(
    fc.property(instant, (at) => {
      expect(Id("sub").safeParse(newId("sub", at)).success).toBe(true);
      expect(Id("ten").safeParse(newId("sub", at)).success).toBe(false);
    }),
  );
});

it("of two ids made in one millisecond the second sorts later, and both differ", () => {
  const at = new Date(0);
  const ids = Array.from({ length: 10_000 }, () => newId("a", at));
  expect(ids).toEqual([...new Set(ids)].toSorted());
});
