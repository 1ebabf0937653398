import { describe, expect, it } from "vitest";
import { terminalInMemory } from "../../test/terminal.ts";
import { during } from "./progress.ts";
import { type Manner, speechOf } from "./speech.ts";

const plain: Manner = { json: false, quiet: false, colour: false };
async function* numbers(count: number) {
  for (let each = 1; each <= count; each += 1) yield { each };
}
const list = { columns: [{ head: "EACH", of: ({ each }: { each: number }) => each }], none: "None.", limit: 3 };

const spoken = async (manner: Partial<Manner>, say: (speech: ReturnType<typeof speechOf>) => unknown) => {
  const { terminal, heard } = terminalInMemory();
  await say(speechOf(terminal, { ...plain, ...manner }));
  return heard;
};

describe("the answer", () => {
  it("is for people, or one JSON document; nothing stands beside that", async () => {
    const say = (speech: ReturnType<typeof speechOf>) => {
      speech.note("beside");
      speech.progress("Working").end();
      speech.tell({ a: 1 }, (print) => print("one"));
    };
    expect(await spoken({}, say)).toEqual({ out: "one\n", err: "beside\nWorking\n" });
    expect(await spoken({ quiet: true }, say)).toEqual({ out: "one\n", err: "" });
    expect(await spoken({ json: true }, say)).toEqual({ out: '{\n  "a": 1\n}\n', err: "" });
  });

  it("is a list up to its limit, and says when there is more", async () => {
    expect(await spoken({}, (speech) => speech.list(numbers(4), list))).toEqual({
      out: "EACH\n1\n2\n3\n",
      err: "These are the first 3; --limit all shows the rest.\n",
    });
    expect(await spoken({}, (speech) => speech.list(numbers(3), list))).toMatchObject({ err: "" });
    expect(await spoken({}, (speech) => speech.list(numbers(0), list))).toEqual({ out: "", err: "None.\n" });
  });

  it("is a JSON array, written item by item", async () => {
    for (const count of [0, 1, 3]) {
      const { out, err } = await spoken({ json: true }, (speech) => speech.list(numbers(count), list));
      expect(JSON.parse(out)).toHaveLength(count);
      expect(err).toBe("");
    }
  });

  it("shows rows beyond the measured ones, too", async () => {
    const { out } = await spoken({}, (speech) => speech.list(numbers(500), { ...list, limit: Infinity }));
    expect(out.split("\n")).toHaveLength(502);
  });

  it("has colours only when they are wanted", async () => {
    expect((await spoken({}, ({ print, paint }) => print(paint("red", "x")))).out).toBe("x\n");
    expect((await spoken({ colour: true }, ({ print, paint }) => print(paint("red", "x")))).out).toBe(
      "\u001b[31mx\u001b[39m\n",
    );
  });
});

describe("progress", () => {
  it("is one line that moves for a person, and goes away, also when the work fails", async () => {
    const { terminal, heard } = terminalInMemory({ isLive: true });
    const { progress } = speechOf(terminal, plain);
    await expect(during(progress("Copying"), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(heard.err.startsWith("\r\u001b[KCopying ...")).toBe(true);
    expect(heard.err.endsWith("\r\u001b[K")).toBe(true);
    expect(heard.err).not.toContain("\n");
  });
});
