-- The Merkle tree over the hashes of the transfers, in the shape of RFC 6962. Its frontier stands in
-- the head, so that a batch appends to it without reading. Of the subtrees that are complete, and so
-- never change again, those over 64 leaves and more are kept; what is below is quickly computed from
-- at most 64 transfers.

create table tree_nodes (
    level smallint not null check (level between 6 and 62),
    index bigint not null check (index >= 0),
    hash bytea not null check (length(hash) = 32),
    primary key (level, index)
);

comment on table tree_nodes is 'Complete subtrees of the Merkle tree over transfers.hash in the order of their numbers.';
comment on column tree_nodes.level is 'The subtree has 2^level leaves.';
comment on column tree_nodes.index is 'Its first leaf is transfer index * 2^level + 1.';

create trigger append_only before update or delete or truncate on tree_nodes
for each statement execute function refuse_change();

alter table head add column frontier bytea not null default '' check (length(frontier) % 32 = 0);

comment on column head.frontier is 'Hashes of the largest complete subtrees from left to right, one for each bit of transfers.';

-- Books from before get the tree they would have had.
create temporary table tree on commit drop as
select 0 as level, number - 1 as index, sha256('\x00'::bytea || hash) as hash from transfers;

do $$
declare
    grown integer := 0;
begin
    loop
        insert into tree
        select grown + 1, l.index / 2, sha256('\x01'::bytea || l.hash || r.hash)
        from tree l
        join tree r on r.level = grown and r.index = l.index + 1
        where l.level = grown and l.index % 2 = 0;
        exit when not found;
        grown := grown + 1;
    end loop;
end
$$;

insert into tree_nodes (level, index, hash) select level, index, hash from tree where level >= 6;

update head
set frontier = coalesce(
    (
        select string_agg(t.hash, ''::bytea order by t.level desc)
        from tree t
        where (head.transfers >> t.level) % 2 = 1 and t.index = (head.transfers >> t.level) - 1
    ),
    ''::bytea);
