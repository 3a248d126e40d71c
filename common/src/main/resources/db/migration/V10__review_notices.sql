-- What is posted, where it is not the result of that version: a notice to operators, under a negative one.
alter table callbacks add column body text;
