import { readFileSync } from "node:fs";
import { UsageError } from "../frame/usage-error.ts";
import { suggestion } from "@bailiwick/server/nearest";
import { type Profile, type Profiles, readProfiles } from "./file.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What was typed of the connection. */
export interface Typed {
  readonly url?: string | undefined;
  readonly "key-file"?: string | undefined;
  readonly profile?: string | undefined;
  readonly tenant?: string | undefined;
}

/** The server as this run means it. */
export interface Target {
  readonly url: string;
  readonly tenant: string | undefined;
  /** The profile that gave the address. */
  readonly profile: string | undefined;
  readonly key: string | undefined;
  /** Why there is no key, for whoever needs one. */
  readonly keyless: string;
}

const STANDARD_URL = "http://127.0.0.1:8080";

/**
 * What was typed wins over the environment, and that over the profile in use; a profile that was typed wins over the
 * environment, too. A profile's key and tenant are for its own server and are never sent to another.
 */
export function targetOf(typed: Typed, given: Env): Target {
  const env = typed.profile === undefined ? given : {};
  const asked = typed.url ?? (env["BAILIWICK_URL"] || undefined);
  const key = keyGiven(typed, env);
  const named = typed.profile ?? (env["BAILIWICK_PROFILE"] || undefined);
  const isComplete = asked !== undefined && key !== undefined && named === undefined;
  const chosen = isComplete ? undefined : profileNamed(named, readProfiles(given));
  const url = checkedUrl(asked ?? chosen?.profile.url ?? STANDARD_URL);
  const own = chosen !== undefined && sameServer(url, chosen.profile.url) ? chosen : undefined;
  return {
    url,
    tenant: typed.tenant ?? (env["BAILIWICK_TENANT"] || undefined) ?? own?.profile.tenant,
    profile: own?.name,
    key: key ?? own?.profile.key,
    keyless:
      chosen === undefined || own !== undefined
        ? "There is no API key. Set BAILIWICK_KEY, name a file with --key-file, or keep one: bailiwick profiles set local"
        : `The key of the profile ${chosen.name} is for ${chosen.profile.url} alone. Give the one for ${url}: --key-file or BAILIWICK_KEY`,
  };
}

function profileNamed(
  name: string | undefined,
  { current, profiles }: Profiles,
): { name: string; profile: Profile } | undefined {
  const wanted = name ?? current;
  if (wanted === undefined) return undefined;
  const profile = Object.hasOwn(profiles, wanted) ? profiles[wanted] : undefined;
  if (profile !== undefined) return { name: wanted, profile };
  throw new UsageError(`There is no profile ${wanted}.${suggestion(wanted, Object.keys(profiles))}`);
}

function keyGiven(typed: Typed, env: Env): string | undefined {
  if (typed["key-file"] !== undefined) return keyIn(typed["key-file"]);
  if (env["BAILIWICK_KEY"]) return checkedKey(env["BAILIWICK_KEY"], "BAILIWICK_KEY");
  if (env["BAILIWICK_KEY_FILE"]) return keyIn(env["BAILIWICK_KEY_FILE"]);
  return undefined;
}

export function keyIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`The key file cannot be read: ${(error as Error).message}`);
  }
  return checkedKey(text, file);
}

/** Never repeats what it complains about: it may be a key all the same. */
export function checkedKey(text: string, from: string): string {
  const key = text.trim();
  if (/^blw_(op|live|test)_\w{8,200}$/.test(key)) return key;
  throw new UsageError(`What ${from} holds is not an API key: one begins with blw_op_, blw_live_ or blw_test_.`);
}

export function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UsageError(`The server's address is an http or https URL, such as ${STANDARD_URL}; "${text}" is none.`);
  if (url.username !== "" || url.password !== "")
    throw new UsageError("The server's address must not hold a user or password.");
  return text.replace(/\/+$/, "");
}

const sameServer = (one: string, other: string) => URL.canParse(other) && new URL(one).href === new URL(other).href;
