-- Who signs out everywhere takes back what sessions of others were offered. Few sessions wait for an
-- answer at any time, so the index is small and quickly built.
set local lock_timeout = '5s';
create index sessions_switch_idx on sessions (switch_to) where switch_to is not null;
