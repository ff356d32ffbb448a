-- The registrar's page and the metrics ask again and again which cases have no number. Each of these indexes holds only
-- those; the price is that the update which brings the number is no HOT update.
create index requests_protocol_state_idx on read_model.requests (protocol_state)
    where protocol_state in ('requested', 'deferred', 'refused');
create index applications_protocol_state_idx on read_model.applications (protocol_state)
    where protocol_state in ('requested', 'deferred', 'refused');

comment on index read_model.requests_protocol_state_idx is 'Requests without a number: they wait, or were refused.';
comment on index read_model.applications_protocol_state_idx is 'Applications without a number: they wait, or were refused.';
