import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, openDesk } from "../../../test/desk.ts";
import type { Answer } from "../../../test/harness.ts";

let { app, acme } = {} as Desk;
beforeAll(async () => {
  ({ app, acme } = await openDesk());
});
afterAll(() => app.close());

describe("a node that is deleted while something is attached to it", () => {
  /** Deletes the node in a transaction that commits only when the request waits for it. */
  async function whileDeleting(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    await acme("POST", "/nodes", { kind: "team", key, name: key });
    const client = await app.database.owner.connect();
    try {
      await client.query("begin");
      await client.query("delete from tenancy.nodes where key = $1", [key]);
      const asked = ask();
      for (let waiting = 0; waiting === 0; ) {
        const { rows } = await app.database.owner.query<{ waiting: number }>(
          "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        waiting = rows[0]?.waiting ?? 0;
      }
      await client.query("commit");
      return await asked;
    } finally {
      client.release();
    }
  }

  it("is unknown to an assignment, a rule and a control alike", async () => {
    const outcomes = [
      await whileDeleting("going-1", () =>
        acme("POST", "/assignments", { principal: "bob", role: "desk.agent", node: "going-1" }),
      ),
      await whileDeleting("going-2", () =>
        acme("POST", "/rules", { effect: "deny", classes: ["write"], node: "going-2" }),
      ),
      await whileDeleting("going-3", () =>
        acme("POST", "/tenants/acme/controls", { kind: "kill", reason: "r", node: "going-3" }),
      ),
    ];
    expect(outcomes.map(({ status, body }) => [status, body.code])).toEqual(outcomes.map(() => [422, "node_unknown"]));
  });
});
