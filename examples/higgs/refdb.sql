-- The request database, for trying things out: sqlite3 refdb.sqlite < refdb.sql
create table requests (
  id integer primary key,
  dataset text not null,
  events integer not null,
  first_event integer not null,
  seed integer not null,
  release text not null
);
insert into requests values (4711, 'higgs-4mu-2007', 132806, 1, 20070425, 'CMSSW_1_3_1');
insert into requests values (4712, 'qcd-50-80-2007', 100000, 1, 20070426, 'CMSSW_1_3_1');
