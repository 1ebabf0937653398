import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf } from "./bucket.ts";
import { BUCKETS } from "./domain/percentage.ts";

describe("a tenant's bucket", () => {
  it("is what the published test vectors say", () => {
    const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
    const vectors = [...readme.matchAll(/^\| (\S+) \| (\S+) \| `([0-9a-f]{8})` \| (\d+) \|$/gm)];
    expect(vectors).toHaveLength(5);
    const plain = (cell = "") => (cell === "(empty)" ? "" : cell.slice(1, -1));
    for (const [, salt, tenant, bits = "", bucket] of vectors) {
      expect(bucketOf(plain(salt), plain(tenant))).toBe(Number(bucket));
      expect(Number.parseInt(bits, 16) % BUCKETS).toBe(Number(bucket));
    }
  });

  it("depends on the salt and the tenant alone, and lies between 0 and 9999", () => {
    expect(() =>
      fc.assert(
        fc.property(fc.string(), fc.string(), (salt, tenant) => {
          const bucket = bucketOf(salt, tenant);
          return Number.isInteger(bucket) && bucket >= 0 && bucket < BUCKETS && bucket === bucketOf(salt, tenant);
        }),
      ),
    ).not.toThrow();
  });

  it("is spread evenly: of many tenants each tenth of the buckets gets about a tenth", () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 20_000; index++) {
      const tenth = Math.floor(bucketOf("rollout", `ten_${index}`) / 1000);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
