import { createHash } from "node:crypto";
import { BUCKETS } from "./domain/percentage.ts";

/**
 * Where a tenant stands in a rollout, 0 to 9999: the first 32 bits of SHA-256 of `salt:tenant id` (UTF-8), as an
 * unsigned big-endian number, modulo 10,000. It depends on nothing else, so a larger share only ever adds tenants.
 */
export const bucketOf = (salt: string, tenantId: string): number =>
  createHash("sha256").update(`${salt}:${tenantId}`).digest().readUInt32BE(0) % BUCKETS;
