/**
 * A log with a history: entries of five months, one tenant with 40 % of them, each as the journal would have written it,
 * with its commitments and its place. It is made inside the database, as millions through the API would take hours.
 */
import type { Cluster } from "./cluster.ts";

const MONTHS = 5;

/** How many of a hundred thousand entries hold the rare word: one. */
export const RARE = "zanzibar";
/** What every entry holds. */
export const FREQUENT = "assignee";

export interface History {
  readonly rows: number;
  /** The middle of it, for a page far from the beginning. */
  readonly middle: Date;
  readonly until: Date;
}

export async function writeHistory({ direct, tenants }: Cluster, rows: number, now: Date): Promise<History> {
  const month = (back: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
  const { rows: heads } = await direct.query<{ base: string }>(
    "select head as base from kernel.streams where stream = 'audit'",
  );
  for (let index = 0; index < MONTHS; index++) {
    const [from, to] = [month(MONTHS - index), month(MONTHS - index - 1)];
    const segment = `standard_${from.toISOString().slice(0, 7).replace("-", "")}`;
    const [first, last] = [index, index + 1].map((part) => Math.floor((rows * part) / MONTHS));
    await direct.query(`create table audit.entries_${segment}
      (like audit.entries including defaults including constraints including generated)`);
    await direct.query(entriesSql(segment), [first, last, from, (to.getTime() - from.getTime()) / 1000, tenants]);
    await direct.query(
      `create table audit.words_${segment} (like audit.words including defaults including constraints)`,
    );
    await direct.query(`insert into audit.words_${segment} (tenant_id, entry, segment, recorded_at, search)
      select tenant_id, id, segment, recorded_at, search from audit.entries_${segment}`);
    for (const whole of ["entries", "words"]) {
      // Attaching builds every index.
      await direct.query(
        `alter table audit.${whole} attach partition audit.${whole}_${segment} for values in ('${segment}')`,
      );
      await direct.query(`call kernel.protect('audit.${whole}_${segment}')`);
    }
  }
  await direct.query(placesSql, [heads[0]?.base]);
  await direct.query("analyze audit.entries; analyze audit.words; analyze audit.leaves");
  return { rows, middle: new Date((month(MONTHS).getTime() + month(0).getTime()) / 2), until: month(0) };
}

const canonical = `format(
  '{"action":"%s","actor":{"id":"%s","kind":"user"},"commitments":{"address":"%s","after":"%s"},"facts":{"eventId":"h%s","reportedBy":"key_bench"},"id":"%s","node":"%s","outcome":"done","recordedAt":"%s","source":"app","target":{"id":"%s","kind":"ticket"},"tenant":"%s","v":1}',
  action, actor, encode(sha256(convert_to(salt || address_text, 'UTF8')), 'base64'),
  encode(sha256(convert_to(salt || after_text, 'UTF8')), 'base64'), n, entry_id, node,
  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), target, tenant)`;

const entriesSql = (segment: string): string => `
  insert into audit.entries_${segment} (tenant_id, segment, entry_id, source, actor, actor_kind, action, target,
    target_kind, node, outcome, address, request_id, occurred_at, recorded_at, body, disclosed, search)
  select tenant, '${segment}', entry_id, 'app', actor, 'user', action, target, 'ticket', node, 'done', address, request,
    at, at, convert_to(${canonical}, 'UTF8'),
    jsonb_build_object('address', jsonb_build_array(salt, address_text), 'after', jsonb_build_array(salt, after_text)),
    concat_ws(' ', action, actor, target, '', 'app', address_text, after_text)
  from (select *, format('"%s"', address) as address_text,
      format('{"${FREQUENT}":"agent-%s","note":"%s"}', n % 211, note) as after_text
    from (select n, ($5::text[])[case when n % 5 < 2 then 1 else 2 + n % (cardinality($5::text[]) - 1) end] as tenant,
        $3::timestamptz + make_interval(secs => floor($4::float8 * 1000 * (n - $1::bigint) / ($2::bigint - $1::bigint)) / 1000) as at,
        'aud_' || lpad(to_hex(n), 26, '0') as entry_id, 'usr_' || n * 7919 % 50000 as actor,
        (array['ticket.assigned', 'asset.checked_out', 'kb.article.published', 'user.role_changed', 'export.started'])[1 + n / 3 % 5]
          as action,
        'tkt_' || n * 104729 % 1000000 as target, 'nod_' || n / 7 % 500 as node,
        format('198.51.%s.%s', n / 250 % 250, n % 250) as address, case when n % 3 = 0 then 'req_' || n else '' end as request,
        encode(substr(sha256(convert_to('salt' || n, 'UTF8')), 1, 16), 'base64') as salt,
        case when n % 100000 = 0 then '${RARE}' else
          (array['printer', 'invoice', 'laptop', 'password', 'network', 'licence', 'meeting'])[1 + n * 31 % 7] end
          || ' ' || substr(md5(n::text), 1, 8) as note
      from generate_series($1::bigint, $2::bigint - 1) as n) as drawn) as texts
  order by at`;

/** Every entry that neither has a place nor waits for one gets it, in its order, as the sequencer would have done. */
const placesSql = `
  with waiting as (
    select e.tenant_id, e.id, e.leaf, coalesce(l.size, 0) as size
    from audit.entries e left join audit.logs l on l.tenant_id = e.tenant_id
    where not exists (select from audit.leaves p where p.tenant_id = e.tenant_id and p.entry = e.id)
      and not exists (select from audit.unsealed u where u.tenant_id = e.tenant_id and u.entry = e.id)),
  placed as (
    select tenant_id, id, leaf, size + row_number() over (partition by tenant_id order by id) as seq,
           $1::bigint + row_number() over (order by id) as stream_seq
    from waiting),
  grown as (
    insert into audit.logs (tenant_id, size) select tenant_id, max(seq) from placed group by tenant_id
    on conflict (tenant_id) do update set size = excluded.size),
  moved as (
    update kernel.streams set head = (select max(stream_seq) from placed) where stream = 'audit'),
  marked as (
    update kernel.consumers set last_seq = (select max(stream_seq) from placed) where consumer = 'audit.words')
  insert into audit.leaves (tenant_id, seq, stream_seq, entry, hash)
  select tenant_id, seq, stream_seq, id, leaf from placed order by stream_seq`;
