-- How the register stands is the same for every process and every reader: it follows from the calls, newest last.
create index register_attempts_started_at on register_attempts (started_at);
create index register_attempts_answered_at on register_attempts (started_at)
    where outcome in ('entered', 'refused', 'unreadable', 'contradicts');
create index register_questions_asked_at on register_questions (asked_at);

create view register_calls as
    select a.started_at as called_at, a.outcome in ('entered', 'refused', 'unreadable', 'contradicts') as is_answered,
           a.outcome in ('unreachable', 'turned_away') as is_away, a.outcome
    from register_attempts a
    where a.outcome is not null
    union all
    -- What has begun just now is still under way; what is older and has no outcome was cut off by a crash.
    select a.started_at, false, false, 'ambiguous'
    from register_attempts a
    where a.outcome is null and a.started_at < now() - interval '1 minute'
    union all
    select q.asked_at, q.answer <> 'none', false, case when q.answer = 'none' then 'ambiguous' else 'answered' end
    from register_questions q;

comment on view register_calls is
    'Every call to the register that is over, attempts and questions: whether it answered, and whether it surely was away.';

grant select on register_calls to pyli_app;
