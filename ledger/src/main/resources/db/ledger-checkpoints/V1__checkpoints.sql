-- What was signed of the books. A schema of its own: the journal can be dropped and made again from
-- the events, these can not, and the journal made again has to agree with them.

create table checkpoints (
    size bigint primary key check (size > 0),
    root bytea not null check (length(root) = 32),
    note text not null,
    made_at timestamptz not null
);

comment on table checkpoints is 'Signed heads of the Merkle tree over the journal. One root for one size, for ever.';
comment on column checkpoints.note is 'What was signed, with the signature: C2SP tlog-checkpoint.';
comment on column checkpoints.made_at is 'When it was signed. Not part of what is signed.';

create table incidents (
    incident_id bigint generated always as identity primary key,
    detail text not null,
    found_at timestamptz not null,
    resolution text
);

comment on table incidents is 'What the journal can not be believed about. While one has no resolution, the ledger books nothing.';
comment on column incidents.resolution is 'Written by people, once they know what happened and have put it right.';

create unique index one_open_incident_of_a_kind on incidents (detail) where resolution is null;

create function refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception '% on ledger_checkpoints.% refused: it is append-only', tg_op, tg_table_name;
end
$$;

create trigger append_only before update or delete or truncate on checkpoints
for each statement execute function refuse_change();

create trigger incidents_stay before delete or truncate on incidents
for each statement execute function refuse_change();

-- A resolution is added once; nothing else about an incident ever changes.
create function refuse_incident_change() returns trigger
language plpgsql
as $$
begin
    if (new.incident_id, new.detail, new.found_at)
            is distinct from (old.incident_id, old.detail, old.found_at)
        or old.resolution is not null
        or new.resolution is null then
        raise exception 'change of incident % refused', old.incident_id;
    end if;
    return new;
end
$$;

create trigger only_resolution before update on incidents
for each row execute function refuse_incident_change();
