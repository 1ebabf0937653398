import { describe, expect, it } from "vitest";
import { type ShareRules, shares } from "./shares.ts";

/** Uses that last until the test ends them. */
function held(rules: Omit<ShareRules, "patienceMs">, patienceMs = 60_000) {
  const share = shares({ ...rules, patienceMs });
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const use = (user: string, name: string, fail = false) =>
    share(user, async () => {
      running.push(name);
      await new Promise<void>((end) => ends.set(name, end));
      running.splice(running.indexOf(name), 1);
      if (fail) throw new Error(name);
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { use, running, end };
}

const refused = { kind: { code: "too_much_at_once", status: 429 }, extra: { retryAfter: 1 } };

describe("a share", () => {
  it("is all that one user has at once, whatever it asks for, and leaves the others theirs", async () => {
    const { use, running, end } = held({ most: 2, waiting: 10 });
    const all = ["a1", "a2", "a3", "a4"].map((name) => use("a", name));
    const other = use("b", "b1");
    await new Promise(setImmediate);
    expect(running).toEqual(["a1", "a2", "b1"]);
    await end("a1");
    expect(running).toEqual(["a2", "b1", "a3"]);
    for (const name of ["a2", "a3", "a4", "b1"]) await end(name);
    await Promise.all([...all, other]);
    expect(running).toEqual([]);
  });

  it("is handed on when a use fails", async () => {
    const { use, running, end } = held({ most: 1, waiting: 1 });
    const failing = use("a", "a1", true);
    const next = use("a", "a2");
    await new Promise(setImmediate);
    await Promise.all([expect(failing).rejects.toThrow("a1"), end("a1")]);
    expect(running).toEqual(["a2"]);
    await end("a2");
    await next;
  });

  it("has a line that ends: who comes later is told to come back", async () => {
    const { use, end } = held({ most: 1, waiting: 1 });
    const [first, second] = [use("a", "a1"), use("a", "a2")];
    await expect(use("a", "a3")).rejects.toMatchObject(refused);
    await new Promise(setImmediate);
    await end("a1");
    await end("a2");
    await Promise.all([first, second]);
    const again = use("a", "a4");
    await new Promise(setImmediate);
    await end("a4");
    await again;
  });

  it("is waited for only so long, and whoever has given up is passed over", async () => {
    const { use, running, end } = held({ most: 1, waiting: 2 }, 1);
    const first = use("a", "a1");
    await expect(Promise.all([use("a", "a2"), use("a", "a3")])).rejects.toMatchObject(refused);
    await new Promise((later) => setTimeout(later, 5));
    const next = use("a", "a4").catch(() => undefined);
    await end("a1");
    expect(running).not.toContain("a2");
    expect(running).not.toContain("a3");
    await end("a4");
    await Promise.all([first, next]);
  });
});
