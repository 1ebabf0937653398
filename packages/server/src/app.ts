import type { FastifyInstance } from "fastify";
import { type BufferLimits, compose, limits, type Product } from "./compose.ts";
import { rangeList } from "./kernel/address.ts";
import { sessionCookies } from "./kernel/cookie.ts";
import type { TenantRef } from "./kernel/context.ts";
import { type Database, openDatabase } from "./kernel/database.ts";
import { type Bounds, boundsFor } from "./kernel/bound.ts";
import { runConsumers } from "./kernel/consumer.ts";
import { examine, type Finding } from "./kernel/examine.ts";
import { type Health, openHttp } from "./kernel/http.ts";
import { runJobs, runRounds } from "./kernel/jobs.ts";
import { openHints } from "./kernel/hints.ts";
import { watchLag } from "./kernel/lag.ts";
import { limiter } from "./kernel/limiter.ts";
import { listen } from "./kernel/listen.ts";
import type { Logger } from "./kernel/log.ts";
import { openMetrics } from "./kernel/metrics.ts";
import { cursors } from "./kernel/page.ts";
import { downloads } from "./kernel/download.ts";
import { openOutbound } from "./kernel/outbound/outbound.ts";
import type { Resolve } from "./kernel/outbound/resolve.ts";
import { type OutboundRules, standardRules } from "./kernel/outbound/rules.ts";
import type { Ports } from "./kernel/request.ts";
import { type Revisions, revisions, revisionsOf } from "./kernel/revision.ts";
import { sealWith } from "./kernel/seal.ts";
import { runSequencer } from "./kernel/sequencer.ts";
import { fileAnchor, fileArchive } from "./modules/audit/index.ts";
import { type StreamRules, streams } from "./kernel/stream.ts";
import { referTenant, refuseClosed } from "./modules/tenancy/index.ts";
import { staticPages, VERSION } from "./pages.ts";

export interface AppOptions {
  /** Of a migrated database. */
  readonly databaseUrl: string;
  readonly secret: string;
  readonly log: Logger;
  readonly now?: () => Date;
  readonly publicUrl?: string | undefined;
  readonly trustedProxies?: readonly string[];
  readonly corsOrigins?: readonly string[];
  readonly anchorFolder?: string | undefined;
  readonly archiveFolder?: string | undefined;
  /** For how many days the audit log keeps hashes after their entries were dropped; undefined: for ever. */
  readonly leavesDays?: number | undefined;
  /** What may be reached at addresses that people enter; standard: public ones over https. */
  readonly outbound?: OutboundRules | undefined;
  /** Rounds are run by whoever opened this, and not as time passes. */
  readonly roundsByHand?: boolean;
  /** How names are looked up there. */
  readonly resolve?: Resolve | undefined;
  /** The folder of the built console, to be served beside the API. */
  readonly console?: string | undefined;
  readonly streams?: StreamRules | undefined;
  readonly decisionBuffer?: BufferLimits | undefined;
  /** Other ends of collections than their own, by name. */
  readonly bounds?: Bounds | undefined;
}

export interface App {
  readonly http: FastifyInstance;
  readonly product: Product;
  readonly ports: Ports;
  readonly database: Database;
  /** Looks at what the product stands on, and says of each part whether it is fine. */
  examine(): Promise<readonly Finding[]>;
  /** Lets running requests end, then lets go of everything. */
  close(): Promise<void>;
}

