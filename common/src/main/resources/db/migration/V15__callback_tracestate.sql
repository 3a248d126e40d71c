-- What the trace of a run's caller keeps beside its place, so that whoever is called back goes on with the same trace.
alter table callbacks add column tracestate text;
