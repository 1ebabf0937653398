import { expect, it, vi } from "vitest";
import { openHarness } from "../../../../test/harness.ts";
import { loadDemo } from "../../../demo.ts";
import type * as row from "./row.ts";

vi.mock("./row.ts", async (original) => {
  const real = await original<typeof row>();
  const membersOf: typeof real.membersOf = (decided, keptOf10000) => {
    if (decided.question.subject.id === "broken") throw new TypeError("Cannot read properties of undefined");
    return real.membersOf(decided, keptOf10000);
  };
  return { ...real, membersOf };
});

it("gives up a decision whose record cannot be worked out, once, and writes all others", async () => {
  const app = await openHarness();
  await loadDemo(app.app);
  const ask = async (id: string): Promise<string> => {
    const body = { subject: { type: "user", id }, action: { name: "desk.tickets.view" } };
    return (await app.operator("POST", "/api/v1/decisions", { tenant: "acme", body })).body.id as string;
  };
  const told = [await ask("lead-1"), await ask("nobody")];
  await ask("broken");
  told.push(await ask("lead-1"));
  await app.app.product.settle(10_000);
  const { rows } = await app.database.owner.query<{ id: string }>("select decision_id as id from decisions.records");
  expect(rows.map(({ id }) => id).toSorted()).toEqual(told.toSorted());
  const metrics = (await app.app.http.inject("/metrics")).body;
  expect(metrics).toContain('bailiwick_decision_log_dropped_total{outcome="deny",reason="unwritable"} 1');
  const { body } = await app.operator("GET", "/api/v1/decision-log/dropped", { tenant: "acme" });
  expect(body.items).toMatchObject([{ allowed: 0, denied: 1 }]);
  await app.close();
});
