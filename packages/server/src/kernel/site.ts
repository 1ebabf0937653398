import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import serveStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** A built web application: `index.html` beside a folder `assets`, in which every name holds a digest of its content. */
export interface Site {
  /** Where it is mounted, such as `/console`. */
  readonly at: string;
  readonly folder: string;
}

/** What the application's page holds wherever a nonce belongs. */
const NONCE = "__NONCE__";

/**
 * Serves the application at its place: assets for ever, since a changed one has another name; the page anew each time,
 * with a nonce for the styles its library makes at run time. No script but its own, from no place but this one.
 */
export async function addSite(app: FastifyInstance, { at, folder }: Site): Promise<void> {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  await app.register(serveStatic, {
    root: join(folder, "assets"),
    prefix: `${at}/assets/`,
    wildcard: false,
    index: false,
    decorateReply: false,
    preCompressed: true,
    maxAge: "1y",
    immutable: true,
  });
  const send = (nonce: string) => ({ page: page.replaceAll(NONCE, nonce), policy: policyWith(nonce) });
  app.get(`${at}/*`, async (request, reply) => {
    if (request.url.startsWith(`${at}/assets/`)) return reply.callNotFound();
    const sent = send(randomBytes(16).toString("base64"));
    return reply.header("content-security-policy", sent.policy).type("text/html; charset=utf-8").send(sent.page);
  });
  for (const path of ["/", at]) app.get(path, async (_, reply) => reply.redirect(`${at}/`));
}

const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
