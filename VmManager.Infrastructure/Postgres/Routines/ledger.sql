-- What the journal refuses, whoever asks. Run at every start after the migrations; everything here can be run again.

-- The transaction that wrote an entry: nothing may be added to it by another one.
alter table journal_entries add column if not exists written_in xid8 not null default pg_current_xact_id();

create or replace function refuse_journal_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: the journal is append-only. Correct it with a reversal.', tg_op, tg_table_name
    using errcode = 'integrity_constraint_violation';
end $$;

create or replace trigger refuse_change before update or delete or truncate on journal_entries
  for each statement execute function refuse_journal_change();
create or replace trigger refuse_change before update or delete or truncate on postings
  for each statement execute function refuse_journal_change();
create or replace trigger refuse_change before update or delete or truncate on account_lines
  for each statement execute function refuse_journal_change();
create or replace trigger refuse_change before delete or truncate on ledger_accounts
  for each statement execute function refuse_journal_change();

-- All lines of an entry are written by one statement: they add up to nothing, and what some accounts got is what the entry says that it moves.
create or replace function check_account_lines() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select l.entry_id, l.balance, l.received, e.amount into wrong
  from (
    select entry_id, sum(amount) as balance, sum(amount) filter (where amount > 0) as received from inserted group by entry_id) l
  left join journal_entries e on e.id = l.entry_id and e.written_in = pg_current_xact_id()
  where e.id is null or l.balance <> 0 or l.received <> e.amount
  limit 1;
  if found then
    raise exception 'The lines of entry % are unbalanced or not its own: they add up to %, receive % and should receive %.',
      wrong.entry_id, wrong.balance, wrong.received, wrong.amount
      using errcode = 'integrity_constraint_violation', constraint = 'ck_account_lines_balance';
  end if;
  return null;
end $$;

create or replace trigger check_balance after insert on account_lines
  referencing new table as inserted for each statement execute function check_account_lines();

-- Postings are written in the transaction of their entry. Those of use are many: they are added up here, where they are at hand, and not once
-- more at the commit; the statement that writes them writes their entry, so that none can come later.
create or replace function check_posting_entries() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select p.entry_id, p.amount, e.amount as wanted into wrong
  from (select entry_id, sum(amount) as amount from inserted group by entry_id) p
  left join journal_entries e on e.id = p.entry_id and e.written_in = pg_current_xact_id()
  where e.id is null or (e.kind = 'Usage' and (p.amount <> e.amount or not e.cmin = (
    select w.cmin from inserted i join postings w using (entry_id, source_id, item) where i.entry_id = p.entry_id limit 1)))
  limit 1;
  if wrong.wanted <> wrong.amount then
    raise exception 'The postings of entry % add up to % and should to %.', wrong.entry_id, wrong.amount, wrong.wanted
      using errcode = 'integrity_constraint_violation', constraint = 'ck_journal_entries_postings';
  elsif found then
    raise exception 'A posting must be written together with its entry.'
      using errcode = 'integrity_constraint_violation', constraint = 'ck_postings_entry';
  end if;
  return null;
end $$;

create or replace trigger check_entry after insert on postings
  referencing new table as inserted for each statement execute function check_posting_entries();

-- At the commit, an entry has postings of its amount; and, where they can be found by the entry, lines that are their sums.
create or replace function check_journal_entry() returns trigger language plpgsql as $$
declare
  posted bigint;
begin
  if new.kind = 'Usage' and exists (select from postings where entry_id = new.id) then
    -- check_posting_entries has added them up.
    return null;
  end if;
  select sum(amount) into posted from postings where entry_id = new.id;
  if posted is distinct from new.amount then
    raise exception 'The postings of entry % add up to % and should to %.', new.id, posted, new.amount
      using errcode = 'integrity_constraint_violation', constraint = 'ck_journal_entries_postings';
  end if;
  if exists (
    select from (
      select account_id, sum(amount) as amount from (
        select source_id as account_id, -amount as amount from postings where entry_id = new.id
        union all select destination_id, amount from postings where entry_id = new.id) sides
      group by account_id) p
    full join (select account_id, amount from account_lines where entry_id = new.id and kind <> 'Usage') l using (account_id)
    where l.amount is distinct from p.amount)
  then
    raise exception 'The lines of entry % are not the sums of its postings.', new.id
      using errcode = 'integrity_constraint_violation', constraint = 'ck_journal_entries_lines';
  end if;
  return null;
