-- The tree of all tenants names none of them: its leaves are hashes of checkpoints, and its checkpoints are what anchors
-- keep. So every tenant may prove that its own checkpoints are in it.
create policy tenants on audit.logs for select to bailiwick_app using (tenant_id = 'tenants');
create policy tenants on audit.leaves for select to bailiwick_app using (tenant_id = 'tenants');
create policy tenants on audit.subtrees for select to bailiwick_app using (tenant_id = 'tenants');
create policy tenants on audit.checkpoints for select to bailiwick_app using (tenant_id = 'tenants');

-- The newest checkpoint of a log in that tree as it was at some size.
create index checkpoints_by_log_and_place on audit.checkpoints (tenant_id, place) where place is not null;
