import { spawnSync } from "node:child_process";
import type { Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { ancestorsOf, type DataFolder } from "./data-folder.ts";
import { EmbeddedFailure } from "./failure.ts";
import { unlessAbsent } from "./files.ts";

/**
 * Who PostgreSQL runs as; it refuses to be root. `dropTo` is the account root hands it to,
 * `namespace` a user namespace in which root is nobody in particular.
 */
export interface Account {
  readonly dropTo: { readonly uid: number; readonly gid: number } | undefined;
  readonly namespace: boolean;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
}

export async function chooseAccount(folder: DataFolder): Promise<Account> {
  if (process.getuid?.() !== 0) return { dropTo: undefined, namespace: false };
  for (const dropTo of await candidates(folder)) {
    if (await canReach(folder.root, dropTo)) return { dropTo, namespace: false };
  }
  if (canUnshare()) return { dropTo: undefined, namespace: true };
  throw new EmbeddedFailure(
    "data_folder_unusable",
    `PostgreSQL does not run as root, and no other account can reach ${folder.root}. ` +
      "Run as a normal user, or set BAILIWICK_DATA to a folder such as /var/lib/bailiwick.",
  );
}

/** Wraps a PostgreSQL program so that it runs as the account. */
export function runAs(account: Account, file: string, args: readonly string[]): Command {
  const options = account.dropTo ?? {};
  return account.namespace ? { file: "unshare", args: ["--user", file, ...args], options } : { file, args, options };
}

/** `initdb` asks the system for its user's name; a bare number gets one in a namespace of its own. */
export async function withName(account: Account): Promise<Account> {
  if (account.namespace || (await hasName(account.dropTo?.uid))) return account;
  return { ...account, namespace: canUnshare() };
}

/** Whoever holds the data already stays its owner; a sudo in a user's folder runs as that user. */
async function candidates(folder: DataFolder): Promise<readonly { uid: number; gid: number }[]> {
  const holders: readonly (Stats | undefined)[] = await Promise.all(
    [folder.cluster, folder.root, ...ancestorsOf(folder.root).slice(0, 1)].map((path) => unlessAbsent(stat(path))),
  );
  const accounts = await systemAccounts();
  return [
    ...holders.filter((holder) => holder !== undefined),
    ...["postgres", "nobody"].flatMap((name) => accounts.filter((account) => account.name === name)),
  ]
    .filter(({ uid }) => uid !== 0)
    .map(({ uid, gid }) => ({ uid, gid }));
}

interface SystemAccount {
  readonly name: string | undefined;
  readonly uid: number;
  readonly gid: number;
}

async function systemAccounts(): Promise<readonly SystemAccount[]> {
  const text = (await unlessAbsent(readFile("/etc/passwd", "utf8"))) ?? "";
  return text
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => Number.isInteger(uid) && Number.isInteger(gid));
}

async function hasName(uid: number | undefined): Promise<boolean> {
  if (uid !== undefined) return (await systemAccounts()).some((account) => account.uid === uid);
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

/** Whether an account may pass every folder on the way to a path. */
export async function canReach(
  path: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): Promise<boolean> {
  for (const folder of ancestorsOf(path)) {
    const { mode, uid: owner, gid: group } = await stat(folder);
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
  }
  return true;
}

function canUnshare(): boolean {
  return process.platform === "linux" && spawnSync("unshare", ["--user", "true"]).status === 0;
}
