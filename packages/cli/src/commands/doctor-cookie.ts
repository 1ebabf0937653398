import { type Finding, fine, skipped, wrong } from "./finding.ts";

/** The settings that say how browsers reach the console. */
export interface Reach {
  readonly PUBLIC_URL?: string | undefined;
  readonly HOST: string;
  readonly TRUSTED_PROXIES: readonly string[];
}

const here = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
const WHAT = "session cookie";
const ADVICE = "Set PUBLIC_URL to the https address; see docs/guides/operate.md.";

/** The server sees no TLS that ends before it: only PUBLIC_URL tells it to bind the console's cookie to https. */
export function sessionCookie({ PUBLIC_URL, HOST, TRUSTED_PROXIES }: Reach): Finding {
  if (PUBLIC_URL?.startsWith("https:") === true) return fine(WHAT, "Secure, and bound to this host by __Host-");
  const said = "neither Secure nor bound to this host by __Host-, since PUBLIC_URL is no https address";
  if (here.test(HOST) && TRUSTED_PROXIES.length === 0 && PUBLIC_URL === undefined)
    return skipped(WHAT, `${said}; right as long as no proxy puts this machine's port on a network`);
  return wrong(WHAT, said, ADVICE);
}
