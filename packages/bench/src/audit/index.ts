/** The audit log's rows of the benchmark, all in one run on one PostgreSQL. */
import { type Appends, journal, measureAppends } from "./appends.ts";
import { startCluster } from "./cluster.ts";
import { type History, writeHistory } from "./history.ts";
import { type HotTenant, measureHotTenant } from "./hot-tenant.ts";
import { type Rate, rate } from "./rate.ts";
import { measureSearch, type Searched } from "./search.ts";
import { measureVerifier, type Verified } from "./verifier.ts";

const SECONDS = Number(process.env["BENCH_AUDIT_SECONDS"] ?? 5);

export interface AuditFigures {
  readonly appends: Appends;
  readonly hotTenant: HotTenant;
  readonly rows: number;
  /** Appends to a log that has a history. */
  readonly late: Rate;
  readonly searched: readonly Searched[];
  readonly verified: Verified;
}

/** On an empty log first, then on one of so many rows. */
export async function measureAudit(rows: number): Promise<AuditFigures> {
  const cluster = await startCluster();
  const told = <T>(what: string, found: T): T => {
    console.log(`audit ${what} ${JSON.stringify(found)}`);
    return found;
  };
  try {
    const appends = told("appends", await measureAppends(cluster, SECONDS));
    const hotTenant = told("hot tenant", await measureHotTenant(cluster, SECONDS));
    let history: History | undefined;
    await cluster.aside(async () => {
      history = told("history", await writeHistory(cluster, rows, new Date()));
    });
    if (history === undefined) throw new Error("There is no history");
    const searched = told("search", await measureSearch(cluster, history));
    const verified = told("verifier", await measureVerifier(cluster));
    const late = told(
      "late appends",
      await rate(
        cluster,
        journal(cluster, SECONDS, (turn) => turn),
      ),
    );
    return { appends, hotTenant, rows, late, searched, verified };
  } finally {
    await cluster.close();
  }
}
