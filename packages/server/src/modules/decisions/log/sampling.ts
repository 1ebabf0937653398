import { createHash } from "node:crypto";
import type { Decision } from "@bailiwick/decision";

const WHOLE = 10_000;

/** How many of 10,000 decisions about a capability are kept. */
export interface SamplingRule {
  readonly capability: string;
  readonly allowedOf10000: number;
  readonly deniedOf10000: number;
}

export type SamplingRules = ReadonlyMap<string, SamplingRule>;

/** Without a rule everything is kept. */
export function keptOf10000(rules: SamplingRules, { capability, allowed }: Decision): number {
  const rule = rules.get(capability);
  if (rule === undefined) return WHOLE;
  return allowed ? rule.allowedOf10000 : rule.deniedOf10000;
}

/** The same for everybody who knows the id: the first 32 bits of its SHA-256, modulo 10,000, are below the share. */
export function isKept(decisionId: string, share: number): boolean {
  if (share >= WHOLE) return true;
  if (share <= 0) return false;
  return createHash("sha256").update(decisionId).digest().readUInt32BE(0) % WHOLE < share;
}
