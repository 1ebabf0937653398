import { lstat, readFile } from "node:fs/promises";

/** The `code` of a system error (`ENOENT`), a PostgreSQL error (`57P03`), or undefined. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Turns "there is no such file" into undefined and lets every other failure through. */
export async function unlessAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  return (await unlessAbsent(lstat(path))) !== undefined;
}

export async function readIfPresent(path: string): Promise<string | undefined> {
  return unlessAbsent(readFile(path, "utf8"));
}

/** An instant as part of a file name: `20270331T120000Z`. */
export function fileStamp(instant: string): string {
  return instant.replaceAll(/[-:]|\.\d+/g, "");
}
