//! The digest of the staff: one letter a day for each who handles cases, however many processes ask for it.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

use crate::actor::Role;
use crate::connect::Store;
use crate::departments::HANDLERS;
use crate::error::Unavailable;

impl Store {
    /// Writes the digests of this day (in Europe/Athens) that are not written yet; says how many. Each counts on from
    /// the one before, the first one from a day ago.
    pub async fn write_digests(&self, day: Date) -> Result<u64, Unavailable> {
        let written = sqlx::query(
            "with newest as (select \
               coalesce(max(e.number) filter (where e.aggregate_type = 'CitizenRequest'), 0) as requests, \
               coalesce(max(e.number) filter (where e.aggregate_type = 'CertificateApplication'), 0) as applications \
               from events e where e.number is not null), \
             before as (select \
               coalesce(max(e.number) filter (where e.aggregate_type = 'CitizenRequest'), 0) as requests, \
               coalesce(max(e.number) filter (where e.aggregate_type = 'CertificateApplication'), 0) as applications \
               from events e where e.number is not null and e.recorded_at < now() - interval '1 day') \
             insert into letters (id, kind, account, day, requests_after, requests_until, applications_after, \
               applications_until, expires_at) \
             select gen_random_uuid(), 'digest', a.id, $1, coalesce(last.requests_until, before.requests), \
               newest.requests, coalesce(last.applications_until, before.applications), newest.applications, \
               now() + interval '1 day' \
             from newest, before, accounts a \
             left join lateral (select l.requests_until, l.applications_until from letters l \
               where l.kind = 'digest' and l.account = a.id order by l.day desc limit 1) last on true \
             where a.role = any ($2) \
             on conflict (account, day) where kind = 'digest' do nothing",
        )
        .bind(day.to_sqlx())
        .bind(HANDLERS.map(Role::as_str))
        .execute(self.pool())
        .await?;
        Ok(written.rows_affected())
    }
}
