import { lookup, Resolver } from "node:dns/promises";

/** Every address of a name, of both families; none when it has none. */
export type Resolve = (
  host: string,
  ask: { readonly signal: AbortSignal; readonly isNamed: boolean },
) => Promise<readonly string[]>;

/**
 * Asks the name servers themselves: it can be called off, and holds no thread of this process while it waits. Hosts the
 * operator named are looked up as the machine does, for they may be known to it alone.
 */
export const resolveBy =
  (servers?: readonly string[]): Resolve =>
  async (host, { signal, isNamed }) => {
    if (isNamed && servers === undefined) return (await lookup(host, { all: true })).map(({ address }) => address);
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    if (servers) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const families = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      return families.flatMap((family) => (family.status === "fulfilled" ? family.value : []));
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  };
