import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** A server, and as whom: what need not be said each time. */
export interface Profile {
  readonly url: string;
  readonly key: string;
  readonly tenant?: string;
}

export interface Profiles {
  /** The one in use. */
  readonly current?: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** The configuration cannot be used as it is; the message says what to do. */
class UnusableConfiguration extends Error {
  override readonly name = "UnusableConfiguration";
}

type Env = Readonly<Record<string, string | undefined>>;

/** By the XDG base directory specification, which has a relative folder ignored. */
export function configurationFile(env: Env): string {
  const set = env["XDG_CONFIG_HOME"];
  const folder = set !== undefined && isAbsolute(set) ? set : join(env["HOME"] || homedir(), ".config");
  return join(folder, "bailiwick", "config.json");
}

export const profileName = /^[a-z0-9][a-z0-9._-]{0,62}$/i;

export function readProfiles(env: Env): Profiles {
  const file = configurationFile(env);
  const text = readPrivately(file);
  return text === undefined ? { profiles: {} } : parsed(text, file);
}

/** Looks at the very file it reads, so that nobody can put another in its place in between. */
function readPrivately(file: string): string | undefined {
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UnusableConfiguration(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    refuseOpenToOthers(file, handle);
    return readFileSync(handle, "utf8");
  } finally {
    closeSync(handle);
  }
}

function refuseOpenToOthers(file: string, handle: number): void {
  const { mode } = fstatSync(handle);
  if ((mode & 0o077) !== 0)
    throw new UnusableConfiguration(`${file} holds API keys, and others may open it. Close it: chmod 600 ${file}`);
  const folder = dirname(file);
  if ((statSync(folder).mode & 0o022) !== 0)
    throw new UnusableConfiguration(
      `Others may put files into ${folder}, which holds API keys. Close it: chmod 700 ${folder}`,
    );
}

function parsed(text: string, file: string): Profiles {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new UnusableConfiguration(`${file} is not JSON. Mend it, or remove it and set the profiles anew.`);
  }
  if (!isProfiles(read))
    throw new UnusableConfiguration(
      `${file} is not as \`bailiwick profiles set\` writes it. Mend it, or remove it and set the profiles anew.`,
    );
  return read;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isProfile = (value: unknown): value is Profile =>
  isObject(value) &&
  typeof value["url"] === "string" &&
  typeof value["key"] === "string" &&
  ["string", "undefined"].includes(typeof value["tenant"]);

const isProfiles = (value: unknown): value is Profiles =>
  isObject(value) &&
  ["string", "undefined"].includes(typeof value["current"]) &&
  isObject(value["profiles"]) &&
  Object.entries(value["profiles"]).every(([name, profile]) => profileName.test(name) && isProfile(profile));

/** Writes beside and renames: whoever reads meanwhile sees the former file or the new one, and only its owner does. */
export function writeProfiles(env: Env, profiles: Profiles): string {
  const file = configurationFile(env);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(draft, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600, flag: "wx", flush: true });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return file;
}
