-- Waiting for a lock on a busy table would hold up every page behind it.
set local lock_timeout = '5s';

-- How a meeting was asked for, in words of `domain::Asked`. How Zoom set it up stands beside it:
-- where the two differ, its account decided. What older servers wrote has none of this.
alter table meetings
    add column name               text,
    add column asked_waiting_room boolean,
    add column asked_early        text,
    add column asked_recording    text;

-- A meeting that was given a time: when, for how long, and by the clock of which place. `entrance`
-- is how Zoom set it up; `planned_at` is as of when its time is known.
alter table meetings
    add column starts_at     timestamptz,
    add column lasts_minutes integer,
    add column zone          text,
    add column entrance      text,
    add column planned_at    timestamptz,
    -- Somebody else holds it. Who that is stands nowhere.
    add column for_colleague boolean not null default false;

-- How often it was changed from here, and how often on the day of the last change: Zoom counts
-- changes with the creations of a day.
alter table meetings
    add column edits          integer not null default 0,
    add column edits_that_day integer not null default 0,
    add column edited_at      timestamptz;

create index meetings_starts_idx on meetings (installation_id, starts_at) where starts_at is not null;
create index meetings_edited_idx on meetings (installation_id, edited_at) where edited_at is not null;
