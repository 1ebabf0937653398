-- Receivers of signed checkpoints: what somebody else keeps of a log, so that it cannot be written anew unnoticed. Those
-- of the tenant `platform` are the operator's, and get the checkpoints of the tree of all tenants.
create table audit.webhooks (
  tenant_id text not null,
  anchor_id text not null,
  name text not null,
  url text not null,
  every_minutes integer not null check (every_minutes between 1 and 1440),
  created_at timestamptz not null,
  state text not null check (state in ('active', 'failing', 'disabled')),
  state_since timestamptz not null,
  disabled_because text check (disabled_because in ('gone', 'exhausted')),
  failures integer not null,
  attempted_at timestamptz,
  failure text,
  status integer,
  next_at timestamptz not null,
  -- The newest checkpoint it has taken.
  anchored_size bigint,
  anchored_signed_at timestamptz,
  anchored_at timestamptz,
  -- The one on its way: a message keeps its id until it is taken or given up.
  message_id text,
  message_size bigint,
  message_signed_at timestamptz,
  -- A test message, until it was sent and after.
  test_id text,
  test_asked_at timestamptz,
  tested_at timestamptz,
  test_failure text,
  test_status integer,
  -- Who sends to it at this moment, by the database's clock.
  claim text,
  claimed_until timestamptz,
  primary key (tenant_id, anchor_id),
  check ((state = 'disabled') = (disabled_because is not null)),
  check ((message_id is null) = (message_size is null) and (message_id is null) = (message_signed_at is null)),
  check ((anchored_size is null) = (anchored_signed_at is null) and (anchored_size is null) = (anchored_at is null))
);
call kernel.protect('audit.webhooks');
grant select, insert, update, delete on audit.webhooks to bailiwick_app, bailiwick_system;
create index webhooks_by_time on audit.webhooks (next_at) where state <> 'disabled';
create index webhooks_by_test on audit.webhooks (test_asked_at) where test_asked_at is not null and tested_at is null;

-- What its messages are signed with, sealed; the newest one signs for good, an older one until its end.
create table audit.webhook_secrets (
  tenant_id text not null,
  anchor_id text not null,
  generation integer not null,
  sealed bytea not null,
  created_at timestamptz not null,
  signs_until timestamptz,
  primary key (tenant_id, anchor_id, generation),
  foreign key (tenant_id, anchor_id) references audit.webhooks on delete cascade
);
call kernel.protect('audit.webhook_secrets');
grant select, insert, update, delete on audit.webhook_secrets to bailiwick_app, bailiwick_system;
