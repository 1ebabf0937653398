import { slices } from "../../kernel/slices.ts";
import { shares } from "../../kernel/shares.ts";
import type { File } from "../catalogue/index.ts";
import { pointerTo } from "./domain/policy/finding.ts";
import type { Step, Work } from "./domain/policy/work.ts";
import { type Checked, type CheckOffer, policyCheck } from "./policy-check.ts";
import { checkTooCostly } from "./problems.ts";

/** What one request may take: parts of conditions looked at, over all its files. */
const mostUnits = 500_000;
/** Reading cannot be interrupted, so that one request has less to read than a command line has. */
const mostRead = { characters: 1_048_576, lexemes: 50_000 };

/** One check of a tenant at a time, and one of all tenants: they share what is left beside decisions. */
const ofTenant = shares({ most: 1, waiting: 20, patienceMs: 30_000 });
const ofAll = shares({ most: 1, waiting: 1000, patienceMs: 30_000 });

/** Where a file is in the request: a pointer into its body. */
export type InBody = (file: string, path: Step["path"]) => string;

/** Checks what a request brings, with a bound to it and never for long at a time. */
export const checkWithin = (
  tenant: string,
  given: readonly File[],
  offer: CheckOffer,
  inBody: InBody,
): Promise<Checked> =>
  ofTenant(tenant, () => ofAll("all", () => bounded(policyCheck(given, offer, { ...mostRead }), inBody)));

async function bounded<Result>(work: Work<Result>, inBody: InBody): Promise<Result> {
  let units = 0;
  const time = slices();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    units += value.units;
    if (units > mostUnits) throw tooCostly(value, inBody);
    if (time.isUsedUp()) await time.next();
  }
}

function tooCostly({ file = "", path }: Step, inBody: InBody) {
  const most = mostUnits.toLocaleString("en");
  return checkTooCostly(`Rules times expectations come to more than ${most} parts of conditions to look at`, {
    errors: [
      {
        pointer: inBody(file, path),
        file,
        detail: `The limit is reached at ${pointerTo(path)}; send fewer files, rules or expectations at a time`,
      },
    ],
  });
}
