-- What lists of ended runs are filtered by, beside each result: rows are inserted once and never changed, so that these indexes cost
-- an insert and nothing later, while the same columns of runs, which change, stay without. Those of bad ends cost only bad ends.
alter table results
    add column app text,
    add column workflow text,
    add column task_type text,
    add column cost_usd numeric; -- null where nothing was spent

update results set app = runs.app, workflow = runs.workflow, task_type = runs.task_type,
    cost_usd = nullif((results.data::json -> 'usage' ->> 'cost_usd')::numeric, 0)
from runs where runs.run_id = results.run_id;

create index results_by_workflow on results (workflow, run_id);
create index results_by_task_type on results (task_type, run_id);
create index results_not_completed_by_app on results (app, run_id) where status <> 'completed';
create index results_not_completed_by_workflow on results (workflow, run_id) where status <> 'completed';

-- What an app spent today, from the index alone.
create index results_with_cost on results (app, at) include (cost_usd) where cost_usd is not null;

-- In the order of their list, those to be reviewed first.
create index guards_by_time on guards (review desc, at desc);
drop index guards_by_review;
