import fc from "fast-check";
import { expect, it } from "vitest";
import { roomOf } from "./room.ts";

it("what is left is exact, however long the amounts are", () => {
  expect(roomOf("100000000000000000000.3", "0.1")?.left).toBe("100000000000000000000.2");
  expect(roomOf("60", "7")).toEqual({ left: "53", percent: 11.6 });
  expect(roomOf("5", "7.5")).toEqual({ left: "-2.5", percent: 100 });
  expect(roomOf("0", "0")).toEqual({ left: "0", percent: 100 });
  expect(roomOf("unlimited", "7")).toBeUndefined();
});

it("used and left make the amount", () => {
  const cents = fc.bigInt({ min: 0n, max: 10n ** 24n });
  const text = (value: bigint) => `${value / 100n}.${(value % 100n).toString().padStart(2, "0")}`;
  const back = (value: string) => {
    const [whole = "0", decimals = ""] = value.replace("-", "").split(".");
    const read = BigInt(whole + decimals.padEnd(2, "0"));
    return value.startsWith("-") ? -read : read;
  };
  fc.assert(
    fc.property(cents, cents, (amount, used) => {
      expect(back(roomOf(text(amount), text(used))?.left ?? "")).toBe(amount - used);
    }),
  );
});
