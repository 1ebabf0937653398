/** Timestamps and durations: reading, writing and taking them apart, in UTC or in a zone. */
import { localTime, type Zone, zoneOf } from "../zone.ts";
import { parseInstant } from "./compare.ts";
import { Duration, Timestamp } from "./values.ts";

const second = 1_000_000_000n;
const day = 86_400_000;
const earliest = BigInt(Date.parse("0001-01-01T00:00:00Z")) * 1_000_000n;
const latest = BigInt(Date.parse("9999-12-31T23:59:59Z")) * 1_000_000n + 999_999_999n;
/** A duration is as many nanoseconds as 64 bits hold, 292 years. */
const longest = 2n ** 63n - 1n;

export const asTimestamp = (nanos: bigint): Timestamp | undefined =>
  nanos >= earliest && nanos <= latest ? new Timestamp(nanos) : undefined;

export const asDuration = (nanos: bigint): Duration | undefined =>
  nanos >= -longest - 1n && nanos <= longest ? new Duration(nanos) : undefined;

export const timestampAt = (milliseconds: number): Timestamp => new Timestamp(BigInt(milliseconds) * 1_000_000n);

/** Reads RFC 3339 text to the nanosecond. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const [, whole = "", fraction = "", zone = ""] =
    /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/.exec(text) ?? [];
  const at = whole === "" ? undefined : parseInstant(`${whole}${zone}`);
  if (at === undefined) return undefined;
  return asTimestamp(BigInt(at) * 1_000_000n + BigInt(fraction.padEnd(9, "0") || 0));
}

export function formatTimestamp({ nanos }: Timestamp): string {
  const whole = floorSeconds(nanos);
  const text = new Date(Number(whole) * 1_000).toISOString().slice(0, 19);
  return `${text}${fractionText(nanos - whole * second)}Z`;
}

export const floorSeconds = (nanos: bigint): bigint => (nanos - (((nanos % second) + second) % second)) / second;

const units: { readonly [name: string]: bigint } = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3_600n * second,
};
const longestDurationText = 64;

/** Reads text such as `1h30m`, `-1.5s` or `250ms`. */
export function parseDuration(text: string): Duration | undefined {
  if (text.length > longestDurationText) return undefined;
  const [, sign, rest = ""] = /^([+-]?)(.*)$/.exec(text) ?? [];
  if (rest === "0") return new Duration(0n);
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) {
    return undefined;
  }
  let nanos = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of rest.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const each = units[unit] ?? 0n;
    nanos += BigInt(whole || 0) * each + (BigInt(fraction || 0) * each) / 10n ** BigInt(fraction.length);
  }
  return asDuration(sign === "-" ? -nanos : nanos);
}

/** Seconds and their fraction: `5400s`, `-1.5s`. */
export function formatDuration({ nanos }: Duration): string {
  const size = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? "-" : ""}${size / second}${fractionText(size % second)}s`;
}

function fractionText(nanos: bigint): string {
  const digits = String(nanos).padStart(9, "0").replace(/0+$/, "");
  return digits === "" ? "" : `.${digits}`;
}

/** What a duration is in whole units; of milliseconds only those beyond the second. */
export const durationParts: { readonly [getter: string]: (nanos: bigint) => bigint } = {
  getHours: (nanos) => nanos / (3_600n * second),
  getMinutes: (nanos) => nanos / (60n * second),
  getSeconds: (nanos) => nanos / second,
  getMilliseconds: (nanos) => (nanos / 1_000_000n) % 1_000n,
};

const timestampParts: { readonly [getter: string]: (local: Date) => number } = {
  getFullYear: (local) => local.getUTCFullYear(),
  getMonth: (local) => local.getUTCMonth(),
  getDate: (local) => local.getUTCDate(),
  getDayOfMonth: (local) => local.getUTCDate() - 1,
  getDayOfWeek: (local) => local.getUTCDay(),
  getDayOfYear: (local) => Math.floor((local.getTime() - startOfYear(local)) / day),
  getHours: (local) => local.getUTCHours(),
  getMinutes: (local) => local.getUTCMinutes(),
  getSeconds: (local) => local.getUTCSeconds(),
  getMilliseconds: (local) => local.getUTCMilliseconds(),
};

function startOfYear(local: Date): number {
  const start = new Date(local);
  return start.setUTCMonth(0, 1) && start.setUTCHours(0, 0, 0, 0);
}

/** A part of a timestamp on the clock of a zone; undefined where there is no such zone. */
export function partOf({ nanos }: Timestamp, getter: string, zone: string | undefined): bigint | undefined {
  const whole = floorSeconds(nanos);
  const instant = Number(whole) * 1_000 + Number((nanos - whole * second) / 1_000_000n);
  const local = zone === undefined ? instant : localIn(zone, instant);
  const part = timestampParts[getter];
  return local === undefined || part === undefined ? undefined : BigInt(part(new Date(local)));
}

/** A zone is an IANA name or an offset such as `+02:00`, whose plus may be left out. */
function localIn(zone: string, instant: number): number | undefined {
  const [, sign, hours = "", minutes = ""] = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone) ?? [];
  if (hours !== "") {
    const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
    return instant + (sign === "-" ? -offset : offset);
  }
  const named: Zone | undefined = zoneOf(zone);
  return named === undefined ? undefined : localTime(named, instant);
}
