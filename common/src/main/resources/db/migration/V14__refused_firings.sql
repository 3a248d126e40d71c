-- Why the last firing of a schedule was refused; and when one that may be let through later is tried again.
alter table schedules add column last_error text, add column last_error_at timestamptz, add column retry_at timestamptz;
