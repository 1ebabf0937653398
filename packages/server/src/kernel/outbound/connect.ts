import type { Socket } from "node:net";
import { rootCertificates } from "node:tls";
import { buildConnector, Client } from "undici";

/** How a connection is made; the certificate has to name `name`, which is undefined for an IP address. */
export interface Certified {
  readonly name: string | undefined;
  readonly authorities: string | undefined;
}

const CONNECT_MS = 5000;
const MOST_TRIED = 4;

const trusting = (authorities: string | undefined) => ({
  allowH2: false,
  maxCachedSessions: 0,
  timeout: CONNECT_MS,
  rejectUnauthorized: true,
  ...(authorities !== undefined && { ca: [...rootCertificates, authorities] }),
});

/**
 * Connects to one of these addresses and to no other, in their order. The name is used for the certificate and nothing
 * else: it is not asked again, so what it leads to by now does not matter.
 */
export function directly(addresses: readonly string[], { name, authorities }: Certified): buildConnector.connector {
  const connect = buildConnector(trusting(authorities));
  return (options, done) => {
    const next = ([address, ...rest]: readonly string[], last: Error) => {
      if (address === undefined) return done(last, null);
      const { servername: _servername, ...given } = options;
      const place = { ...given, hostname: address, host: address, ...(name !== undefined && { servername: name }) };
      connect(place, (error, socket) => (error === null ? done(null, socket) : next(rest, error)));
    };
    next(addresses.slice(0, MOST_TRIED), new Error("The name has no address"));
  };
}

/** Through a tunnel of the operator's proxy, which looks the name up and judges where it leads. */
export async function through(
  proxy: string,
  url: URL,
  { name, authorities, signal }: Certified & { readonly signal: AbortSignal },
): Promise<buildConnector.connector> {
  const connect = buildConnector(trusting(authorities));
  const isSecure = url.protocol === "https:";
  const target = `${url.hostname}:${url.port === "" ? (isSecure ? 443 : 80) : url.port}`;
  const socket = await openTunnel(new URL(proxy), target, { authorities, signal });
  // Whoever opens it may be called off before it is used.
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  return (options, done) => {
    // The client does not expect its connection before it has finished asking for one.
    if (!isSecure) return queueMicrotask(() => done(null, socket));
    connect({ ...options, ...(name !== undefined && { servername: name }), httpSocket: socket }, done);
  };
}

async function openTunnel(
  proxy: URL,
  target: string,
  { authorities, signal }: { readonly authorities: string | undefined; readonly signal: AbortSignal },
): Promise<Socket> {
  const { username, password } = proxy;
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  const headers = { host: target, ...(username !== "" && { "proxy-authorization": `Basic ${credentials}` }) };
  const client = new Client(proxy.origin, { connect: trusting(authorities) });
  try {
    const { socket, statusCode } = await client.connect({ path: target, headers, signal });
    if (statusCode === 200) return socket as Socket;
    socket.on("error", () => undefined).destroy();
    throw new Error(`It answered ${statusCode}`);
  } catch (error) {
    throw new Error("The proxy lets nothing through", { cause: error });
  } finally {
    client.close().catch(() => undefined);
  }
}
