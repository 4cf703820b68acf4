-- Waiting for a lock on a busy table would hold up every page behind it.
set local lock_timeout = '5s';

-- Each installation has a chain of audit rows; its head stands here. Two appends to one chain meet
-- at this row, and a chain that was cut short no longer ends in its head.
alter table installations
    add column audit_seq  bigint not null default 0,
    add column audit_hash bytea  not null default '';

-- When somebody last said, without proof, that the app was removed, and when that was looked into.
alter table installations
    add column doubted_at timestamptz,
    add column checked_at timestamptz;

create index installations_doubt_idx on installations (doubted_at) where doubted_at is not null;

-- What is left to be done by rounds: data of an ended one to remove, one refused for 30 days.
create index installations_ended_idx on installations (ended_at) where state = 'ended';
create index installations_refused_idx on installations (reason_at) where state = 'reconnect_required';

-- What Zoom told about meeting numbers while this press waited for its own, by number:
-- {"85012345678": {"started": time, "ended": time, "deleted": time}}. Applied when it is settled.
alter table meetings add column early jsonb;

create index meetings_number_idx on meetings (installation_id, zoom_meeting_id)
    where zoom_meeting_id is not null;
create index meetings_age_idx on meetings (pressed_at);

-- Webhook requests that had their effect: one that comes again has none. Kept for seven days.
create table deliveries (
    installation_id uuid        not null,
    body_hash       bytea       not null,
    received_at     timestamptz not null,
    constraint deliveries_key primary key (installation_id, body_hash),
    constraint deliveries_installation_fkey foreign key (installation_id) references installations (id)
);

create index deliveries_age_idx on deliveries (received_at);

-- Who waits outside a meeting, as a keyed hash: pages see how many. Gone when the meeting ends.
create table presences (
    installation_id uuid        not null,
    zoom_meeting_id bigint      not null,
    participant     bytea       not null,
    place           text        not null,
    -- When Zoom says it happened: an older event that comes later changes nothing.
    happened_at     timestamptz not null,
    constraint presences_key primary key (installation_id, zoom_meeting_id, participant),
    constraint presences_installation_fkey foreign key (installation_id) references installations (id),
    constraint presences_place_check check (place in ('before_host', 'waiting_room', 'elsewhere'))
);

-- Grants that must still be ended at Zoom. The installation is gone by then, so the keyring seals
-- them. Kept for a day at most.
create table outbox (
    installation_id uuid        not null,
    id              uuid        not null,
    zoom_client_id  text        not null,
    grant_key_id    integer     not null,
    grant_sealed    bytea       not null,
    created_at      timestamptz not null,
    -- By the database's clock: nobody sends it before, so one sender has it at a time.
    not_before      timestamptz not null,
    tries           integer     not null default 0,
    constraint outbox_key primary key (installation_id, id)
);

-- Who did what, when: ids and fixed words only. Rows are added and never changed; they outlive
-- their installation. `hash` covers the row and the hash before it.
create table audit (
    installation_id uuid        not null,
    seq             bigint      not null,
    at              timestamptz not null,
    action          text        not null,
    -- The meeting, where the action is about one.
    subject         uuid,
    hash            bytea       not null,
    constraint audit_key primary key (installation_id, seq)
);
