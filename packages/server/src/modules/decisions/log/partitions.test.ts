import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retentionClasses as classes } from "../../../kernel/retention.ts";
import { classFor, partitionAfter, partitionAt } from "./partitions.ts";

const instant = fc.date({ min: new Date("2020-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
const time = (day: string) => new Date(`${day}T00:00:00Z`).getTime();

describe("partitions", () => {
  it("each hold the instant they are for, and follow each other without a gap", () => {
    fc.assert(
      fc.property(fc.constantFrom(...classes), instant, (days, at) => {
        const partition = partitionAt(days, at);
        expect(time(partition.starts)).toBeLessThanOrEqual(at.getTime());
        expect(time(partition.ends)).toBeGreaterThan(at.getTime());
        expect(partitionAt(days, new Date(time(partition.starts)))).toEqual(partition);
        expect(partitionAt(days, new Date(time(partition.ends) - 1))).toEqual(partition);
        expect(partitionAfter(partition).starts).toBe(partition.ends);
        expect(time(partition.ends) - time(partition.starts)).toBeLessThanOrEqual(31 * 86_400_000);
      }),
    );
  });

  it("are of the smallest class that keeps as long as was promised", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3650 }), (days) => {
        const found = classFor(days);
        expect(found).toBeGreaterThanOrEqual(days);
        expect(classes.filter((each) => each >= days)[0]).toBe(found);
      }),
    );
    expect(classFor(Number.MAX_SAFE_INTEGER)).toBe(3650);
    expect(classFor(45)).toBe(90);
  });
});
