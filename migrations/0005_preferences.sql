-- Waiting for a lock on a busy table would hold up every page behind it.
set local lock_timeout = '5s';

-- What a clinician chose, once, for all meetings to come and for all pages. The words are those of
-- `domain::Preferences`. They are not checked here: the server that writes a new word may be rolled
-- back, and the one before then reads it as its default.
create table preferences (
    installation_id uuid        not null,
    waiting_room    boolean     not null,
    early           text        not null,
    recording       text        not null,
    host_video      boolean     not null,
    client_video    boolean     not null,
    name            text        not null,
    client_word     text,
    client_locale   text,
    locale          text,
    zone            text,
    theme           text        not null,
    -- The clinician's own text for clients, sealed by the data key.
    message_sealed  bytea,
    saved_at        timestamptz not null,
    constraint preferences_key primary key (installation_id),
    -- A server that does not know this table yet, or any more, can still remove an installation.
    constraint preferences_installation_fkey foreign key (installation_id) references installations (id)
        on delete cascade
);

-- Whether others use the same computer: the session then ends soon, and with the browser.
alter table sessions add column shared boolean not null default false;

-- When Zoom last said who the clinician is. Whoever is about to ask again moves it on, to a moment
-- at which it is old enough again in an hour, so that nobody else asks as well.
alter table installations add column profile_at timestamptz;
