import { UsageError } from "./frame/usage-error.ts";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `90m`, `2h`, `7d` before now, or a moment as it is. */
export function instantOf(name: string, typed: string, now: Date): string {
  const [, count, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(typed) ?? [];
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (seconds[unit] ?? 0) * 1000).toISOString();
  const moment = Date.parse(typed);
  if (!/^\d{4}-\d\d-\d\d/.test(typed) || Number.isNaN(moment))
    throw new UsageError(
      `--${name} is a time ago, such as 90m, 2h or 7d, or a moment, RFC 3339; "${typed}" is neither.`,
    );
  return new Date(moment).toISOString();
}
