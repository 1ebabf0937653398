import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limiter, rateLimitHeaders, type RatePolicy } from "./limiter.ts";
import { Problem } from "./problem.ts";

const policy: RatePolicy = { name: "burst", quota: 5, seconds: 10 };

function opened() {
  const clock = { now: 0 };
  const limits = limiter(() => clock.now);
  const takes = (key = "key", policies: readonly RatePolicy[] = [policy]): boolean => {
    try {
      limits.take(key, policies);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.kind.code === "quota_exceeded") return false;
      throw error;
    }
  };
  const refusal = (): Problem => {
    try {
      limits.peek("key", [policy]);
    } catch (error) {
      if (error instanceof Problem) return error;
    }
    throw new Error("nothing was refused");
  };
  return { clock, limits, takes, refusal };
}

describe("the limiter", () => {
  it("lets a full quota through at once, and not one more", () => {
    const { takes } = opened();
    expect(Array.from({ length: 7 }, () => takes())).toEqual([true, true, true, true, true, false, false]);
  });

  it("gives one request back after each step of time, not a moment earlier", () => {
    const { clock, takes } = opened();
    for (let index = 0; index < 5; index++) takes();
    clock.now = 1999;
    expect(takes()).toBe(false);
    clock.now = 2000;
    expect(takes()).toBe(true);
    expect(takes()).toBe(false);
    clock.now = 12_000;
    expect(Array.from({ length: 6 }, () => takes())).toEqual([true, true, true, true, true, false]);
  });

  it("does not charge for what it refuses", () => {
    const { clock, takes } = opened();
    for (let index = 0; index < 50; index++) takes();
    clock.now = 2000;
    expect(takes()).toBe(true);
  });

  it("keeps keys and policies apart, and takes from none when one is used up", () => {
    const { clock, takes } = opened();
    const narrow: RatePolicy = { name: "narrow", quota: 1, seconds: 1 };
    expect(takes("a", [policy, narrow])).toBe(true);
    for (let index = 0; index < 9; index++) expect(takes("a", [policy, narrow])).toBe(false);
    expect(takes("b", [policy, narrow])).toBe(true);
    clock.now = 1000;
    expect(Array.from({ length: 5 }, () => takes("a"))).toEqual([true, true, true, true, false]);
  });

  it("looks without taking", () => {
    const { limits, takes } = opened();
    for (let index = 0; index < 20; index++) limits.peek("key", [policy]);
    expect(takes()).toBe(true);
  });

  it("says how long to wait, a little longer to some than to others, and which policy it was", () => {
    const { takes, refusal } = opened();
    for (let index = 0; index < 5; index++) takes();
    const { extra } = refusal();
    expect(extra["violated-policies"]).toEqual(["burst"]);
    expect(extra.retryAfter).toBeGreaterThanOrEqual(2);
    expect(extra.retryAfter).toBeLessThanOrEqual(3);
  });

  it("lets through at most the quota and what time gave back, however requests arrive", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 60 }), (pauses) => {
        const { clock, takes } = opened();
        let passed = 0;
        for (const pause of pauses) {
          clock.now += pause;
          if (takes()) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(5 + Math.floor(clock.now / 2000));
      }),
    );
  });

  it("a clock that goes back neither opens nor closes it for ever", () => {
    const { clock, takes } = opened();
    clock.now = 100_000;
    takes();
    clock.now = 0;
    takes();
    clock.now = 120_000;
    expect(takes()).toBe(true);
  });
});

describe("the RateLimit fields", () => {
  it("tell each policy, what is left of it, and when it is whole again", () => {
    const { limits } = opened();
    const wide: RatePolicy = { name: "sustained", quota: 60, seconds: 60 };
    limits.take("key", [policy, wide]);
    expect(rateLimitHeaders(limits.take("key", [policy, wide]))).toEqual({
      "ratelimit-policy": '"burst";q=5;w=10, "sustained";q=60;w=60',
      ratelimit: '"burst";r=3;t=4, "sustained";r=58;t=2',
    });
  });

  it("are absent where nothing is limited", () => {
    expect(rateLimitHeaders([])).toEqual({});
  });
});
