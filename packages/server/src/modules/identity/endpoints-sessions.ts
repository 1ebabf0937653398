import { z } from "zod";
import type { Context } from "../../kernel/context.ts";
import { type Endpoint, list, read, type Realm, write } from "../../kernel/endpoint.ts";
import type { Seal } from "../../kernel/seal.ts";
import { Id, Instant, NoBody } from "../../kernel/wire.ts";
import { isOpen } from "./domain/session.ts";
import * as problems from "./problems.ts";
import * as signIn from "./sessions.ts";
import { links, type Session, sessions } from "./store.ts";

const target = ({ reply }: { readonly reply: { readonly id: string } }) => reply.id;
const realm: Realm = { acrossTenants: "the operator's own sessions belong to no tenant" };
const operator = (permission: string) => ({ permission, operatorOnly: true as const });

const Link = z.object({
  id: Id("lnk"),
  createdAt: Instant,
  createdBy: z.string(),
  expiresAt: Instant,
  usedAt: Instant.nullable(),
});

const ToldLink = Link.extend({
  token: z.string().describe("What opens the session; told this once, kept nowhere, and good for one use"),
});

const SessionWire = z.object({
  id: Id("ses"),
  open: z.boolean(),
  scopes: z.array(z.string()).readonly(),
  beganAt: Instant,
  beganBy: z.string().describe("The link or the key it was begun with"),
  keyId: z.string().nullable().describe("The key it goes back to, and ends with; null: the server's own link"),
  beganFrom: z.string().nullable().describe("The address it was begun from"),
  idleUntil: Instant.describe("Left alone, it ends here"),
  endsAt: Instant.describe("In use, it ends here all the same"),
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
});

const shown = (session: Session, { now }: Context): z.output<typeof SessionWire> => ({
  ...session,
  open: isOpen(session, now),
});

const params = { session: Id("ses") };
const current = async ({ params: { session }, ctx }: { readonly params: { session: string }; readonly ctx: Context }) =>
  shown(await signIn.getSession(ctx, session), ctx);

const Me = z.object({
  id: z.string().describe("The key, or the session"),
  realm: z.enum(["operator", "tenant"]),
  scopes: z.array(z.string()).readonly(),
  session: z.object({ beganAt: Instant, idleUntil: Instant, endsAt: Instant }).nullable().describe("Null for a key"),
});

export const sessionEndpoints = (seal: Seal): readonly Endpoint[] => [
  write("POST", {
    path: "/api/v1/sign-in-links",
    summary: "Create a sign-in link",
    description:
      "For one session of the console, within fifteen minutes; the session may do what the caller may. The token goes behind the # of `/console/sign-in#`.",
    access: operator("identity.sign-in-link.create"),
    realm,
    body: NoBody,
    example: undefined,
    reply: ToldLink,
    secret: true,
    moves: "nothing",
    fills: [{ name: "sign-in links", most: 1000, count: ({ ctx: { tx, now } }, upTo) => links.count(tx, now, upTo) }],
    problems: [problems.keyWiderThanOwn],
    audit: { action: "identity.sign-in-link.created", ocsf: "authentication.preauth", target },
    handle: ({ ctx }) => signIn.createLink(ctx, seal),
  }),
  read({
    path: "/api/v1/sign-in-links/{link}",
    summary: "Read a sign-in link",
    description: "Whether it has been used; never with its token.",
    access: operator("identity.sign-in-link.read"),
    realm,
    params: { link: Id("lnk") },
    reply: Link,
    handle: ({ params: { link }, ctx }) => signIn.getLink(ctx, link),
  }),
  write("POST", {
    path: "/api/v1/sessions",
    summary: "Begin a session",
    description:
      "For a browser: with a sign-in link's token, or an operator key, as the bearer. The reply sets the cookie; nothing in its body opens anything.",
    access: operator(signIn.BEGIN),
    realm,
    body: NoBody,
    example: undefined,
    reply: SessionWire,
    moves: "nothing",
    fills: { endless: "Each takes a sign-in link, of which there are so many, and is over in half a day." },
    problems: [problems.linkUsed, problems.linkExpired, problems.keyWiderThanOwn],
    audit: { action: "identity.session.began", ocsf: "authentication.logon", target },
    handle: async ({ ctx }) => shown(await signIn.beginSession(ctx, seal), ctx),
  }),
  list({
    path: "/api/v1/sessions",
    summary: "List sessions",
    description: "Newest first; those that are over for 90 days, too.",
    access: operator("identity.session.read"),
    realm,
    query: {
      open: z.enum(["true"]).optional().describe("Only those that are open"),
      key: Id("key").optional().describe("Only those that go back to this key"),
    },
    item: SessionWire,
    handle: async ({ query, page, ctx }) => {
      const found = await sessions.list(ctx.tx, { openAt: query.open && ctx.now, key: query.key }, page);
      return { ...found, items: found.items.map((session) => shown(session, ctx)) };
    },
  }),
  read({
    path: "/api/v1/sessions/{session}",
    summary: "Read a session",
    access: operator("identity.session.read"),
    realm,
    params,
    reply: SessionWire,
    etag: true,
    handle: current,
  }),
  write("POST", {
    path: "/api/v1/sessions/{session}/end",
    summary: "End a session",
    description: "At once. One that has ended already stays as it is.",
    access: operator("identity.session.end"),
    realm,
    params,
    body: NoBody,
    example: undefined,
    reply: SessionWire,
    status: 200,
    moves: "nothing",
    current,
    audit: { action: "identity.session.ended", ocsf: "authentication.logoff", target },
    handle: async ({ params: { session }, ctx }) => shown(await signIn.endSession(ctx, session), ctx),
  }),
  write("POST", {
    path: "/api/v1/sign-out",
    summary: "Sign out",
    description: "Ends the session the request came with and takes its cookie; a key has none to end.",
    access: { open: "whoever is signed in may sign out" },
    realm,
    body: NoBody,
    example: undefined,
    reply: z.object({ session: Id("ses").nullable().describe("The session that ended; null for a key") }),
    status: 200,
    moves: "nothing",
    audit: {
      action: "identity.session.signed-out",
      ocsf: "authentication.logoff",
      target: ({ reply }) => reply.session ?? "no session",
    },
    handle: async ({ ctx }) => ({ session: (await signIn.signOut(ctx))?.id ?? null }),
  }),
  read({
    path: "/api/v1/me",
    summary: "Tell who is asking",
    description: "The key or the session of this very request.",
    access: { open: "everybody may know who they are" },
    realm: { tenantOptional: "a caller is the same whichever tenant they look at" },
    reply: Me,
    handle: async ({ ctx: { caller } }) => ({ ...caller, session: caller.session ?? null }),
  }),
];
