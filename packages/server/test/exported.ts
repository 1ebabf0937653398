import { expect } from "vitest";
import type { Answer, Harness } from "./harness.ts";
import { concluded, settled } from "./traces.ts";

/** Whose log it is: a tenant's slug, or `platform`. */
const asIn = (log: string) => (log === "platform" ? {} : { tenant: log });

export const beginExport = (harness: Harness, body: object, log: string): Promise<Answer> =>
  harness.operator("POST", "/api/v1/audit/exports", { body, ...asIn(log) });

/** An export of the audit log: asked for, waited for, and read. */
export async function exportedFrom(harness: Harness, body: object, log: string) {
  await settled(harness);
  const begun = await beginExport(harness, body, log);
  expect(begun, JSON.stringify(begun.body)).toMatchObject({ status: 202, body: { status: "queued" } });
  await concluded(harness);
  const path = `/api/v1/operations/${begun.body.id}`;
  const operation = (await harness.operator("GET", path, asIn(log))).body;
  const texts: string[] = [];
  for (const { number } of operation.parts)
    texts.push((await harness.operator("GET", `${path}/parts/${number}`, asIn(log))).body);
  return { operation, texts };
}
