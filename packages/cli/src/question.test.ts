import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "@bailiwick/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { terminalInMemory } from "../test/terminal.ts";
import { inOrder } from "./commands/decide-batch.ts";
import { linesOf, parseFile } from "./files.ts";
import { decide } from "./commands/decide.ts";
import { read } from "./frame/read.ts";
import { located, questionFrom, type QuestionOptions } from "./question.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bailiwick-question-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (typed: readonly string[], piped?: string) =>
  questionFrom(
    read(typed, decide).options as unknown as QuestionOptions,
    terminalInMemory(piped === undefined ? {} : { piped }).terminal,
  );

describe("a question", () => {
  it("is made of what is typed", async () => {
    const typed =
      "--subject user:auth0|a:b --capability desk.x --resource ticket:T-1 --node berlin --owner o --ip 10.0.0.1";
    const facts = [
      "--context",
      "amount=5",
      "--context",
      "channel=web",
      "--context",
      'code="5"',
      "--usage",
      "desk.users=3",
    ];
    const { question } = await ask([...typed.split(" "), ...facts, "--attribute", "vip=true", "--quantity", "2"]);
    expect(question).toEqual({
      subject: { type: "user", id: "auth0|a:b", properties: { vip: true } },
      action: { name: "desk.x" },
      resource: { type: "ticket", id: "T-1", properties: { node: "berlin", owner: "o" } },
      context: { amount: 5, channel: "web", code: "5", ip: "10.0.0.1", quantity: "2", usage: { "desk.users": "3" } },
    });
  });

  it("takes a principal without a type for a user, and a node alone for the resource", async () => {
    const { question } = await ask(["--subject", "lead-1", "--capability", "x", "--node", "berlin"]);
    expect(question.subject).toEqual({ type: "user", id: "lead-1" });
    expect(question.resource).toEqual({ type: "node", id: "berlin", properties: { node: "berlin" } });
  });

  it("comes from a file or a pipe, and what is typed is laid over it", async () => {
    const file = join(folder, "question.yaml");
    const text =
      "subject: { type: user, id: a, properties: { x: 1 } }\naction: { name: desk.x }\ncontext: { k: 1, l: 2 }\n";
    writeFileSync(file, text);
    const { question } = await ask(["--file", file, "--subject", "service:b", "--context", "k=3"]);
    expect(question).toMatchObject({
      subject: { type: "service", id: "b", properties: { x: 1 } },
      action: { name: "desk.x" },
      context: { k: 3, l: 2 },
    });
    expect((await ask([], text)).question.subject).toMatchObject({ id: "a" });
    expect((await ask(["--file", "-"], text)).question.subject).toMatchObject({ id: "a" });
  });

  it.each([
    [["--capability", "x"], /Who is it about/],
    [["--subject", "a"], /What is it about/],
    [["--subject", "user:", "--capability", "x"], /a type and an id/],
    [["--subject", "a", "--capability", "x", "--context", "k"], /A name and a value/],
    [["--subject", "a", "--capability", "x", "--resource", "T-1"], /a type and an id/],
    [["--file", "/nowhere/question.json"], /There is no/],
    [[], /There is no question/],
  ])("is refused in words where it is wrong: %j", async (typed, complaint) => {
    await expect(ask(typed)).rejects.toThrow(complaint);
  });

  it("has a place for each mistake in its file", async () => {
    expect(() => parseFile("q.json", '{\n  "subject": ')).toThrow(/^q\.json:2:\d+: /);
    const file = join(folder, "question.json");
    writeFileSync(file, '{\n  "subject": { "type": "user", "id": 3 },\n  "a/b": {}\n}\n');
    const asked = await ask(["--file", file]);
    const errors = [
      { pointer: "#/subject/id", detail: "x" },
      { pointer: "#/action", detail: "y" },
      { pointer: "#/a~1b", detail: "z" },
    ];
    const problem = { type: "t", title: "No", status: 400, code: "invalid_request", errors };
    expect(located(new Refusal(400, problem, undefined), asked)).toMatchObject({
      problem: {
        errors: [
          { file, line: 2, column: 38 },
          { file, line: 1, column: 1 },
          { file, line: 3, column: 10 },
        ],
      },
    });
  });
});

describe("many questions", () => {
  async function* pieces(...texts: readonly string[]) {
    for (const text of texts) yield Buffer.from(text);
  }
  const all = async <Item>(items: AsyncIterable<Item>) => {
    const found: Item[] = [];
    for await (const item of items) found.push(item);
    return found;
  };

  it("are read line by line, wherever the pieces end, the middle of a letter included", async () => {
    const [whole] = [Buffer.from("é\nb")];
    expect(await all(linesOf(pieces("a\nb", "c\n", "d"), 10))).toEqual(["a", "bc", "d"]);
    expect(
      await all(
        linesOf(
          (async function* () {
            yield whole.subarray(0, 1);
            yield whole.subarray(1);
          })(),
          10,
        ),
      ),
    ).toEqual(["é", "b"]);
    await expect(all(linesOf(pieces("a".repeat(11)), 10))).rejects.toThrow(/longer/);
  });

  it("are answered in their order, with no more than so many under way", async () => {
    let [underWay, most] = [0, 0];
    async function* numbers() {
      for (let each = 0; each < 50; each += 1) yield each;
    }
    const work = async (each: number) => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let turn = 0; turn < 50 - each; turn += 1) await Promise.resolve();
      underWay -= 1;
      return each * 2;
    };
    expect(await all(inOrder(numbers(), 4, work))).toEqual(Array.from({ length: 50 }, (_, each) => each * 2));
    expect(most).toBeLessThanOrEqual(4);
    const broken = inOrder(numbers(), 4, (each) =>
      each === 7 ? Promise.reject(new Error("7")) : Promise.resolve(each),
    );
    await expect(all(broken)).rejects.toThrow("7");
  });
});
