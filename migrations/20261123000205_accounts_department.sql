-- A member of staff belongs to a department that is there.

alter table accounts
    add constraint accounts_department foreign key (department) references departments (id);
comment on column accounts.department is 'Where a member of staff works; null for one who sees all, and for citizens';
