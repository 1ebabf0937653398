-- What ties an entry to other records stands in its text, and from now on beside it, too: to be shown in lists, exported
-- and looked for.
alter table audit.entries
  add column trace_id text,
  add column session_id text,
  add column on_behalf_of text,
  add column decision_id text,
  add column revision text;

-- From the texts that are there; of most, a request is all that is known. The text itself and its hash stay.
alter table audit.entries disable trigger entries_only_forget;
update audit.entries e
set trace_id = ties ->> 'traceId', session_id = ties ->> 'sessionId', on_behalf_of = ties ->> 'onBehalfOf',
    decision_id = ties ->> 'decisionId', revision = ties ->> 'revision'
from (select tenant_id, id, segment, convert_from(body, 'UTF8')::jsonb -> 'correlation' as ties
      from audit.entries where position(convert_to('"correlation":{', 'UTF8') in body) > 0) as said
where e.tenant_id = said.tenant_id and e.id = said.id and e.segment = said.segment
  and said.ties ?| array['traceId', 'sessionId', 'onBehalfOf', 'decisionId', 'revision'];
alter table audit.entries enable trigger entries_only_forget;

-- Whoever has none of these pays for none.
create index entries_by_trace on audit.entries (tenant_id, trace_id, recorded_at, id) where trace_id is not null;
create index entries_by_session on audit.entries (tenant_id, session_id, recorded_at, id) where session_id is not null;
create index entries_by_decision on audit.entries (tenant_id, decision_id, recorded_at, id) where decision_id is not null;

-- A redaction that waited is tied to the request that asked for it.
alter table audit.waiting_redactions add column correlation jsonb not null default '{}';
