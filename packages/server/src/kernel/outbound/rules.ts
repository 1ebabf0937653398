import { isIP } from "node:net";
import { isRange, rangeList } from "../address.ts";
import { isPublicAddress } from "./addresses.ts";

/** What the operator allows beyond public addresses over https. */
export interface OutboundRules {
  readonly ports: readonly number[];
  /** Ranges that are reached although they are not public. */
  readonly ranges: readonly string[];
  /** Hosts that are reached wherever they lead, also over http; on any port where none is named. */
  readonly hosts: readonly AllowedHost[];
  /** Through which proxy everything goes: it looks names up then, and judges what they lead to. */
  readonly proxy?: string | undefined;
  /** Certificates of authorities that are believed beside the usual ones, as PEM. */
  readonly authorities?: string | undefined;
}

interface AllowedHost {
  readonly host: string;
  readonly port?: number;
}

export const STANDARD_PORTS: readonly number[] = [443, 8443];

export const standardRules: OutboundRules = { ports: STANDARD_PORTS, ranges: [], hosts: [] };

/** Ranges, and hosts with or without a port; undefined for what is neither. A single address is both. */
export function allowedBy(texts: readonly string[]): Pick<OutboundRules, "ranges" | "hosts"> | undefined {
  const ranges = texts.filter(isRange);
  const hosts = texts.filter((text) => !text.includes("/") || !isRange(text)).map(allowedHost);
  return hosts.every((host) => host !== undefined) ? { ranges, hosts } : undefined;
}

function allowedHost(text: string): AllowedHost | undefined {
  if (isIP(text) === 6) return allowedHost(`[${text}]`);
  const [, name = "", port] = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (name === "" || !URL.canParse(`https://${name}/`) || Number(port ?? 1) > 65_535) return undefined;
  const host = hostOf(new URL(`https://${name}/`));
  return port === undefined ? { host } : { host, port: Number(port) };
}

/** Where something goes, and whether the operator named that very place. */
export interface Target {
  readonly url: URL;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly isNamed: boolean;
}

const LONGEST = 2048;

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1");

/**
 * Reads an address as every browser would, so that no way to spell an IP address is another one; and tells what is
 * wrong with it as far as that can be known without asking for its name.
 */
export function readTarget(text: string, rules: OutboundRules): Target | { readonly wrong: string } {
  if (text.length > LONGEST) return { wrong: `${LONGEST} characters at most` };
  if (!URL.canParse(text)) return { wrong: "Not an address such as https://audit.example.com/bailiwick" };
  const url = new URL(text);
  const host = hostOf(url);
  const isHttp = url.protocol === "http:";
  const port = url.port === "" ? (isHttp ? 80 : 443) : Number(url.port);
  const isNamed = rules.hosts.some((allowed) => allowed.host === host && (allowed.port ?? port) === port);
  if (url.protocol !== "https:" && !(isHttp && isNamed)) return { wrong: "An https address" };
  if (url.username !== "" || url.password !== "") return { wrong: "No user name or password in it" };
  if (text.includes("#")) return { wrong: "No fragment in it" };
  if (!isNamed && !rules.ports.includes(port)) return { wrong: `One of the ports ${rules.ports.join(", ")}` };
  if (!isNamed && isIP(host) !== 0 && !mayReach(host, rules)) return { wrong: NOT_ALLOWED };
  return { url, host, isNamed };
}

/** All that is told of an address one may not reach: what lies behind it is nobody's business. */
export const NOT_ALLOWED = "This address is not allowed";

export const mayReach = (address: string, { ranges }: OutboundRules): boolean =>
  isPublicAddress(address) || (isIP(address) !== 0 && rangeList(ranges).check(address, familyOf(address)));

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
