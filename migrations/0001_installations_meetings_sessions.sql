-- One clinician's grant to this app, from one consent to its end: the tenant.
create table installations (
    id                   uuid        not null,
    zoom_client_id       text        not null,
    zoom_user_id         text        not null,
    zoom_account_id      text        not null,
    state                text        not null,
    -- Why it is not active, in a word of `domain::Reason`.
    reason               text,
    reason_at            timestamptz,
    -- How often the grant was replaced: the fence of every save.
    generation           bigint      not null,
    scopes               text        not null,
    -- The answer to the last consent, and to the last exchange or refresh.
    granted_at           timestamptz not null,
    refreshed_at         timestamptz not null,
    access_expires_at    timestamptz,
    -- The data key is sealed by the keyring; the rest by the data key.
    data_key_id          integer,
    data_key_sealed      bytea,
    access_token_sealed  bytea,
    refresh_token_sealed bytea,
    profile_sealed       bytea,
    -- The right to refresh once; all three by the database's clock.
    lease_owner          uuid,
    lease_until          timestamptz,
    refresh_not_before   timestamptz,
    created_at           timestamptz not null,
    ended_at             timestamptz,
    constraint installations_key primary key (id),
    constraint installations_state_check check (state in ('active', 'reconnect_required', 'ended')),
    constraint installations_secrets_check check (
        (state = 'ended') = (data_key_sealed is null)
        and (data_key_id is null) = (data_key_sealed is null)
        and (access_token_sealed is null) = (data_key_sealed is null)
        and (refresh_token_sealed is null) = (data_key_sealed is null)
        and (profile_sealed is null) = (data_key_sealed is null)
    )
)
-- A refresh rewrites the row in place: none of its columns is indexed, and each page has room.
with (fillfactor = 70);

-- Zoom keeps one live grant for each person and app; a second row would kill the first silently.
create unique index installations_live_key
    on installations (zoom_client_id, zoom_user_id)
    where state <> 'ended';

-- How much each key of the keyring seals. A refresh does not change this column.
create index installations_data_key_idx on installations (data_key_id) where data_key_id is not null;

-- One row for each press of the button, written before Zoom is asked.
-- There is no column for the host's link, and none for anything about a client.
create table meetings (
    installation_id  uuid        not null,
    id               uuid        not null,
    attempt          uuid        not null,
    state            text        not null,
    -- Why Zoom said no, in a word of `domain::Refusal`.
    refusal          text,
    -- Ends the topic sent to Zoom, so that a meeting whose answer was lost can be recognised.
    short_code       text        not null,
    zoom_meeting_id  bigint,
    join_link_sealed bytea,
    passcode_sealed  bytea,
    -- How Zoom set it up, from Zoom's answer.
    waiting_room     boolean,
    passcode_in_link boolean,
    recording        text,
    pressed_at       timestamptz not null,
    settled_at       timestamptz,
    started_at       timestamptz,
    ended_at         timestamptz,
    constraint meetings_key primary key (installation_id, id),
    constraint meetings_attempt_key unique (installation_id, attempt),
    constraint meetings_installation_fkey foreign key (installation_id) references installations (id),
    constraint meetings_state_check check (
        state in ('pending', 'refused', 'waiting', 'started', 'ended', 'cancelled', 'unknown')
    ),
    constraint meetings_recording_check check (recording in ('off', 'local', 'cloud'))
);

create index meetings_pressed_idx on meetings (installation_id, pressed_at desc);

-- Signed-in browsers. When an installation ends its sessions lose it and keep why and when, so
-- that the next visit can say what happened.
create table sessions (
    id_hash         bytea       not null,
    installation_id uuid,
    signed_in_at    timestamptz not null,
    seen_at         timestamptz not null,
    -- Another installation whose consent came back here and waits for a confirming press.
    switch_to       uuid,
    ended_at        timestamptz,
    ended_reason    text,
    -- For the sweep; whether a session is good is judged by its times above.
    expires_at      timestamptz not null,
    constraint sessions_key primary key (id_hash),
    constraint sessions_ended_check check (
        (installation_id is null) = (ended_at is not null)
        and (ended_at is null) = (ended_reason is null)
    )
);

create index sessions_installation_idx on sessions (installation_id) where installation_id is not null;
create index sessions_expiry_idx on sessions (expires_at);

-- Consents that are under way. A row is taken by the first callback that names it.
create table oauth_attempts (
    state_hash       bytea       not null,
    browser_hash     bytea       not null,
    -- Sealed by the keyring: no installation is known yet.
    verifier_key_id  integer     not null,
    verifier_sealed  bytea       not null,
    return_path      text        not null,
    created_at       timestamptz not null,
    constraint oauth_attempts_key primary key (state_hash)
);

create index oauth_attempts_created_idx on oauth_attempts (created_at);

-- How many consents an address began in one minute, under a keyed hash that changes every day.
create table address_counters (
    bucket bytea       not null,
    minute timestamptz not null,
    count  integer     not null,
    constraint address_counters_key primary key (bucket, minute)
);

create index address_counters_minute_idx on address_counters (minute);

-- One value under each key, so that a server with a wrong keyring refuses to start.
create table key_canaries (
    key_id integer not null,
    sealed bytea   not null,
    constraint key_canaries_key primary key (key_id)
);
