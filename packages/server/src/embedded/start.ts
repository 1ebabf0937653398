import { setTimeout as sleep } from "node:timers/promises";
import { type Account, chooseAccount } from "./account.ts";
import { type Binaries, prepareBinaries } from "./binaries.ts";
import { prepareCluster, superuser } from "./cluster.ts";
import { closeTo, type DataFolder, openDataFolder } from "./data-folder.ts";
import { EmbeddedFailure } from "./failure.ts";
import { messageOf } from "./files.ts";
import { findPostmaster, launch, type Postmaster, stopPostmaster } from "./postmaster.ts";
import { application, ensureApplication, inUse, openSession, type Session, tryOwn } from "./session.ts";
import { removeSocketFolder } from "./socket-folder.ts";

export interface Log {
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly error: (message: string) => void;
}

export interface StartOptions {
  readonly dataFolder: string;
  readonly log: Log;
  /** Server settings over ours, such as `fsync: "off"` for a database nobody will miss. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Embedded {
  /** Over the Unix socket, as the application's login. It stays the same across restarts. */
  readonly url: string;
  /** The same server as its superuser, for back-ups and tests. */
  readonly superuserUrl: string;
  readonly version: string;
  /** Ends every session and returns when PostgreSQL is gone. Calling it twice is harmless. */
  readonly stop: () => Promise<void>;
}

interface Site {
  readonly folder: DataFolder;
  readonly account: Account;
  readonly binaries: Binaries;
  readonly options: StartOptions;
}

interface Owned {
  readonly postmaster: Postmaster;
  readonly session: Session;
}

const attempts = 6;
const longestPause = 5_000;

/** Starts the database of a data folder, or takes over the one a killed process left running. */
export async function startEmbedded(options: StartOptions): Promise<Embedded> {
  const site = await prepareSite(options);
  return supervise(site, await own(site));
}

/**
 * The database of a data folder, for a command that needs it for a moment: beside the server that has it, or started
 * for the while. `stop` leaves another's server alone.
 */
export async function reachEmbedded(options: StartOptions): Promise<Pick<Embedded, "url" | "stop">> {
  try {
    return await startEmbedded(options);
  } catch (error) {
    if (!(error instanceof EmbeddedFailure) || error.code !== "data_folder_in_use") throw error;
    const running = await findPostmaster(await openDataFolder(options.dataFolder));
    if (!running) throw error;
    return { url: urlOf(running, application, application), stop: () => Promise.resolve() };
  }
}

async function prepareSite(options: StartOptions): Promise<Site> {
  const folder = await openDataFolder(options.dataFolder);
  const account = await chooseAccount(folder);
  await closeTo(folder, account.dropTo?.uid);
  const binaries = await prepareBinaries(folder, account);
  if ((await findPostmaster(folder)) === undefined) await prepareCluster(folder, binaries, account);
  return { folder, account, binaries, options };
}

/** Keeps trying through crashes and races; a folder somebody else owns is refused at once. */
async function own(site: Site, signal?: AbortSignal): Promise<Owned> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const owned = await attach(site, await ensureRunning(site));
      if (owned !== undefined) return owned;
    } catch (error) {
      const final = error instanceof EmbeddedFailure && error.code !== "start_failed";
      if (final || attempt >= attempts || signal?.aborted) throw error;
    }
    await sleep(Math.min(50 * 2 ** attempt, longestPause));
  }
}

async function ensureRunning(site: Site): Promise<Postmaster> {
  const before = await findPostmaster(site.folder);
  if (before === undefined) {
    await launch(site.folder, site.binaries, site.account, site.options.settings ?? {});
  }
  for (;;) {
    const running = await findPostmaster(site.folder);
    if (running === undefined) throw new EmbeddedFailure("start_failed", "PostgreSQL stopped.");
    if (running.ready) return running;
    await sleep(10);
  }
}

/** Undefined where the server was another version and had to go first. */
async function attach(site: Site, postmaster: Postmaster): Promise<Owned | undefined> {
  const session = await openSession(postmaster);
  try {
    if (!(await ownsSoon(session))) throw await inUse(session, site.folder);
    if (session.version === site.binaries.version) {
      await ensureApplication(session);
      return { postmaster, session };
    }
  } catch (error) {
    await session.client.end();
    throw error;
  }
  await stopPostmaster(site.folder, postmaster.pid);
  await session.client.end().catch(() => undefined);
  return undefined;
}

/** PostgreSQL notices a killed owner within moments, not at once. */
async function ownsSoon(session: Session): Promise<boolean> {
  for (let tries = 0; tries < 10; tries += 1) {
    if (await tryOwn(session)) return true;
    await sleep(50);
  }
  return false;
}

/** Brings PostgreSQL back whenever it goes without being asked to. */
function supervise(site: Site, first: Owned): Embedded {
  const { log } = site.options;
  const stopping = new AbortController();
  const stopAsked = new Promise((resolve) => {
    stopping.signal.addEventListener("abort", resolve, { once: true });
  });
  let current = first;
  let lost = false;

  async function watch(): Promise<void> {
    for (;;) {
      await Promise.race([current.session.ended, stopAsked]);
      if (stopping.signal.aborted) return;
      log.warn("The embedded PostgreSQL went away; bringing it back.");
      try {
        current = await own(site, stopping.signal);
        log.info("The embedded PostgreSQL is back.");
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.error(messageOf(error));
        lost = error instanceof EmbeddedFailure && error.code === "data_folder_in_use";
        if (lost) return;
        await sleep(longestPause, undefined, {
          ref: false,
          signal: stopping.signal,
        }).catch(() => {});
      }
    }
  }

  const watching = watch();
  async function stop(): Promise<void> {
    stopping.abort();
    await watching;
    // The lock is held until PostgreSQL itself is gone, so nobody takes over what is being stopped.
    const running = lost ? undefined : await findPostmaster(site.folder);
    if (running) await stopPostmaster(site.folder, running.pid);
    await current.session.client.end();
    if (!lost) await removeSocketFolder(current.postmaster.socketFolder, site.folder);
  }

  let stopped: Promise<void> | undefined;
  return {
    url: urlOf(first.postmaster, application, application),
    superuserUrl: urlOf(first.postmaster, superuser, superuser),
    version: first.session.version,
    stop: () => (stopped ??= stop()),
  };
}

function urlOf({ socketFolder, port }: Postmaster, user: string, database: string): string {
  return `postgresql://${user}@${encodeURIComponent(socketFolder)}:${port}/${database}`;
}
