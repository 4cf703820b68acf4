-- Three thousand installations with a past: enough that a scan of a whole table costs.
insert into installations (
    id, zoom_client_id, zoom_user_id, zoom_account_id, state, reason, reason_at, generation, scopes,
    granted_at, refreshed_at, access_expires_at, data_key_id, data_key_sealed, access_token_sealed,
    refresh_token_sealed, profile_sealed, created_at, ended_at, doubted_at
)
select
    md5('installation' || i)::uuid, 'client', 'user' || i, 'account' || i,
    state, case when state <> 'active' then 'revoked' end,
    case when state <> 'active' then now() - i * interval '1 minute' end,
    1, 'scope', now(), now(), case when state <> 'ended' then now() end,
    case when state <> 'ended' then 1 end,
    case when state <> 'ended' then secret end,
    case when state <> 'ended' then secret || secret end,
    case when state <> 'ended' then secret || secret end,
    case when state <> 'ended' then secret end,
    now(), case when state = 'ended' then now() - i * interval '1 minute' end,
    case when i % 50 = 0 then now() - i * interval '1 minute' end
from generate_series(1, 3000) as i
cross join lateral (
    select
        case i % 30 when 0 then 'ended' when 1 then 'reconnect_required' else 'active' end as state,
        sha256(int8send(i)) as secret
) as its;

insert into meetings (
    installation_id, id, attempt, state, short_code, zoom_meeting_id, pressed_at, settled_at,
    started_at, ended_at, starts_at, lasts_minutes, zone, edited_at
)
select
    installations.id, gen_random_uuid(), gen_random_uuid(),
    case when m > 4 then 'ended' when m = 2 then 'started' when m = 3 then 'pending' else 'waiting' end,
    'ABCDEF', 80000000000 + m, pressed_at, pressed_at,
    case when m > 4 or m = 2 then pressed_at end,
    case when m > 4 then pressed_at end,
    case when m in (4, 5) then pressed_at + interval '7 days' end,
    case when m in (4, 5) then 30 end,
    case when m in (4, 5) then 'UTC' end,
    case when m in (4, 5) then pressed_at end
from installations
cross join generate_series(1, 20) as m
cross join lateral (select now() - m * interval '5 hours' as pressed_at) as its;

insert into deliveries (installation_id, body_hash, received_at)
select id, sha256(int8send(d)), now() - d * interval '5 hours'
from installations cross join generate_series(1, 10) as d;

insert into presences (installation_id, zoom_meeting_id, participant, place, happened_at)
select id, 80000000000 + p, sha256(int8send(p)), 'waiting_room', now()
from installations cross join generate_series(1, 2) as p;

insert into audit (installation_id, seq, at, action, hash)
select id, seq, now(), case when seq = 20 then 'ended_left' else 'meeting_pressed' end, sha256(int8send(seq))
from installations cross join generate_series(1, 20) as seq;

insert into sessions (id_hash, installation_id, signed_in_at, seen_at, ended_at, ended_reason, expires_at)
select
    sha256(uuid_send(id) || int8send(s)), case when s = 1 then id end, now(), now(),
    case when s = 2 then now() end, case when s = 2 then 'left' end, now() + s * interval '1 hour'
from installations cross join generate_series(1, 2) as s;

insert into preferences (
    installation_id, waiting_room, early, recording, host_video, client_video, name, theme,
    message_sealed, saved_at
)
select id, true, 'no', 'off', true, true, 'neutral', 'system', data_key_sealed, now()
from installations;

insert into outbox (
    installation_id, id, zoom_client_id, grant_key_id, grant_sealed, created_at, not_before
)
select md5('gone' || o)::uuid, gen_random_uuid(), 'client', 1, sha256(int8send(o)), now(), now()
from generate_series(1, 3000) as o;

insert into oauth_attempts (
    state_hash, browser_hash, verifier_key_id, verifier_sealed, return_path, created_at
)
select sha256(int8send(a)), sha256(int8send(a)), 1, sha256(int8send(a)), '/', now()
from generate_series(1, 3000) as a;

insert into address_counters (bucket, minute, count)
select sha256(int8send(c)), date_trunc('minute', now()), 1 from generate_series(1, 3000) as c;


