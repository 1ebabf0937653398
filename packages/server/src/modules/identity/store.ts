import { counted } from "../../kernel/bound.ts";
import type { Json } from "@bailiwick/decision";
import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, sql, type Tx } from "../../kernel/sql.ts";

export interface Principal {
  readonly id: string;
  readonly externalId: string;
  readonly kind: "user" | "service";
  readonly name: string;
  readonly status: "active" | "suspended";
  readonly attributes: Readonly<Record<string, Json>>;
  /** The nodes it is a member of. */
  readonly nodes: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const principalColumns = sql`
  p.principal_id as id, p.external_id as "externalId", p.kind, p.name, p.status, p.attributes,
  array(select m.node_id from identity.memberships m
        where m.tenant_id = p.tenant_id and m.principal_id = p.principal_id order by m.node_id) as nodes,
  p.created_at as "createdAt", p.updated_at as "updatedAt"`;

export const principals = {
  refer: (tx: Tx, reference: string): Promise<Principal | undefined> =>
    tx.maybe<Principal>(sql`
      select ${principalColumns} from identity.principals p where p.external_id = ${reference}
      union all
      select ${principalColumns} from identity.principals p where p.principal_id = ${reference} and p.external_id <> ${reference}
      limit 1`),

  /** Those that are there, each beside what it was called by; one that is another's name as well comes last. */
  referAll: (tx: Tx, references: readonly string[]): Promise<readonly Referred[]> =>
    tx.many<Referred>(sql`
      with named as (
        select r.reference, p.principal_id, false as "isOther"
        from unnest(${references}::text[]) as r (reference) join identity.principals p on p.external_id = r.reference
        union all
        select r.reference, p.principal_id, true
        from unnest(${references}::text[]) as r (reference)
        join identity.principals p on p.principal_id = r.reference and p.external_id <> r.reference)
      select n.reference, ${principalColumns}
      from named n join identity.principals p using (principal_id) order by n."isOther"`),

  /** Some of a kind after an external id, in the order of their external ids. */
  after: (tx: Tx, { kind, after, limit }: PrincipalsAfter): Promise<readonly Principal[]> =>
    tx.many<Principal>(sql`
      select ${principalColumns} from identity.principals p
      where ${and(sql`p.kind = ${kind}`, after === undefined ? undefined : sql`p.external_id > ${after}`)}
      order by p.external_id
      limit ${limit}`),

  insert: (tx: Tx, principal: Principal) =>
    tx.run(sql`
      insert into identity.principals
        (tenant_id, principal_id, external_id, kind, name, status, attributes, created_at, updated_at)
      values
        (kernel.tenant(), ${principal.id}, ${principal.externalId}, ${principal.kind}, ${principal.name}, ${principal.status},
         ${JSON.stringify(principal.attributes)}, ${principal.createdAt}, ${principal.updatedAt})`),

  put: (tx: Tx, principal: Principal) =>
    tx.run(sql`
      update identity.principals
      set name = ${principal.name}, status = ${principal.status}, attributes = ${JSON.stringify(principal.attributes)},
          updated_at = ${principal.updatedAt}
      where principal_id = ${principal.id}`),

  async setNodes(tx: Tx, id: string, nodes: readonly string[]): Promise<void> {
    await tx.run(sql`delete from identity.memberships where principal_id = ${id} and not (node_id = any(${nodes}))`);
    await tx.run(sql`
      insert into identity.memberships (tenant_id, principal_id, node_id)
      select kernel.tenant(), ${id}, node from unnest(${nodes}::text[]) as node
      on conflict do nothing`);
  },

  async list(tx: Tx, filter: PrincipalFilter, { limit, after }: PageAsk): Promise<Page<Principal>> {
    const rows = await tx.many<Principal & { sort: string }>(sql`
      select ${principalColumns}, p.created_at::text as sort from identity.principals p
      where ${and(
        filter.kind && sql`p.kind = ${filter.kind}`,
        filter.status && sql`p.status = ${filter.status}`,
        filter.node &&
          sql`exists (select from identity.memberships m
          where m.tenant_id = p.tenant_id and m.principal_id = p.principal_id and m.node_id = ${filter.node})`,
        filter.search && sql`strpos(p.search, ${filter.search.toLowerCase()}) > 0`,
        after && sql`(p.created_at, p.principal_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by p.created_at desc, p.principal_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _, ...principal }) => principal,
      ({ sort, id }) => [sort, id],
    );
  },
};

