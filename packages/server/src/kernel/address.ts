import { BlockList, isIP } from "node:net";
import type { IncomingMessage } from "node:http";

/** Proxies whose word about the client's address is believed. */
export type TrustedProxies = BlockList;

/** Addresses and CIDR ranges as something to ask; each must have passed `isRange`. */
export function rangeList(ranges: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Whether a text is an address or a range that `rangeList` can take. */
export function isRange(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

/** Whether all of a range lies in one of the others. */
export function isInside(range: string, others: readonly string[]): boolean {
  const [address = "", own] = range.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  const width = (bits: string | undefined) => (bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits));
  return others.some((other) => rangeList([other]).check(address, family) && width(other.split("/")[1]) <= width(own));
}

/** What a limit is counted by: an IPv4 address, or the /64 an IPv6 address lies in, for that is what one customer gets. */
export function limitedBy(address: string | undefined): string {
  if (address === undefined || isIP(address) !== 6) return address ?? "unknown";
  const [head = "", tail = ""] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = address.includes("::") ? Array.from({ length: 8 - before.length - after.length }, () => "0") : [];
  return `${[...before, ...zeros, ...after]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

/**
 * The client's address: the socket's peer, or, if that is a trusted proxy, the first untrusted one in
 * `X-Forwarded-For` read from the right. Undefined when a trusted proxy names something that is no address.
 */
export function clientAddress({ socket, headers }: IncomingMessage, trusted: TrustedProxies): string | undefined {
  const { address: peer, isProxy } = peerOf(socket, trusted);
  if (peer === undefined || !isProxy) return peer;
  const forwarded = [headers["x-forwarded-for"] ?? []]
    .flat()
    .flatMap((line) => line.split(","))
    .map((hop) => hop.trim());
  for (const hop of forwarded.filter((each) => each !== "").reverse()) {
    const address = plain(hop);
    if (address === undefined) return undefined;
    if (!isTrusted(address, trusted)) return address;
  }
  return peer;
}

interface Peer {
  readonly address: string | undefined;
  readonly isProxy: boolean;
  readonly by: TrustedProxies;
}

/** A connection's other end stays the same, so it is looked at once. */
const peers = new WeakMap<object, Peer>();

function peerOf(socket: IncomingMessage["socket"], trusted: TrustedProxies): Peer {
  const known = peers.get(socket);
  if (known?.by === trusted) return known;
  const address = plain(socket.remoteAddress ?? "");
  const peer = { address, isProxy: address !== undefined && isTrusted(address, trusted), by: trusted };
  if (address !== undefined) peers.set(socket, peer);
  return peer;
}

const isTrusted = (address: string, trusted: TrustedProxies) =>
  trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** Node accepts only strict forms here; an IPv4 address mapped into IPv6 becomes what it stands for. */
function plain(text: string): string | undefined {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  const address = mapped ?? text;
  return isIP(address) === 0 || address.includes("%") ? undefined : address;
}