/** The whole product on one database, not yet listening. */
export async function openApp(options: AppOptions): Promise<App> {
  const { databaseUrl, log, now = () => new Date() } = options;
  const database = openDatabase(databaseUrl, {
    log,
    appended: () => sequencer.wake(),
    broken: () => known.forget(),
  });
  const seal = sealWith(Buffer.from(options.secret));
  const known: Revisions = revisions(
    (tenants) =>
      database.readAcrossTenants("revisions of all tenants in use are asked for together", (tx) =>
        revisionsOf(tx, tenants),
      ),
    () => performance.now(),
    log,
  );
  const metrics = openMetrics();
  const hints = openHints();
  const pages = cursors(seal.derive("cursors"));
  const { publicUrl, decisionBuffer } = options;
  const anchors = options.anchorFolder === undefined ? [] : [fileAnchor(options.anchorFolder)];
  const product = compose({
    database,
    revisions: known,
    version: VERSION,
    seal,
    cursors: pages,
    publicUrl,
    metrics,
    log,
    anchors,
    archive: options.archiveFolder === undefined ? undefined : fileArchive(options.archiveFolder),
    leavesDays: options.leavesDays,
    hints,
    outbound: openOutbound(options.outbound ?? standardRules, options.resolve),
    decisionBuffer,
    now,
  });
  const ports: Ports = {
    database,
    now,
    authenticate: product.authenticate,
    stillSignedIn: product.stillSignedIn,
    refuseChange: refuseClosed,
    findTenant: tenantFinder(database, known),
    reactions: product.reactions,
    limiter: limiter(() => performance.now()),
    limits,
    seal,
    cursors: pages,
    cookies: sessionCookies(publicUrl),
    log,
    streams: streams(metrics, log, options.streams),
    downloads: downloads(),
    bounds: boundsFor(product.endpoints, options.bounds),
    refused: (code) => metrics.refused.inc({ code }),
    moved: (tenant) => known.heard(tenant),
  };
  const state = { draining: false };
  const http = await openHttp({
    endpoints: product.endpoints,
    ports,
    log,
    metrics,
    trustedProxies: rangeList(options.trustedProxies ?? []),
    corsOrigins: options.corsOrigins ?? [],
    health: healthOf(database, state),
    pages: staticPages(product),
    site: options.console === undefined ? undefined : { at: "/console", folder: options.console },
  });
  const listening = listen(
    databaseUrl,
    (tenant) => known.heard(tenant),
    () => known.forget(),
    log,
  );
  const consumers = runConsumers(product.consumers, database, log);
  hints.on(() => consumers.wake());
  const sequencer = runSequencer({ url: databaseUrl, log, sequenced: () => hints.give() });
  const stopWorkers = product.workers.map((worker) => worker.start());
  const stopJobs = runJobs(product.jobs, database, now, log);
  const stopRounds = runRounds(options.roundsByHand === true ? [] : product.rounds, log);
  const stopWatching = watchLag({ database, metrics, now, log });
  return {
    http,
    product,
    ports,
    database,
    examine: () => database.acrossTenants("the installation is examined", examine),
    async close() {
      state.draining = true;
      // What is still running after this is a client that does not finish: the database must not wait for it.
      const late = setTimeout(() => http.server.closeAllConnections(), DRAIN_MS);
      await http.close();
      clearTimeout(late);
      await product.settle(SETTLE_MS);
      await Promise.all(stopWorkers.map((stop) => stop()));
      await stopRounds();
      await stopJobs();
      await stopWatching();
      await sequencer.stop();
      await consumers.stop();
      await listening.stop();
      await database.end();
    },
  };
}

/** Ready means: the database answers, and this process is not on its way out. */
const healthOf = (database: Database, state: { readonly draining: boolean }): Health => ({
  async ready() {
    if (state.draining) return ["draining"];
    return database.ping().then(
      () => [],
      () => ["database"],
    );
  },
});

const DRAIN_MS = 10_000;
const SETTLE_MS = 8000;
const MOST_TENANTS = 50_000;

/**
 * Id, slug and environment of a tenant never change and no tenant is ever removed, so what was found stays found; until
 * a connection to the database was lost, and with it the commit that made the tenant, perhaps.
 */
function tenantFinder(database: Database, revisions: Pick<Revisions, "era">): Ports["findTenant"] {
  let [found, era] = [new Map<string, TenantRef>(), revisions.era()];
  const look = async (reference: string): Promise<TenantRef | undefined> => {
    const kept = found;
    const tenant = await database.acrossTenants("a tenant is looked up by id or slug", (tx) =>
      referTenant(tx, reference),
    );
    if (!tenant) return undefined;
    if (kept.size >= MOST_TENANTS) kept.clear();
    kept.set(reference, tenant);
    return tenant;
  };
  return (reference) => {
    if (era !== revisions.era()) {
      found = new Map();
      era = revisions.era();
    }
    return found.get(reference) ?? look(reference);
  };
}
