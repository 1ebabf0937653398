import { z } from "zod";
import { declareAudit } from "./audit-type.ts";
import type { AskContext, Context, FlowContext } from "./context.ts";
import type { Delivery } from "./download.ts";
import type { Filling } from "./bound.ts";
import type { OcsfActivity } from "./ocsf.ts";
import type { Page, PageAsk } from "./page.ts";
import { pageOf, pageQuery } from "./page.ts";
import type { DeclaredProblem } from "./problem.ts";
import type { Protocol } from "./protocol.ts";
import type { Soon } from "./soon.ts";
import type { Start } from "./stream.ts";

/** Who may call: a named permission, or a written reason why none, or not even a key, is needed. */
export type Access =
  | {
      readonly permission: string;
      /** Only the operator's keys can hold it. */
      readonly operatorOnly?: true;
    }
  | { readonly open: string }
  | { readonly public: string };

/**
 * `tenant`: inside one tenant, named by the path parameter `tenant`, by the key, or by the header `Bailiwick-Tenant`.
 * `acrossTenants`: the operator's realm, which crosses tenants on purpose and says why.
 * `tenantOptional`: what is the same for everybody; an operator need not name a tenant to see it.
 */
export type Realm = "tenant" | { readonly acrossTenants: string } | { readonly tenantOptional: string };

type Shape = z.ZodRawShape;
type In<S extends Shape> = z.output<z.ZodObject<S>>;

interface Common<P extends Shape, Q extends Shape> {
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly realm?: Realm;
  /** The parameters in the path and in the query; unknown ones are refused. */
  readonly params?: P;
  readonly query?: Q;
  /** Values for path parameters that no POST on the collection above makes; they work with the demo. */
  readonly exampleParams?: { readonly [name: string]: string };
  readonly problems?: readonly DeclaredProblem[];
  /** Takes a body of up to 4 MiB; the others 1 MiB. */
  readonly large?: true;
  /** A question that takes as much as a change, and may be put no more often. */
  readonly costly?: true;
  /** Speaks this instead of the API's own manners. */
  readonly protocol?: Protocol;
}

interface Call<P extends Shape, Q extends Shape, C> {
  readonly params: In<P>;
  readonly query: In<Q>;
  readonly ctx: C;
}

export interface Read<P extends Shape, Q extends Shape, R extends z.ZodType> extends Common<P, Q> {
  readonly reply: R;
  /** Looking is itself written down, under this action: each time, or at most every ten minutes for each key and path. */
  readonly noted?: Noted;
  /** A configuration object: its reply carries an ETag, and `If-None-Match` is answered with 304. */
  readonly etag?: true;
  handle(call: Call<P, Q, Context>): Promise<z.output<R>>;
}

export interface List<P extends Shape, Q extends Shape, I extends z.ZodType> extends Common<P, Q> {
  readonly item: I;
  readonly noted?: Noted;
  handle(call: Call<P, Q, Context> & { readonly page: PageAsk }): Promise<Page<z.output<I>>>;
}

export interface Noted {
  readonly action: string;
  /** 1 where absent. */
  readonly version?: number;
  readonly ocsf?: OcsfActivity;
  readonly when: "always" | "sampled";
}

/** A write cannot be declared without saying what the audit log will call it. */
export interface Write<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType>
  extends Common<P, Q> {
  readonly body: B;
  /** A body that works; the tests send it and the reference shows it. */
  readonly example: z.input<B>;
  readonly reply: R;
  /** 201 for a POST that makes something, 200 otherwise. */
  readonly status?: 200 | 201 | 202;
  /** Whose revision moves: everybody's, the tenant's, or nobody's because no decision depends on it. */
  readonly moves: "platform" | "tenant" | "nothing";
  /** What it adds to, and how far; a POST that makes something says it. */
  readonly fills?: Filling;
  /** The reply holds a secret shown once: it is sealed where it is remembered. */
  readonly secret?: true;
  /**
   * What is there now, in the shape of `reply`'s configuration object: the audit's "before", and what `If-Match` is held
   * against. Undefined: nothing yet, which an endpoint that `makes` may make.
   */
  readonly current?: (call: Call<P, Q, Context>) => Promise<z.output<R> | undefined>;
  /** Makes what is not there yet; `If-None-Match: *` holds it to that. */
  readonly makes?: true;
  readonly audit: {
    readonly action: string;
    /** Counts up when what the entry holds changes its shape; 1 where absent. */
    readonly version?: number;
    /** Absent: what its method does to a thing. */
    readonly ocsf?: OcsfActivity;
    target(call: { readonly params: In<P>; readonly reply: z.output<R> }): string;
  };
  handle(call: Call<P, Q, Context> & { readonly body: z.output<B> }): Promise<z.output<R>>;
}

