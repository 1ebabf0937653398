-- What is done later on account of an operation is tied to the request that began it.
alter table operations.operations add column correlation jsonb not null default '{}';