export interface Referred extends Principal {
  readonly reference: string;
}

export interface PrincipalsAfter {
  readonly kind: Principal["kind"];
  readonly after: string | undefined;
  readonly limit: number;
}

export interface PrincipalFilter {
  readonly kind?: string | undefined;
  readonly status?: string | undefined;
  readonly node?: string | undefined;
  readonly search?: string | undefined;
}

export interface ApiKey {
  readonly id: string;
  readonly tenant: string;
  readonly handle: string;
  readonly realm: "operator" | "live" | "test";
  readonly name: string;
  readonly lastFour: string;
  readonly scopes: readonly string[];
  /** Addresses and CIDR ranges it may be used from; empty: from anywhere. */
  readonly ranges: readonly string[];
  readonly suspendedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly successorId: string | null;
  readonly retiresAt: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly lastUsedAt: Date | null;
}

const keyColumns = sql`
  key_id as id, tenant_id as tenant, handle, realm, name, last_four as "lastFour", scopes, ranges,
  suspended_at as "suspendedAt", revoked_at as "revokedAt", expires_at as "expiresAt", successor_id as "successorId",
  retires_at as "retiresAt", created_at as "createdAt", created_by as "createdBy", last_used_at as "lastUsedAt"`;

export const keys = {
  /** In this tenant, or, in the operator's realm, the operator's own. */
  find: (tx: Tx, id: string): Promise<ApiKey | undefined> =>
    tx.maybe<ApiKey>(
      sql`select ${keyColumns} from identity.api_keys where tenant_id = kernel.tenant() and key_id = ${id}`,
    ),

  /** The same, held until the transaction ends: of two changes to one key the second sees what the first did. */
  lock: (tx: Tx, id: string): Promise<ApiKey | undefined> =>
    tx.maybe<ApiKey>(
      sql`select ${keyColumns} from identity.api_keys where tenant_id = kernel.tenant() and key_id = ${id} for update`,
    ),

  /** The same, kept as it is until the transaction ends, for what is about to hang on it. */
  hold: (tx: Tx, id: string): Promise<ApiKey | undefined> =>
    tx.maybe<ApiKey>(
      sql`select ${keyColumns} from identity.api_keys where tenant_id = kernel.tenant() and key_id = ${id} for share`,
    ),

  /** Those that may still be used. */
  count: (tx: Tx, now: Date, upTo: number) =>
    counted(
      tx,
      sql`
        select from identity.api_keys
        where tenant_id = kernel.tenant() and revoked_at is null and (expires_at is null or expires_at > ${now})
          and (retires_at is null or retires_at > ${now})`,
      upTo,
    ),

  /** A tenant's or the operator's own, for who sees all. */
  of: (tx: Tx, tenant: string, id: string): Promise<ApiKey | undefined> =>
    tx.maybe<ApiKey>(sql`select ${keyColumns} from identity.api_keys where tenant_id = ${tenant} and key_id = ${id}`),

  /** By the part of a presented key that names it, whoever's it is. */
  byHandle: (tx: Tx, handle: string): Promise<(ApiKey & { readonly digest: Buffer }) | undefined> =>
    tx.maybe<ApiKey & { digest: Buffer }>(
      sql`select ${keyColumns}, digest from identity.api_keys where handle = ${handle}`,
    ),

  insert: (tx: Tx, key: ApiKey, digest: Buffer) =>
    tx.run(sql`
      insert into identity.api_keys
        (tenant_id, key_id, handle, realm, name, digest, last_four, scopes, ranges, expires_at, created_at, created_by)
      values
        (${key.tenant}, ${key.id}, ${key.handle}, ${key.realm}, ${key.name}, ${digest}, ${key.lastFour}, ${key.scopes},
         ${key.ranges}, ${key.expiresAt}, ${key.createdAt}, ${key.createdBy})`),

  put: (tx: Tx, key: ApiKey) =>
    tx.run(sql`
      update identity.api_keys
      set suspended_at = ${key.suspendedAt}, revoked_at = ${key.revokedAt}, successor_id = ${key.successorId}, retires_at = ${key.retiresAt}
      where tenant_id = kernel.tenant() and key_id = ${key.id}`),

  /** When keys were last used, by handle; an older note never takes a newer one's place. */
  noteUse: (tx: Tx, handles: readonly string[], times: readonly Date[]) =>
    tx.run(sql`
      update identity.api_keys k set last_used_at = u.at
      from unnest(${handles}::text[], ${times}::timestamptz[]) as u (handle, at)
      where k.handle = u.handle and (k.last_used_at is null or k.last_used_at < u.at)`),

  any: async (tx: Tx): Promise<boolean> =>
    (await tx.maybe(sql`select from identity.api_keys where tenant_id = kernel.tenant() limit 1`)) !== undefined,

  async list(tx: Tx, { limit, after }: PageAsk): Promise<Page<ApiKey>> {
    const rows = await tx.many<ApiKey & { sort: string }>(sql`
      select ${keyColumns}, created_at::text as sort from identity.api_keys
      where ${and(
        sql`tenant_id = kernel.tenant()`,
        after && sql`(created_at, key_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by created_at desc, key_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _, ...key }) => key,
      ({ sort, id }) => [sort, id],
    );
  },
};

