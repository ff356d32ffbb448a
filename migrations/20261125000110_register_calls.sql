-- How the register stands is the same for every process and every reader: it follows from the calls, newest last.
create index register_attempts_started_at on register_attempts (started_at);
-- As the view below says it, so that the last answer is found without reading the failures after it.
create index register_attempts_answered_at on register_attempts (started_at)
    where coalesce(outcome in ('entered', 'refused', 'unreadable', 'contradicts'), false);
create index register_questions_asked_at on register_questions (asked_at);

-- No condition stands in the two halves: what a reader asks for reaches the indexes only then.
create view register_calls as
    select a.started_at as called_at,
           coalesce(a.outcome in ('entered', 'refused', 'unreadable', 'contradicts'), false) as is_answered,
           coalesce(a.outcome in ('unreachable', 'turned_away'), false) as is_away,
           coalesce(a.outcome, 'ambiguous') as outcome,
           -- What has begun just now is still under way; what is older and has no outcome was cut off by a crash.
           a.outcome is not null or a.started_at < now() - interval '1 minute' as is_over
    from register_attempts a
    union all
    select q.asked_at, q.answer <> 'none', false,
           case when q.answer = 'none' then 'ambiguous' else 'answered' end, true
    from register_questions q;

comment on view register_calls is
    'The calls to the register, attempts and questions: whether it answered, whether it surely was away, whether it is over.';

grant select on register_calls to pyli_app;