/** A question: no transaction, no idempotency, no audit entry; the decision log instead. */
export interface Ask<P extends Shape, Q extends Shape, B extends z.ZodType, R extends z.ZodType> extends Common<P, Q> {
  readonly body: B;
  readonly example: z.input<B>;
  readonly reply: R;
  /** Answered at a revision of the tenant, which the reply says, and at none earlier than the caller has seen. */
  readonly revised?: true;
  /** All that the answer depends on, asked before it: its digest is the ETag, and `If-None-Match` is answered with 304. */
  readonly version?: (call: Call<P, Q, AskContext> & { readonly body: z.output<B> }) => Promise<unknown>;
  handle(call: Call<P, Q, AskContext> & { readonly body: z.output<B> }): Soon<z.output<R>>;
}

/** What anybody may know, the same for everybody: no key, no tenant, no transaction. */
export interface Document<P extends Shape, R extends z.ZodType> extends Omit<Common<P, Shape>, "query" | "access"> {
  readonly access: { readonly public: string };
  readonly reply: R;
  readonly headers?: Readonly<Record<string, string>>;
  handle(call: { readonly params: In<P> }): Promise<z.output<R>>;
}

/** What the audit log calls it, and what it was done to. */
interface Audit<P extends Shape, Q extends Shape> {
  readonly action: string;
  /** 1 where absent. */
  readonly version?: number;
  readonly ocsf?: OcsfActivity;
  target(call: { readonly params: In<P>; readonly query: In<Q> }): string;
}

/** Server-Sent Events: one reply that lasts, telling of what happens while it happens. */
export interface Stream<P extends Shape, Q extends Shape> extends Common<P, Q> {
  /** Every event it can send, by name, with the shape of its data. */
  readonly events: Readonly<Record<string, z.ZodType>>;
  readonly noted?: Noted;
  /**
   * Refuses what cannot be streamed, and says how to begin otherwise. `lastEventId` is the last event a reader that
   * comes back has seen.
   */
  handle(call: Call<P, Q, FlowContext> & { readonly lastEventId: string | undefined }): Promise<Start>;
}

/** A file, made and sent piece by piece. What leaves in bulk is audited. */
export interface Download<P extends Shape, Q extends Shape> extends Common<P, Q> {
  /** The media types it can have. */
  readonly types: readonly string[];
  /** It is kept as it is, so `Range` and `If-Range` are heard. */
  readonly ranges?: true;
  readonly audit: Audit<P, Q>;
  handle(call: Call<P, Q, FlowContext>): Promise<Delivery>;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** An endpoint with its own types forgotten, as the registry and the pipeline see it. */
export interface Endpoint {
  readonly kind: "read" | "list" | "write" | "ask" | "document" | "stream" | "download";
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly realm: Realm;
  readonly params: z.ZodObject;
  readonly exampleParams?: { readonly [name: string]: string };
  readonly query: z.ZodObject;
  readonly body?: z.ZodType;
  readonly example?: unknown;
  readonly reply: z.ZodType;
  readonly status: number;
  readonly large?: true;
  readonly costly?: true;
  readonly etag?: true;
  readonly noted?: Noted;
  readonly secret?: true;
  readonly revised?: true;
  readonly makes?: true;
  readonly moves?: "platform" | "tenant" | "nothing";
  readonly fills?: Filling;
  readonly problems: readonly DeclaredProblem[];
  readonly protocol?: Protocol;
  /** Sent with every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly audit?: {
    readonly action: string;
    readonly version?: number;
    readonly ocsf?: OcsfActivity;
    target(call: { readonly params: unknown; readonly query: unknown; readonly reply: unknown }): string;
  };
  /** Of a stream: what it can send. */
  readonly events?: Readonly<Record<string, z.ZodType>>;
  /** Of a download: what it can be, and whether a part of it can be asked for. */
  readonly types?: readonly string[];
  readonly ranges?: true;
  current?(call: AnyCall): Promise<unknown>;
  version?(call: AnyCall): Promise<unknown>;
  handle(call: AnyCall): Soon<unknown>;
}

export interface AnyCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly page: PageAsk;
  readonly ctx: Context;
  readonly lastEventId?: string | undefined;
}