/** A way in for a browser: works once, and not for long. */
export interface SignInLink {
  readonly id: string;
  readonly tenant: string;
  readonly handle: string;
  /** What the session it opens may do. */
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

const linkColumns = sql`
  link_id as id, tenant_id as tenant, handle, scopes, created_at as "createdAt", created_by as "createdBy",
  expires_at as "expiresAt", used_at as "usedAt"`;

export const links = {
  find: (tx: Tx, id: string): Promise<SignInLink | undefined> =>
    tx.maybe<SignInLink>(
      sql`select ${linkColumns} from identity.sign_in_links where tenant_id = kernel.tenant() and link_id = ${id}`,
    ),

  /** By the part of a presented link that names it, whoever's it is. */
  byHandle: (tx: Tx, handle: string): Promise<(SignInLink & { readonly digest: Buffer }) | undefined> =>
    tx.maybe<SignInLink & { digest: Buffer }>(
      sql`select ${linkColumns}, digest from identity.sign_in_links where handle = ${handle}`,
    ),

  insert: (tx: Tx, link: SignInLink, digest: Buffer) =>
    tx.run(sql`
      insert into identity.sign_in_links (tenant_id, link_id, handle, digest, scopes, created_at, created_by, expires_at)
      values (${link.tenant}, ${link.id}, ${link.handle}, ${digest}, ${link.scopes}, ${link.createdAt},
              ${link.createdBy}, ${link.expiresAt})`),

  /** Those that may still be used. */
  count: (tx: Tx, now: Date, upTo: number) =>
    counted(
      tx,
      sql`
        select from identity.sign_in_links
        where tenant_id = kernel.tenant() and used_at is null and expires_at > ${now}`,
      upTo,
    ),

  /** The first to come uses it; for everybody after, it is gone. */
  use: (tx: Tx, id: string, now: Date): Promise<SignInLink | undefined> =>
    tx.maybe<SignInLink>(sql`
      update identity.sign_in_links set used_at = ${now}
      where tenant_id = kernel.tenant() and link_id = ${id} and used_at is null and expires_at > ${now}
      returning ${linkColumns}`),

  /** Those of a key expire with it. */
  endWith: (tx: Tx, key: string, at: Date) =>
    tx.run(sql`
      update identity.sign_in_links set expires_at = ${at}
      where tenant_id = kernel.tenant() and created_by = ${key} and used_at is null and expires_at > ${at}`),

  forget: (tx: Tx, before: Date) => tx.run(sql`delete from identity.sign_in_links where expires_at < ${before}`),
};

export interface Session {
  readonly id: string;
  readonly tenant: string;
  readonly handle: string;
  readonly scopes: readonly string[];
  readonly generation: number;
  readonly renewedAt: Date;
  readonly beganAt: Date;
  /** The link or the key it was begun with. */
  readonly beganBy: string;
  /** The key it goes back to; null where the server itself made the link. */
  readonly keyId: string | null;
  /** That key's own end, when it has one. */
  readonly keyEndsAt: Date | null;
  readonly beganFrom: string | null;
  readonly idleUntil: Date;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

const sessionColumns = sql`
  session_id as id, tenant_id as tenant, handle, scopes, generation, renewed_at as "renewedAt", began_at as "beganAt",
  began_by as "beganBy", key_id as "keyId",
  (select least(k.expires_at, k.retires_at) from identity.api_keys k
   where k.tenant_id = sessions.tenant_id and k.key_id = sessions.key_id) as "keyEndsAt", began_from as "beganFrom", idle_until as "idleUntil", ends_at as "endsAt",
  ended_at as "endedAt", ended_by as "endedBy"`;

export const sessions = {
  find: (tx: Tx, id: string): Promise<Session | undefined> =>
    tx.maybe<Session>(
      sql`select ${sessionColumns} from identity.sessions where tenant_id = kernel.tenant() and session_id = ${id}`,
    ),

  byHandle: (tx: Tx, handle: string): Promise<Session | undefined> =>
    tx.maybe<Session>(sql`select ${sessionColumns} from identity.sessions where handle = ${handle}`),

  insert: (tx: Tx, session: Session) =>
    tx.run(sql`
      insert into identity.sessions
        (tenant_id, session_id, handle, scopes, generation, renewed_at, began_at, began_by, key_id, began_from, idle_until,
         ends_at)
      values
        (${session.tenant}, ${session.id}, ${session.handle}, ${session.scopes}, ${session.generation},
         ${session.renewedAt}, ${session.beganAt}, ${session.beganBy}, ${session.keyId}, ${session.beganFrom},
         ${session.idleUntil}, ${session.endsAt})`),

  /** Moves on to the next cookie; of several requests at once one does. */
  renew: (tx: Tx, { id, generation }: Session, now: Date, idleUntil: Date): Promise<Session | undefined> =>
    tx.maybe<Session>(sql`
      update identity.sessions set generation = generation + 1, renewed_at = ${now}, idle_until = ${idleUntil}
      where session_id = ${id} and generation = ${generation} and ended_at is null
      returning ${sessionColumns}`),

  /** Ends it, unless it has ended. */
  end: (tx: Tx, id: string, by: string, now: Date): Promise<Session | undefined> =>
    tx.maybe<Session>(sql`
      update identity.sessions set ended_at = coalesce(ended_at, ${now}), ended_by = coalesce(ended_by, ${by})
      where tenant_id = kernel.tenant() and session_id = ${id}
      returning ${sessionColumns}`),

  /** Those of a key are over now. */
  endAll: (tx: Tx, key: string, by: string, now: Date) =>
    tx.run(sql`
      update identity.sessions set ended_at = ${now}, ended_by = ${by}
      where tenant_id = kernel.tenant() and key_id = ${key} and ended_at is null`),

  /** Those of a key do not outlast that instant. */
  endBy: (tx: Tx, key: string, at: Date) =>
    tx.run(sql`
      update identity.sessions set ends_at = ${at}, idle_until = least(idle_until, ${at})
      where tenant_id = kernel.tenant() and key_id = ${key} and ended_at is null and ends_at > ${at}`),

  async list(tx: Tx, { openAt, key }: SessionFilter, { limit, after }: PageAsk): Promise<Page<Session>> {
    const rows = await tx.many<Session & { sort: string }>(sql`
      select ${sessionColumns}, began_at::text as sort from identity.sessions
      where ${and(
        sql`tenant_id = kernel.tenant()`,
        openAt && sql`ended_at is null and idle_until > ${openAt} and ends_at > ${openAt}`,
        key && sql`key_id = ${key}`,
        after && sql`(began_at, session_id) < (${after[0]}::timestamptz, ${after[1]})`,
      )}
      order by began_at desc, session_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _, ...session }) => session,
      ({ sort, id }) => [sort, id],
    );
  },

  forget: (tx: Tx, before: Date) => tx.run(sql`delete from identity.sessions where ends_at < ${before}`),
};

export interface SessionFilter {
  readonly openAt?: Date | undefined;
  readonly key?: string | undefined;
}