end $$;

drop trigger if exists check_entry on journal_entries;
create constraint trigger check_entry after insert on journal_entries deferrable initially deferred
  for each row execute function check_journal_entry();

-- The link of an account's chain; docs/statements.md describes it for those who check it themselves.
create or replace function account_line_hash(
  previous bytea, account_id uuid, sequence bigint, entry_id uuid, kind text, since timestamptz, at timestamptz,
  amount bigint, balance bigint, items text) returns bytea language sql stable parallel safe as $$
  select sha256(convert_to(concat_ws('|', encode(previous, 'hex'), account_id, sequence, entry_id, kind,
    coalesce(date_part('epoch', since)::bigint::text, ''), date_part('epoch', at)::bigint, amount, balance, items), 'UTF8'))
$$;

-- Use as an item of a line: when it is charged for other than the whole period of the line, the period is in it.
create or replace function usage_item(
  item bigint, amount bigint, starts_at timestamptz, ends_at timestamptz, since timestamptz, until timestamptz)
  returns text language sql stable parallel safe as $$
  select case when starts_at = since and ends_at = until then item::text || ':' || amount::text
    else item::text || ':' || amount::text || ':' || date_part('epoch', starts_at)::bigint::text || ':' || date_part('epoch', ends_at)::bigint::text
  end
$$;

-- Any other posting as an item of a line: the account on the other side, and the amount as this account sees it.
create or replace function posting_item(item bigint, counterpart uuid, amount bigint) returns text language sql immutable parallel safe as $$
  select item::text || ':' || counterpart::text || ':' || amount::text
$$;

-- The first line of use of an account that ends after a moment, null if there is none. Use is charged in the order of time, so that halving
-- finds it without an index on the time, which every tick would have to write.
create or replace function first_usage_line(of_account uuid, moment timestamptz) returns bigint language plpgsql stable as $$
declare
  low bigint := 1;
  high bigint;
  middle bigint;
  line record;
  best bigint;
begin
  select sequence + 1 into high from ledger_accounts where id = of_account;
  while low < high loop
    middle := (low + high) / 2;
    select sequence, at into line from account_lines
      where account_id = of_account and sequence >= middle and since is not null order by sequence limit 1;
    if not found then
      high := middle;
    elsif line.at > moment then
      best := line.sequence;
      high := middle;
    else
      low := line.sequence + 1;
    end if;
  end loop;
  return best;
end $$;

-- The first line that belongs to a moment or later, counted as in statements: use belongs to the time before its end. One behind the last when
-- there is none.
create or replace function first_account_line(of_account uuid, moment timestamptz) returns bigint language sql stable as $$
  select least(
    first_usage_line(of_account, moment),
    -- Found by the small index of what is not use, not by walking through all lines.
    (select min(sequence) from (
      select sequence from account_lines where account_id = of_account and kind <> 'Usage' and at >= moment offset 0) l),
    (select sequence + 1 from ledger_accounts where id = of_account))
$$;

-- Each project has its account from the beginning, with the project's own id.
create or replace function open_account() returns trigger language plpgsql as $$
begin
  insert into ledger_accounts (id, kind, project_id, balance, overdraft_limit, sequence, chain_hash, is_metered, opened_at)
  values (new.id, 'Project', new.id, 0, 0, 0, decode(repeat('00', 32), 'hex'), false, new.created_at);
  return null;
end $$;

create or replace trigger open_account after insert on projects for each row execute function open_account();

insert into ledger_accounts (id, kind, balance, overdraft_limit, sequence, chain_hash, is_metered, opened_at)
select ('ffffffff-ffff-ffff-ffff-ffffffffff0' || number)::uuid, kind, 0, 0, 0, decode(repeat('00', 32), 'hex'), false, now()
from (values (1, 'Revenue'), (2, 'Grants'), (3, 'Vouchers'), (4, 'Payments'), (5, 'Shortfall')) as platform (number, kind)
on conflict (id) do nothing;
