-- Intervals of use, written in the same transaction as what is observed. Run at every start after the migrations; can be run again.

-- What of the platform's settings the database decides by; the platform writes it when it starts.
create table if not exists billing_rules (
  only_one boolean primary key default true check (only_one),
  credits_unreachable boolean not null default true,
  credits_failed boolean not null default true);
insert into billing_rules default values on conflict do nothing;

do $$
begin
  if not exists (select from pg_constraint where conname = 'ex_usage_intervals_overlap') then
    alter table usage_intervals add constraint ex_usage_intervals_overlap
      exclude using gist (instance_id with =, tstzrange(starts_at, ends_at) with &&);
  end if;
end $$;

-- What an interval has cost in a calendar month up to a moment in it. A function of these alone: charged in pieces, it adds up to the same.
create or replace function usage_spent(
  starts_at timestamptz, rate bigint, cap_per_month bigint, used_before bigint, month timestamptz, moment timestamptz)
  returns bigint language sql immutable parallel safe as $$
  select least(
    rate * date_part('epoch', moment - greatest(starts_at, month))::bigint / 3600,
    greatest(coalesce(cap_per_month, 9223372036854775807) - case when starts_at >= month then used_before else 0 end, 0))
$$;

-- What an instance had cost in the month of a moment, by its last interval before it.
create or replace function usage_before(last usage_intervals, moment timestamptz) returns bigint language sql stable as $$
  select case
    when last.id is null or ended < month then 0
    else case when last.starts_at >= month then last.used_before else 0 end
      + usage_spent(last.starts_at, last.rate, last.cap_per_month, last.used_before, month, ended)
  end
  from (select date_trunc('month', moment, 'UTC') as month, least(coalesce(last.ends_at, moment), moment) as ended) m
$$;

-- Brings the instance's open interval into line with what is known of the instance, from a moment on. What was charged stays: a moment before
-- that counts from there.
create or replace function meter_instance(of_instance uuid, moment timestamptz) returns void language plpgsql as $$
declare
  i record;
  account record;
  last usage_intervals;
  wanted text;
  basis text;
  new_rate bigint := 0;
  credited bigint := 0;
  at timestamptz;
  used bigint;
begin
  -- Shared by all who meter, taken alone by a tick: what a tick has not seen, it has not charged.
  perform pg_advisory_xact_lock_shared(8598234501);
  select n.*, s.health, exists (select from operations o where o.instance_id = n.id and o.state = 'Stuck') as is_stuck into i
    from instances n left join servers s on s.id = n.server_id where n.id = of_instance;
  select * into last from usage_intervals where instance_id = of_instance order by starts_at desc limit 1;
  if i.online_at is not null and i.lifecycle = 'Ready' and i.observed_state <> 'Missing' then
    basis := case
      when i.observed_state = 'Stopped' then 'Stopped'
      when i.observed_state = 'Unknown' and last.state = 'Stopped' then 'Stopped'
      else 'Running' end;
    wanted := case
      when i.health = 'Unreachable' and (select credits_unreachable from billing_rules) then 'ServerUnreachable'
      when (i.is_stuck or i.observed_state = 'Error') and (select credits_failed from billing_rules) then 'OperationFailed'
      else basis end;
    new_rate := case basis when 'Running' then i.price_per_hour else i.price_per_hour_stopped end;
    if wanted <> basis then
      credited := new_rate;
      new_rate := 0;
    end if;
  end if;
  if last.id is not null and last.ends_at is null
    and (last.state, last.rate, last.credited_rate, last.cap_per_month, last.price_id, last.server_id)
      is not distinct from (wanted::varchar, new_rate, credited, i.cap_per_month, i.price_id, i.server_id)
  then
    return;
  end if;
  if wanted is null and (last.id is null or last.ends_at is not null) then
    return;
  end if;
  select id, charged_until, is_metered into account from ledger_accounts where project_id = i.project_id;
  at := greatest(date_trunc('second', moment), account.charged_until, last.starts_at, last.ends_at);
  used := usage_before(last, at);
  if last.id is not null and last.ends_at is null then
    if last.starts_at = at then
      -- It lasted less than a second and nothing of it is charged.
      delete from usage_intervals where id = last.id;
    else
      update usage_intervals set ends_at = at where id = last.id;
    end if;
  end if;
  if wanted is not null then
    insert into usage_intervals (
      account_id, instance_id, server_id, price_id, state, rate, credited_rate, cap_per_month, used_before, starts_at, is_settled)
    values (account.id, i.id, i.server_id, i.price_id, wanted, new_rate, credited, i.cap_per_month, used, at, false);
  end if;
  if not account.is_metered then
    update ledger_accounts set is_metered = true, charged_until = greatest(charged_until, at) where id = account.id;
  end if;
end $$;

-- A state that counts from the moment the one before was last seen may have the same time as that one: that it is another state says that the time
-- is its own.
create or replace function meter_on_instance() returns trigger language plpgsql as $$
begin
  perform meter_instance(new.id, case
    when tg_op = 'INSERT' then coalesce(new.state_changed_at, new.online_at, clock_timestamp())
    else coalesce(greatest(
      case when new.state_changed_at is distinct from old.state_changed_at
        or (new.observed_state <> old.observed_state and new.lifecycle = old.lifecycle) then new.state_changed_at end,
      case when new.usage_changed_at is distinct from old.usage_changed_at then new.usage_changed_at end), clock_timestamp())
    end);
  return null;
end $$;

create or replace trigger meter_new after insert on instances for each row
  when (new.online_at is not null) execute function meter_on_instance();
create or replace trigger meter_change after update on instances for each row
  when ((old.lifecycle, old.observed_state, old.online_at is null, old.price_per_hour, old.price_per_hour_stopped, old.cap_per_month, old.price_id,
      old.server_id)
    is distinct from (new.lifecycle, new.observed_state, new.online_at is null, new.price_per_hour, new.price_per_hour_stopped, new.cap_per_month,
      new.price_id, new.server_id))
  execute function meter_on_instance();

-- A server that does not answer: since it last did. One that answers again: from now on.
create or replace function meter_on_server() returns trigger language plpgsql as $$
declare
  moment timestamptz := case when new.health = 'Unreachable' then coalesce(old.observed_at, new.health_changed_at) else new.health_changed_at end;
begin
  perform meter_instance(id, coalesce(moment, clock_timestamp())) from instances
    where server_id = new.id and lifecycle = 'Ready' and online_at is not null;
  return null;
end $$;

create or replace trigger meter_health after update on servers for each row
  when ((old.health = 'Unreachable') is distinct from (new.health = 'Unreachable')) execute function meter_on_server();

create or replace function meter_on_operation() returns trigger language plpgsql as $$
begin
  perform meter_instance(new.instance_id, coalesce(new.finished_at, clock_timestamp()));
  return null;
end $$;

create or replace trigger meter_stuck after update on operations for each row
  when (new.instance_id is not null and (old.state = 'Stuck') is distinct from (new.state = 'Stuck')) execute function meter_on_operation();
