-- A session goes back to a key, directly or by a link, and does not outlive it. Null: the server's own, made at start.
alter table identity.sessions add column key_id text;
update identity.sessions s
set key_id = case
  when s.began_by like 'key\_%' then s.began_by
  else (select l.created_by from identity.sign_in_links l
        where l.tenant_id = s.tenant_id and l.link_id = s.began_by and l.created_by like 'key\_%')
end;
-- What was open of keys that were closed before this was known ends now.
update identity.sessions s
set ended_at = now(), ended_by = 'system'
from identity.api_keys k
where k.tenant_id = s.tenant_id and k.key_id = s.key_id and s.ended_at is null
  and (k.revoked_at is not null or k.suspended_at is not null or k.retires_at <= now());
update identity.sessions s
set ends_at = least(s.ends_at, k.retires_at), idle_until = least(s.idle_until, k.retires_at)
from identity.api_keys k
where k.tenant_id = s.tenant_id and k.key_id = s.key_id and s.ended_at is null and k.retires_at is not null;
create index sessions_by_key on identity.sessions (tenant_id, key_id, began_at desc, session_id desc);
create index sign_in_links_by_maker on identity.sign_in_links (tenant_id, created_by);
