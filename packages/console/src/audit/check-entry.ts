import type { EntryFinding } from "@bailiwick/audit-verify";
import { Refusal } from "@bailiwick/sdk";
import { api } from "../api.ts";
import type { EntryDetail, Whose } from "./entry.ts";
import { keep, keptOf } from "./kept.ts";
import { shownOtherwise } from "./shown.ts";

/** `shown`: what the page shows is what the sealed text says. */
export interface Finding extends Omit<EntryFinding, "check"> {
  readonly check: EntryFinding["check"] | "shown";
}

export interface EntryReport {
  readonly findings: readonly Finding[];
  /** Of the checkpoint this browser kept from an earlier time, where it has one. */
  readonly keptSize: number | undefined;
}

/** Of a log that was truncated nothing is proven from before. What was kept stays: only the whole log may replace it. */
function truncated(error: unknown): { readonly hashes: undefined } {
  if (error instanceof Refusal && error.code === "place_gone") return { hashes: undefined };
  throw error;
}

/** Verifies here, in the browser, what the page shows of an entry, with the code an auditor runs. */
export async function checkEntry(entry: EntryDetail, whose: Whose, signal: AbortSignal): Promise<EntryReport> {
  const { parseCheckpoint, verifyEntry } = await import("@bailiwick/audit-verify");
  const { keys } = await api("GET /api/v1/audit/checkpoint", { ...whose, signal });
  const checkpoint = entry.proof === null ? undefined : parseCheckpoint(entry.proof.checkpoint);
  const kept = checkpoint && keptOf(checkpoint.origin);
  // A log that is shorter than it was cannot be proven to go on; nor need one ask.
  const goesOn = kept && checkpoint.size >= kept.size;
  const query = { from: kept?.size, to: checkpoint?.size };
  const { hashes } = goesOn
    ? await api("GET /api/v1/audit/consistency", { ...whose, query, signal }).catch(truncated)
    : { hashes: [] };
  const proven = verifyEntry(entry, { keys, ...(kept && hashes && { kept: { note: kept.note, hashes } }) });
  const otherwise = shownOtherwise(entry);
  const shown: Finding =
    otherwise === undefined
      ? { check: "shown", verdict: "open" }
      : { check: "shown", verdict: otherwise.length === 0 ? "proven" : "failed", fields: otherwise };
  const findings = [shown, ...proven];
  if (entry.proof && hashes && findings.every(({ verdict }) => verdict !== "failed")) keep(entry.proof.checkpoint);
  return { findings, keptSize: kept?.size };
}
