import type { Problem } from "./operations.ts";

/** What the server said no with, in its own words (RFC 9457). A program looks at `code`. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** The HTTP status. */
  readonly status: number;
  /** Stable, such as `not_found`; `unknown` when something before the server answered instead of it. */
  readonly code: string;
  readonly problem: Readonly<Problem> & Readonly<Record<string, unknown>>;
  /** Seconds until trying again makes sense, when the server said so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Refusal["problem"], retryAfter: number | undefined) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`);
    this.status = status;
    this.code = problem.code;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** Reads a refusal; whatever is no problem document, for example a proxy's page, becomes one. */
export async function refusalFrom(reply: Response): Promise<Refusal> {
  const text = await reply.text();
  return new Refusal(reply.status, problemIn(text) ?? unknownProblem(reply), retryAfterOf(reply));
}

function problemIn(text: string): Refusal["problem"] | undefined {
  try {
    const read: unknown = JSON.parse(text);
    const isProblem = typeof read === "object" && read !== null && "code" in read && typeof read.code === "string";
    return isProblem ? (read as Refusal["problem"]) : undefined;
  } catch {
    return undefined;
  }
}

const unknownProblem = ({ status, statusText }: Response): Refusal["problem"] => ({
  type: "about:blank",
  title: statusText || `HTTP ${status}`,
  status,
  code: "unknown",
});

/** Seconds, from either form of the header (RFC 9110). */
export function retryAfterOf(reply: Response): number | undefined {
  const header = reply.headers.get("retry-after");
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, (until - Date.now()) / 1000);
}
