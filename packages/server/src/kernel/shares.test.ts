import { describe, expect, it } from "vitest";
import { shares } from "./shares.ts";

/** Uses that last until the test ends them. */
function held(rules: { readonly most: number; readonly waiting: number }) {
  const share = shares(rules);
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
    await expect(use("a", "a3")).rejects.toMatchObject({ kind: { code: "unavailable" }, extra: { retryAfter: 1 } });
    await new Promise(setImmediate);
    await end("a1");
    await end("a2");
    await Promise.all([first, second]);
    const again = use("a", "a4");
    await new Promise(setImmediate);
    await end("a4");
    await again;
  });
});
