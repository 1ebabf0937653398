import { setTimeout as pause } from "node:timers/promises";
import { loadDemo } from "../src/demo.ts";
import { sql, type Tx } from "../src/kernel/sql.ts";
import { cloneOf, freshDatabase } from "./database.ts";
import { type Harness, openHarness } from "./harness.ts";

/** Where the examples play: the tenant they work in, and another one whose keys must see none of it. */
export const home = "acme";
export const elsewhere = "elsewhere";

export interface Scene {
  /** The product on a copy of the scene, each time from its beginning. */
  open(): Promise<Harness>;
  drop(): Promise<void>;
}

/** Made once and then cloned, which takes a tenth of a second. */
export async function makeScene(): Promise<Scene> {
  const database = await freshDatabase();
  const harness = await openHarness({ database });
  await furnish(harness);
  await harness.app.close();
  return {
    open: async () => openHarness({ database: await cloneOf(database) }),
    drop: () => database.drop(),
  };
}

async function furnish(harness: Harness): Promise<void> {
  await loadDemo(harness.app);
  const made = await harness.operator("POST", "/api/v1/tenants", { body: { slug: elsewhere, name: "Elsewhere" } });
  if (made.status !== 201) throw new Error(`The scene: ${JSON.stringify(made.body)}`);
  const pushed = await harness.operator("PUT", "/api/v1/platform-policies/guardrails", {
    body: { document: { policy: 1, key: "guardrails", rules: {} } },
  });
  if (pushed.status !== 200) throw new Error(`The scene: ${JSON.stringify(pushed.body)}`);
  await sign(harness);
}

/** What was written so far, as a job does it within seconds: there are checkpoints, and they are in the tree of all tenants. */
async function sign(harness: Harness): Promise<void> {
  const { product, database } = harness.app;
  const job = product.jobs.find(({ name }) => name === "audit.sign");
  // By the product's own connections, which are gone when it closes: the scene is to be copied then.
  while (!(await database.acrossTenants("the scene", isPlaced))) await pause(5);
  await database.acrossTenants("the scene", async (tx) => job?.run(tx, new Date("2026-03-10T12:00:00Z")));
}

const isPlaced = async (tx: Tx): Promise<boolean> =>
  (await tx.many(sql`select tenant_id from audit.unsealed limit 1`)).length === 0;
