import { type Page, type PageAsk, toPage } from "../../kernel/page.ts";
import { and, sql, type Tx } from "../../kernel/sql.ts";
import { type Catalogue, emptyCatalogue, productOf, type Section } from "./domain/index.ts";
import type { PinnedAddOn, PinnedPlan } from "./pinned.ts";

type Element = Catalogue[Section][number];

export const elements = {
  /** The whole catalogue as it stands. */
  async load(tx: Tx): Promise<Catalogue> {
    const rows = await tx.many<{ section: Section; definition: Element }>(
      sql`select section, definition from catalogue.elements order by section, key`,
    );
    const catalogue: Record<Section, Element[]> = {
      products: [],
      attributes: [],
      permissions: [],
      capabilities: [],
      roles: [],
      plans: [],
      addOns: [],
      policyTemplates: [],
      auditEvents: [],
    };
    for (const { section, definition } of rows) catalogue[section].push(definition);
    return { ...emptyCatalogue, ...(catalogue as unknown as Catalogue) };
  },

  put: (tx: Tx, rows: readonly { readonly section: Section; readonly element: Element }[], now: Date) =>
    tx.run(sql`
      insert into catalogue.elements (section, key, product, definition, updated_at)
      select section, key, product, definition::jsonb, ${now}
      from unnest(
        ${rows.map(({ section }) => section)}::text[], ${rows.map(({ element }) => element.key)}::text[],
        ${rows.map(({ element }) => productOf(element.key))}::text[], ${rows.map(({ element }) => JSON.stringify(element))}::text[]
      ) as u (section, key, product, definition)
      on conflict (section, key) do update set definition = excluded.definition, updated_at = excluded.updated_at`),
};

export interface Pinned {
  readonly id: string;
  readonly kind: "plan" | "add_on";
  readonly key: string;
  readonly version: string;
  readonly fact: PinnedPlan | PinnedAddOn;
  readonly digest: string;
  readonly publishedAt: Date;
}

export const versions = {
  load: (tx: Tx): Promise<readonly Pinned[]> =>
    tx.many<Pinned>(sql`
      select version_id as id, kind, key, version, fact, digest, published_at as "publishedAt"
      from catalogue.versions order by published_at, version_id`),

  /** The digests of these versions, as far as they are published. */
  published: (tx: Tx, kind: Pinned["kind"], keys: readonly string[]) =>
    tx.many<{ key: string; version: string; digest: string }>(
      sql`select key, version, digest from catalogue.versions where kind = ${kind} and key = any(${keys})`,
    ),

  insert: (tx: Tx, rows: readonly Omit<Pinned, "publishedAt">[], now: Date) =>
    tx.run(sql`
      insert into catalogue.versions (version_id, kind, key, version, product, fact, digest, published_at)
      select id, kind, key, version, product, fact::jsonb, digest, ${now}
      from unnest(
        ${rows.map(({ id }) => id)}::text[], ${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ key }) => key)}::text[],
        ${rows.map(({ version }) => version)}::text[], ${rows.map(({ key }) => productOf(key))}::text[],
        ${rows.map(({ fact }) => JSON.stringify(fact))}::text[], ${rows.map(({ digest }) => digest)}::text[]
      ) as u (id, kind, key, version, product, fact, digest)`),
};

export interface Publication {
  readonly id: string;
  readonly source: "push" | "pricing2yaml";
  readonly publishedBy: string;
  readonly publishedAt: Date;
  readonly digest: string;
  readonly changes: { readonly added: number; readonly changed: number; readonly archived: number };
}

const publicationColumns = sql`
  publication_id as id, source, published_by as "publishedBy", published_at as "publishedAt", digest, changes`;

export const publications = {
  insert: (tx: Tx, { id, source, publishedBy, publishedAt, digest, changes }: Publication) =>
    tx.run(sql`
      insert into catalogue.publications (publication_id, source, published_by, published_at, digest, changes)
      values (${id}, ${source}, ${publishedBy}, ${publishedAt}, ${digest}, ${JSON.stringify(changes)})`),

  async list(tx: Tx, { limit, after }: PageAsk): Promise<Page<Publication>> {
    const rows = await tx.many<Publication & { sort: string }>(sql`
      select ${publicationColumns}, published_at::text as sort from catalogue.publications
      where ${and(after && sql`(published_at, publication_id) < (${after[0]}::timestamptz, ${after[1]})`)}
      order by published_at desc, publication_id desc
      limit ${limit + 1}`);
    return toPage(
      rows,
      limit,
      ({ sort: _, ...publication }) => publication,
      ({ sort, id }) => [sort, id],
    );
  },
};

/** Two publications never interleave: the second waits for the first. */
export const lockCatalogue = (tx: Tx) =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended('bailiwick catalogue', 0))`);
