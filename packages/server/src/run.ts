import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { type App, openApp } from "./app.ts";
import { bringOperatorKey, firstOperatorKey, newSignInLink } from "./bootstrap.ts";
import { type Config, readConfig, WrongSettings } from "./config.ts";
import { isEmpty, loadDemo } from "./demo.ts";
import { keepAddress, reachEmbedded, serverSecret, startEmbedded } from "./embedded/index.ts";
import { type Logger, openLog } from "./kernel/log.ts";
import { migrate } from "./kernel/migrate.ts";
import { allowedBy, type OutboundRules, STANDARD_PORTS, standardRules } from "./kernel/outbound/rules.ts";
import { consoleFolder } from "./pages.ts";

export interface Running {
  readonly app: App;
  /** Where it answers, for example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The operator key made on the very first start; it is told this once. */
  readonly firstKey: string | undefined;
  /** Opens the console: works once, within fifteen minutes. */
  readonly signIn: string;
  /** Whether the demo was loaded just now. */
  readonly demo: boolean;
  /** Whether the demo's tenant is there to be asked about. */
  readonly hasDemoTenant: boolean;
  stop(): Promise<void>;
}

/** An opened product on its database, embedded or external, not yet listening. */
export interface Opened {
  readonly app: App;
  readonly log: Logger;
  readonly config: Config;
  /** Whether the database is the one in the data folder. */
  readonly embedded: boolean;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** For a command of a moment: a server may have the embedded database already. */
  readonly beside?: boolean;
}

/** Opens the product with these settings: its database started if it is the embedded one, and migrated. */
export async function open(
  env: Readonly<Record<string, string | undefined>>,
  { beside = false }: OpenOptions = {},
): Promise<Opened> {
  const config = readConfig(env);
  const log = openLog(config.LOG_LEVEL);
  const outbound = await outboundRules(config);
  const { ranges, hosts } = outbound;
  if (ranges.length + hosts.length > 0) log.info({ ranges, hosts }, "more than public addresses may be reached");
  const begin = beside ? reachEmbedded : startEmbedded;
  const embedded =
    config.DATABASE_URL === undefined ? await begin({ dataFolder: config.BAILIWICK_DATA, log: toLog(log) }) : undefined;
  try {
    const databaseUrl = config.DATABASE_URL ?? embedded?.url ?? "";
    const secret = config.BAILIWICK_SECRET ?? (await serverSecret(config.BAILIWICK_DATA));
    await migrate(databaseUrl);
    const app = await openApp({
      databaseUrl,
      secret,
      log,
      publicUrl: config.PUBLIC_URL,
      trustedProxies: config.TRUSTED_PROXIES,
      corsOrigins: config.CORS_ORIGINS,
      anchorFolder: config.AUDIT_ANCHOR_FOLDER,
      archiveFolder: config.AUDIT_ARCHIVE_FOLDER,
      leavesDays: config.AUDIT_LEAVES_DAYS,
      outbound,
      bounds: config.BOUNDS,
      console: consoleFolder(),
    });
    return {
      app,
      log,
      config,
      embedded: embedded !== undefined,
      async close() {
        await app.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function outboundRules(config: Config): Promise<OutboundRules> {
  const { OUTBOUND_PORTS, OUTBOUND_ALLOW, OUTBOUND_PROXY: proxy, OUTBOUND_CA_FILE: file } = config;
  const authorities = file === undefined ? undefined : await readFile(file, "utf8").catch(() => "");
  if (authorities !== undefined && !isCertificate(authorities))
    throw new WrongSettings(`OUTBOUND_CA_FILE: There are no certificates in ${file}`);
  const ports = [...STANDARD_PORTS, ...OUTBOUND_PORTS];
  return { ...standardRules, ...allowedBy(OUTBOUND_ALLOW), ports, proxy, authorities };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** Starts the whole server: opens it, makes it ready for its first user, and listens. */
export async function run(env: Readonly<Record<string, string | undefined>>): Promise<Running> {
  const { PORT, HOST } = readConfig(env);
  // Asked before anything is started, so that a busy port costs nothing and says so.
  await refuseBusyPort(PORT, HOST);
  const opened = await open(env);
  const { app, config, log } = opened;
  try {
    if (config.AUDIT_ARCHIVE_FOLDER !== undefined && config.AUDIT_ANCHOR_FOLDER === undefined)
      log.warn("retention drops what is archived and signed, anchored or not: there is no AUDIT_ANCHOR_FOLDER");
    if (config.BAILIWICK_OPERATOR_KEY !== undefined) await bringOperatorKey(app, config.BAILIWICK_OPERATOR_KEY);
    const firstKey = await firstOperatorKey(app);
    const wanted = config.BAILIWICK_DEMO ?? (opened.embedded ? "on" : "off");
    const demo = wanted === "on" && (await isEmpty(app));
    if (demo) await loadDemo(app);
    await app.http.listen({ port: config.PORT, host: config.HOST });
    const url = config.PUBLIC_URL ?? addressOf(app, config);
    if (opened.embedded) await keepAddress(config.BAILIWICK_DATA, url);
    log.debug({ url }, "listening");
    const hasDemoTenant = (await app.ports.findTenant("acme")) !== undefined;
    const signIn = await newSignInLink(app, url);
    return { app, url, firstKey, signIn, demo, hasDemoTenant, stop: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function addressOf({ http }: App, config: Config): string {
  const bound = http.server.address();
  return addressBy(typeof bound === "object" && bound !== null ? { ...config, PORT: bound.port } : config);
}

/** Where a server with these settings answers on its own machine. */
export function addressBy({ HOST, PORT }: Pick<Config, "HOST" | "PORT">): string {
  const host = HOST === "0.0.0.0" || HOST === "::" ? "127.0.0.1" : HOST;
  return `http://${host.includes(":") ? `[${host}]` : host}:${PORT}`;
}

function refuseBusyPort(port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => fail(new WrongSettings(portComplaint(error, port, host))));
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

function portComplaint({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use on ${host}. Stop what uses it, or choose another: PORT=${port + 1} npm start`;
    case "EACCES":
      return `This user may not listen on port ${port}. Choose one above 1023: PORT=8080 npm start`;
    case "EADDRNOTAVAIL":
      return `This machine has no address ${host}; set HOST to one it has, such as 127.0.0.1 or 0.0.0.0`;
    case undefined:
    default:
      return `Cannot listen on ${host}:${port}: ${message}`;
  }
}

const toLog = (log: Logger) => ({
  info: (message: string) => log.info(message),
  warn: (message: string) => log.warn(message),
  error: (message: string) => log.error(message),
});
