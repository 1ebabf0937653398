import { limitedBy } from "./address.ts";
import { declareAudit } from "./audit-type.ts";
import type { Caller, TenantRef } from "./context.ts";
import { isBackground } from "./cookie.ts";
import { type Asking, correlationOf } from "./correlation.ts";
import { PLATFORM } from "./database.ts";
import { allows, type Endpoint } from "./endpoint.ts";
import { actorOf, record } from "./journal.ts";
import { forbidden, KnownRefused, notFound, Problem, tenantRequired, unauthenticated, wrongTenant } from "./problem.ts";
import { pathOf, type Ports, platformRef, type Request, userAgentOf } from "./request.ts";
import { after, attempt, type Soon } from "./soon.ts";
import type { Tx } from "./sql.ts";

/** Who asks, and about which tenant: what a request must show before anything of it is looked at. */
export interface Admitted {
  readonly caller: Caller;
  readonly tenant: TenantRef;
}

/** Authenticates, finds the tenant, and holds the permission against the key's scopes: deny by default. */
export function admit(endpoint: Endpoint, request: Request, ports: Ports): Soon<Admitted> {
  if ("public" in endpoint.access) return { caller: anybody(request), tenant: platformRef };
  return after(authenticated(endpoint, request, ports), (caller) => permitted(endpoint, request, ports, caller));
}

/** The same while a reply lasts: a session is asked about by its id, since its cookie has moved on by now. */
export async function readmit(endpoint: Endpoint, request: Request, ports: Ports, caller: Caller): Promise<void> {
  if ("public" in endpoint.access) return;
  const still = caller.session ? await ports.stillSignedIn(caller.id) : await authenticated(endpoint, request, ports);
  await permitted(endpoint, request, ports, still);
}

function permitted(endpoint: Endpoint, request: Request, ports: Ports, caller: Caller): Soon<Admitted> {
  return after(tenantOf(endpoint, request, caller, ports), (tenant): Soon<Admitted> => {
    const refusal = lacking(endpoint, caller);
    return refusal ? refuse(refusal, { endpoint, request, ports, caller, tenant }) : { caller, tenant };
  });
}

/** Whoever asks for what is public: known by the address alone, as limits count it, and may do nothing. */
const anybody = (request: Request): Caller => ({
  id: placeOf(request),
  realm: "tenant",
  environment: "live",
  scopes: [],
});

const placeOf = ({ address }: Request): string => `address ${limitedBy(address)}`;

/**
 * Guessing keys is slow for an address that has guessed before; a key that is known already is none the worse for it.
 * No guess is a request without any, nor a key or session that was real and is over.
 */
function authenticated(endpoint: Endpoint, request: Request, ports: Ports): Soon<Caller> {
  const credential =
    /^Bearer +(\S+)$/i.exec(request.header("authorization") ?? "")?.[1] ??
    request.header("x-api-key") ??
    ports.cookies.tokenIn(request);
  if (credential === undefined) throw unauthenticated("Send an API key as Authorization: Bearer <key>", {});
  const lookUp = () => ports.limiter.peek(placeOf(request), ports.limits.failures);
  return attempt(
    () => ports.authenticate(credential, request.address, lookUp, isBackground(request)),
    (error) => {
      if (error instanceof KnownRefused) return refuse(error, { endpoint, request, ports, caller: error.caller });
      if (error instanceof Problem) ports.refused(error.kind.code);
      if (error instanceof Problem && error.kind === unauthenticated.kind)
        ports.limiter.take(placeOf(request), ports.limits.failures);
      throw error;
    },
  );
}

/** Whose question it is: a tenant's key fixes the tenant, an operator's key names it. */
function tenantOf(endpoint: Endpoint, request: Request, caller: Caller, ports: Ports): Soon<TenantRef> {
  if (endpoint.realm !== "tenant" && "acrossTenants" in endpoint.realm) {
    if (caller.realm === "operator") return platformRef;
    return refuse(forbidden("Only an operator's key may do that"), { endpoint, request, ports, caller });
  }
  const inPath = (request.params as { tenant?: unknown } | undefined)?.tenant;
  const named = typeof inPath === "string" ? inPath : request.header("bailiwick-tenant");
  if (caller.realm === "tenant")
    return after(ports.findTenant(caller.tenant ?? ""), (own): Soon<TenantRef> => {
      if (own === undefined) throw unauthenticated();
      if (named === undefined || named === own.id || named === own.slug) return own;
      const refusal = typeof inPath === "string" ? notFound() : wrongTenant();
      return refuse(refusal, { endpoint, request, ports, caller });
    });
  if (named === undefined && endpoint.realm !== "tenant") return platformRef;
  if (named === undefined) throw tenantRequired();
  return after(isReference(named) ? ports.findTenant(named) : undefined, (found) => {
    if (found === undefined) throw notFound(`There is no tenant ${JSON.stringify(named.slice(0, 80))}`);
    return found;
  });
}

/** An id or a slug; anything else names nobody, and is not worth a look. */
const isReference = (text: string): boolean => /^[\w-]{1,100}$/.test(text);

/** What the caller's key does not permit; undefined when it does. */
function lacking({ access }: Endpoint, caller: Caller): Problem | undefined {
  if (!("permission" in access)) return undefined;
  const realmFits = !access.operatorOnly || caller.realm === "operator";
  if (realmFits && allows(caller.scopes, access.permission)) return undefined;
  return forbidden(realmFits ? `This key lacks the scope ${access.permission}` : "Only an operator's key may do that");
}

/** Without a tenant it goes into the log of the caller's own. */
interface Attempt extends Asking {
  readonly endpoint: Endpoint;
  readonly request: Request;
  readonly ports: Ports;
}

/** What the log calls a refused request about itself that has no name of its own there. */
export const REQUEST_REFUSED = declareAudit({
  action: "audit.request.refused",
  version: 1,
  ocsf: "api_activity.read",
  summary: "Ask about the audit log without the right to it, where asking leaves no other entry",
});

/** What the log calls an attempt at it: at any change, and at whatever is about the log; undefined of what it does not hold. */
function attemptAt({ audit, noted, access }: Endpoint): string | undefined {
  const own = audit ?? noted;
  if (own) return own.action;
  return "permission" in access && access.permission.startsWith("audit.") ? REQUEST_REFUSED.action : undefined;
}

/**
 * An attempt without the right to it is told to the log in a transaction of its own: there is no other. Whoever is
 * refused too often is slowed down, so that nobody fills the log by trying.
 */
async function refuse(refusal: Problem, tried: Attempt): Promise<never> {
  const { endpoint, request, ports, caller, tenant } = tried;
  ports.refused(refusal.kind.code);
  const action = attemptAt(endpoint);
  if (action === undefined) throw refusal;
  ports.limiter.take(caller.id, ports.limits.refusals);
  const id = tenant?.id ?? caller.tenant ?? PLATFORM;
  const work = (tx: Tx) =>
    record(tx, {
      tenant: id,
      actor: actorOf(caller),
      action,
      target: { id: pathOf(request) },
      outcome: "refused",
      reason: refusal.kind.code,
      correlation: correlationOf(tried),
      disclosed: { address: request.address, userAgent: userAgentOf(request) },
      at: ports.now(),
    });
  await (id === PLATFORM
    ? ports.database.acrossTenants("a refused attempt in the operator's realm is audited", work)
    : ports.database.inTenant(id, work));
  throw refusal;
}
