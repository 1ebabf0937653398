import { z } from "zod";
import { isRange } from "./kernel/address.ts";
import { allowedBy } from "./kernel/outbound/rules.ts";

const list = (check: (item: string) => boolean, complaint: string) =>
  z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== ""),
    )
    .refine((items) => items.every(check), complaint);

const isOrigin = (text: string) => text === "*" || (URL.canParse(text) && new URL(text).origin === text);

const port = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

/** With host and database; the host of a socket stands in the query. */
function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, searchParams } = new URL(text);
  const hasHost = hostname !== "" || (searchParams.get("host") ?? "") !== "";
  return /^postgres(ql)?:$/.test(protocol) && hasHost && pathname.length > 1;
}

/** `rules=8000`: how many there may be of what. */
const isBound = (text: string) => /^[a-z][a-z -]*=\d{1,9}$/.test(text);
const nameOf = (bound: string) => bound.slice(0, bound.indexOf("="));

const oneOf = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  z.enum(choices, `One of ${choices.join(", ")}`);

/** Every setting there is. Read once at start; a process with a wrong setting does not start. */
export const settings = {
  PORT: z
    .string()
    .default("8080")
    .refine(port, "A port from 0 to 65535")
    .transform(Number)
    .describe("Where the API listens; 0 takes any free port"),
  HOST: z
    .string()
    .regex(/^[^\s/]+$/, "An address or a host name")
    .default("127.0.0.1")
    .describe("The address it listens on; `0.0.0.0` for every interface"),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "An http or https URL" })
    .transform((text) => text.replace(/\/+$/, ""))
    .optional()
    .describe(
      "How the outside world reaches this process; default `http://<HOST>:<PORT>`. AuthZEN discovery needs it, with https and without a path; the console's cookie is Secure and bound to this host only if it is https",
    ),
  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl, "A URL with host and database, such as postgres://user:password@host:5432/database")
    .optional()
    .describe("An external PostgreSQL, 15 or newer; without it an embedded one is started in the data folder"),
  BAILIWICK_DATA: z
    .string()
    .default("./.bailiwick")
    .describe("The data folder of the embedded database and the generated secret"),
  BAILIWICK_SECRET: z
    .string()
    .min(32, "32 characters at least; make one with: openssl rand -base64 32")
    .optional()
    .describe(
      "The server's secret, from which all keys are derived; generated and kept in the data folder for the embedded database, required with DATABASE_URL",
    ),
  BAILIWICK_OPERATOR_KEY: z
    .string()
    .regex(/^blw_op_/, "A key that begins with blw_op_; make one with: bailiwick keys generate")
    .optional()
    .describe("An operator's API key to install at start, for automation"),
  BAILIWICK_DEMO: oneOf(["on", "off"])
    .optional()
    .describe("Whether to load the demo into an empty database; default `on` for the embedded one, `off` otherwise"),
  TRUSTED_PROXIES: list(isRange, "Addresses or CIDR ranges, separated by commas").describe(
    "Proxies whose X-Forwarded-For is believed: addresses or CIDR ranges, separated by commas",
  ),
  CORS_ORIGINS: list(isOrigin, "Origins such as https://app.example.com, separated by commas").describe(
    "Origins whose scripts may call the API, separated by commas",
  ),
  AUDIT_ANCHOR_FOLDER: z
    .string()
    .optional()
    .describe(
      "A folder in which the audit log's newest checkpoints are kept besides the database: a volume that only takes appends, or one that is copied elsewhere",
    ),
  AUDIT_ARCHIVE_FOLDER: z
    .string()
    .optional()
    .describe(
      "A folder into which the audit log's entries are written before retention drops them, once they are signed and, with AUDIT_ANCHOR_FOLDER, anchored; without it nothing is dropped",
    ),
  AUDIT_LEAVES_DAYS: z
    .string()
    .regex(/^(?:forever|[1-9]\d{0,4})$/, "A number of days, or forever")
    .default("365")
    .transform((text) => (text === "forever" ? undefined : Number(text)))
    .describe(
      "For how many days the audit log keeps the hashes of entries that were dropped; after that only what proofs go on from, which the log says itself. `forever` keeps them",
    ),
  OUTBOUND_ALLOW: list(
    (item) => allowedBy([item]) !== undefined,
    "CIDR ranges, and hosts with or without a port, separated by commas",
  ).describe(
    "What may be reached at addresses that people enter, beyond public addresses over https: CIDR ranges such as `10.1.0.0/16`, and hosts such as `receiver:9000`, which are then reached over http as well",
  ),
  OUTBOUND_PORTS: list(port, "Ports from 0 to 65535, separated by commas")
    .transform((ports) => ports.map(Number))
    .describe("Ports that may be reached there besides 443 and 8443"),
  OUTBOUND_PROXY: z
    .url({ protocol: /^https?$/, error: "An http or https URL" })
    .optional()
    .describe(
      "A proxy through which everything goes there (CONNECT): it looks names up and has to judge where they lead; addresses that are not public are refused all the same",
    ),
  OUTBOUND_CA_FILE: z
    .string()
    .optional()
    .describe("A PEM file with authorities whose certificates are believed there beside the usual ones"),
  BOUNDS: list(isBound, "Names with whole numbers, such as rules=8000, nodes=20000")
    .transform((bounds) => new Map(bounds.map((bound) => [nameOf(bound), Number(bound.slice(bound.indexOf("=") + 1))])))
    .describe(
      "How many there may be of what has an end, where it is not what it is by itself: `rules=8000, nodes=20000`. A wrong name is told with all there are",
    ),
  LOG_LEVEL: oneOf(["trace", "debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("What is worth writing down"),
} as const;

const Settings = z.object(settings);

export type Config = Readonly<z.output<typeof Settings>>;

/** The settings were wrong; the message names each of them. */
export class WrongSettings extends Error {
  override readonly name = "WrongSettings";
}

/** Reads the settings; an empty variable counts as absent, and all that is wrong is told at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.keys(settings).flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const read = Settings.safeParse(given);
  const complaints = [...(read.error?.issues ?? []).map(told), ...missing(given)];
  if (read.success && complaints.length === 0) return read.data;
  throw new WrongSettings(`Some settings need attention:\n${complaints.map((line) => `  ${line}`).join("\n")}`);
}

const told = ({ path, message }: z.core.$ZodIssue): string => `${path.join(".")}: ${message}`;

/** What one setting asks of another; looked at whether each is right for itself or not. */
const missing = ({ DATABASE_URL, BAILIWICK_SECRET }: Partial<Record<keyof Config, unknown>>): readonly string[] =>
  DATABASE_URL !== undefined && BAILIWICK_SECRET === undefined
    ? ["BAILIWICK_SECRET: Required with DATABASE_URL; make one with: openssl rand -base64 32"]
    : [];
