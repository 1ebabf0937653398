import { Writable } from "node:stream";
import { pino } from "pino";
import { expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { outage } from "./outage.ts";

function listening() {
  const lines: { level: number; msg: string }[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as (typeof lines)[number]);
      done();
    },
  });
  return { log: pino(sink), said: () => lines.map(({ msg }) => msg) };
}

it("is told once when it begins and once when it is over", () => {
  const { log, said } = listening();
  const { failed, answered } = outage(log);
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  answered();
  failed(new Error("a bug, and no outage"));
  expect(said()).toEqual([]);
  for (const error of [refused, refused, new Error("Connection terminated unexpectedly")]) failed(error);
  expect(said()).toEqual(["the database does not answer"]);
  answered();
  answered();
  expect(said()).toEqual(["the database does not answer", "the database answers again"]);
});

it("is one line however many ask a database that is not there", async () => {
  const { log, said } = listening();
  const database = openDatabase("postgres://nobody@127.0.0.1:1/none", { log });
  const asked = Array.from({ length: 40 }, (_, n) => database.inTenant(`ten_${n % 3}`, async () => undefined));
  const results = await Promise.allSettled(asked);
  expect(results.every(({ status }) => status === "rejected")).toBe(true);
  expect(said()).toEqual(["the database does not answer"]);
  await database.end();
});