export function read<
  R extends z.ZodType,
  P extends Shape = Record<never, never>,
  Q extends Shape = Record<never, never>,
>(endpoint: Read<P, Q, R>): Endpoint {
  return forget("read", "GET", endpoint, 200);
}

export function list<
  I extends z.ZodType,
  P extends Shape = Record<never, never>,
  Q extends Shape = Record<never, never>,
>(endpoint: List<P, Q, I>): Endpoint {
  const { item, ...rest } = endpoint;
  return forget("list", "GET", { ...rest, reply: pageOf(item), query: { ...endpoint.query, ...pageQuery } }, 200);
}

export function write<
  B extends z.ZodType,
  R extends z.ZodType,
  P extends Shape = Record<never, never>,
  Q extends Shape = Record<never, never>,
>(method: Exclude<Method, "GET">, endpoint: Write<P, Q, B, R>): Endpoint {
  return forget("write", method, endpoint, method === "POST" ? 201 : 200);
}

export function ask<
  B extends z.ZodType,
  R extends z.ZodType,
  P extends Shape = Record<never, never>,
  Q extends Shape = Record<never, never>,
>(endpoint: Ask<P, Q, B, R>): Endpoint {
  return forget("ask", "POST", endpoint, 200);
}

export function document<R extends z.ZodType, P extends Shape = Record<never, never>>(
  endpoint: Document<P, R>,
): Endpoint {
  return forget("document", "GET", endpoint, 200);
}

export function stream<P extends Shape = Record<never, never>, Q extends Shape = Record<never, never>>(
  endpoint: Stream<P, Q>,
): Endpoint {
  return forget("stream", "GET", { ...endpoint, reply: z.string() }, 200);
}

export function download<P extends Shape = Record<never, never>, Q extends Shape = Record<never, never>>(
  endpoint: Download<P, Q>,
): Endpoint {
  return forget("download", "GET", { ...endpoint, reply: z.string() }, 200);
}

function forget(
  kind: Endpoint["kind"],
  method: Method,
  endpoint: Common<Shape, Shape> & { readonly reply: z.ZodType; readonly status?: number },
  status: number,
): Endpoint {
  const object = endpoint.protocol === undefined ? z.strictObject : z.object;
  const { audit, noted } = endpoint as Pick<Endpoint, "audit" | "noted">;
  const done = { kind, method, status: endpoint.status ?? status };
  for (const audited of [audit, noted])
    if (audited)
      declareAudit({
        action: audited.action,
        version: audited.version ?? 1,
        ocsf: audited.ocsf ?? activityOf(done),
      });
  return {
    ...endpoint,
    ...done,
    realm: endpoint.realm ?? "tenant",
    params: z.strictObject(endpoint.params ?? {}),
    query: object(endpoint.query ?? {}),
    problems: endpoint.problems ?? [],
  } as unknown as Endpoint;
}

/** What an endpoint does to a thing, if it says nothing more particular. */
function activityOf({ kind, method, status }: Pick<Endpoint, "kind" | "method" | "status">): OcsfActivity {
  if (kind !== "write") return "api_activity.read";
  if (method === "DELETE") return "api_activity.delete";
  return status === 201 ? "api_activity.create" : "api_activity.update";
}

/** Whether its answers are of a revision that can be asked for. */
export const isAtRevision = ({ kind, revised }: Pick<Endpoint, "kind" | "revised">): boolean =>
  kind === "read" || kind === "list" || revised === true;

/** Whether a realm is the operator's own, whatever a permission says. */
export const crossesTenants = (realm: Realm): boolean => realm !== "tenant" && "acrossTenants" in realm;

/** Whether a tenant's key with the scope may call it; else only an operator's may. */
export const isOpenToTenants = ({ access, realm }: Pick<Endpoint, "access" | "realm">): boolean =>
  !crossesTenants(realm) && !("permission" in access && access.operatorOnly);

/** Whether a holder of these scopes may do what the permission names: `*`, `module.*` and exact names count. */
export function allows(scopes: readonly string[], permission: string): boolean {
  return scopes.some(
    (scope) =>
      scope === "*" || scope === permission || (scope.endsWith(".*") && permission.startsWith(scope.slice(0, -1))),
  );
}
