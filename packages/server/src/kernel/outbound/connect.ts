import { rootCertificates } from "node:tls";
import { buildConnector } from "undici";

const CONNECT_MS = 5000;
const MOST_TRIED = 4;

/**
 * Connects to one of these addresses and to no other, in their order. The name is used for the certificate and nothing
 * else: it is not asked again, so what it leads to by now does not matter.
 */
export function connectorTo(
  addresses: readonly string[],
  { name, authorities }: { readonly name: string | undefined; readonly authorities: string | undefined },
): buildConnector.connector {
  const connect = buildConnector({
    allowH2: false,
    maxCachedSessions: 0,
    rejectUnauthorized: true,
    timeout: CONNECT_MS,
    ...(authorities !== undefined && { ca: [...rootCertificates, authorities] }),
  });
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
