-- What the models of an unfinished run may cost, in millionths of a US dollar; null for no bound of its own. Daily budgets of apps look at it.
alter table open_runs add column reserved_micros bigint;
create index open_runs_reserving on open_runs (run_id) where reserved_micros is not null;

-- Targets of which nothing is left but what happened to them, for the sweep that removes them.
create index guards_quiet on guards (at) where holder is null and waiting = 0 and failures = 0 and not review and next_due is null;
