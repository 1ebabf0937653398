import type { CookieChange } from "./context.ts";
import { foreignRequest } from "./problem.ts";
import type { Request } from "./request.ts";

/** How a browser keeps its session, and which of its requests may use it. */
export interface SessionCookies {
  /** The cookie's value; throws when there is one, but the request is not the console's own. */
  tokenIn(request: Pick<Request, "header" | "method">): string | undefined;
  /** The header fields that give or take the cookie. */
  headers(change: CookieChange): Record<string, string>;
}

/** Over https the name carries the prefix that holds a browser to this host, every path, and https. */
export function sessionCookies(publicUrl: string | undefined): SessionCookies {
  const secure = publicUrl?.startsWith("https:") === true;
  const name = secure ? "__Host-bailiwick" : "bailiwick";
  const host = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
  return {
    tokenIn(request) {
      const token = valueOf(request.header("cookie"), name);
      if (token !== undefined && !isOwn(request, host)) throw foreignRequest();
      return token;
    },
    headers: (change) => ({
      "set-cookie":
        change === "clear"
          ? `${name}=; ${attributes}; Max-Age=0`
          : `${name}=${change.token}; ${attributes}; Expires=${change.until.toUTCString()}`,
    }),
  };
}

function valueOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value === "" ? undefined : value;
}

const reading = ["GET", "HEAD"];

/** Says that the console itself sends this: because somebody did something, or by the clock. */
const SENT_BY = "bailiwick-session";
const senders: ReadonlySet<string | undefined> = new Set(["cookie", "background"]);

/** Whether nobody need be sitting there: such a request keeps no session open. */
export const isBackground = ({ header }: Pick<Request, "header">): boolean => header(SENT_BY) === "background";

/**
 * A cookie travels with requests of other pages, too. What the console sends comes from this origin, and whatever is
 * more than reading carries a header field that no form, and no script of another origin, can send unasked.
 */
function isOwn({ header, method }: Pick<Request, "header" | "method">, publicHost: string | undefined): boolean {
  const reads = reading.includes(method);
  if (!reads && !senders.has(header(SENT_BY))) return false;
  const site = header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || (reads && site === "none");
  const origin = header("origin");
  if (origin === undefined) return reads;
  const from = URL.canParse(origin) ? new URL(origin).host : undefined;
  return from !== undefined && (from === header("host") || from === publicHost);
}
