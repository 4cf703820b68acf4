-- What holds for all servers of this database together: one row, made at the first start.
create table deployment (
    one          boolean     not null default true,
    -- Told by /healthz, so that `bedside doctor` knows whose server answers at the public address.
    id           uuid        not null,
    -- When `bedside backup` last wrote a whole archive.
    backed_up_at timestamptz,
    constraint deployment_key primary key (one),
    constraint deployment_one_check check (one)
);
