-- UNTRIED: no Citus ran on the machine where this was written. docs/SCALING.md says what must change
-- in the statements first.
--
-- What is run once on the coordinator of a Citus cluster, version 12 or newer, after `bedside migrate`
-- brought an empty database to 0008. Rows move with their installation: all tables of a tenant are
-- spread by the same value over the same shards.

create extension if not exists citus;

begin;

-- A unique key must contain the column that spreads the table, so the one living installation of a
-- person is kept by a table of its own, spread by the person.
drop index installations_live_key;

create table identities (
    zoom_client_id  text not null,
    zoom_user_id    text not null,
    installation_id uuid not null,
    constraint identities_key primary key (zoom_client_id, zoom_user_id)
);

-- Foreign keys are kept: they join shards of one node.
select create_distributed_table('installations', 'id', shard_count => 128);
select create_distributed_table('meetings', 'installation_id', colocate_with => 'installations');
select create_distributed_table('preferences', 'installation_id', colocate_with => 'installations');
select create_distributed_table('deliveries', 'installation_id', colocate_with => 'installations');
select create_distributed_table('presences', 'installation_id', colocate_with => 'installations');
select create_distributed_table('outbox', 'installation_id', colocate_with => 'installations');
select create_distributed_table('audit', 'installation_id', colocate_with => 'installations');

-- Spread by a key of their own.
select create_distributed_table('identities', 'zoom_user_id', colocate_with => 'none');
select create_distributed_table('sessions', 'id_hash', colocate_with => 'none');

-- A few rows that every node has.
select create_reference_table('key_canaries');
select create_reference_table('deployment');

-- oauth_attempts and address_counters stay on the coordinator: one statement writes both, and they
-- hold ten minutes of consents.

commit;
