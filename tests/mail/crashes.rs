//! What a crash between the server's answer and its recording does, and what a backup that is restored does.

use domain::AccountId;
use domain::citizen_request::Status;
use tests::PyliProcess;
use tests::commands::{by_clerk, request, status};
use uuid::Uuid;

use crate::servers::MailServer;
use crate::world::{Town, mailed};

/// Files a case of this citizen and lets it go on.
async fn goes_on(town: &Town, account: AccountId) -> Uuid {
    let store = town.portal.store();
    let case = store.execute(request(account, "a")).await.expect("it is filed").id;
    store.execute(by_clerk(case, status(Status::InProgress))).await.expect("it goes on");
    case
}

#[tokio::test]
async fn what_a_crash_left_in_doubt_is_sent_again_as_the_same_message() {
    let folder = tempfile::tempdir().expect("there is room for mail");
    let server = MailServer::starts(folder.path()).await;
    // The town itself does not mail: the processes do.
    let town = Town::with(&["--roles", "http,projections"], folder).await;
    let citizen = town.portal.citizen("maria@example.gr").await;
    town.behind("update accounts set email_confirmed_at = now(); delete from letters").await;
    let mailing = |failpoints: &'static str| {
        let url = server.url();
        let database = &town.portal.database;
        async move {
            PyliProcess::on(database, move |command| {
                command.env("PYLI_MAIL", url).env("PYLI_PUBLIC_URL", "http://localhost:8080");
                command.env("FAILPOINTS", failpoints);
            })
            .await
        }
    };
    let mut dying = mailing("mail.handed_over=return").await;
    goes_on(&town, AccountId(citizen.id.parse().expect("an id"))).await;
    assert!(!dying.ends().await.success(), "it dies when the server has taken the message");
    assert_eq!(town.count("select count(*) from mail_attempts where outcome is null").await, 1);

    town.behind("update tasks set lease_until = now()").await;
    let living = mailing("").await;
    town.until("select count(*) from tasks where reaction = 'mail' and finished_at is null", 0).await;
    let mail = mailed(town.folder.path());
    assert_eq!(mail.len(), 2);
    assert_eq!(mail[0], mail[1], "nobody who looks at the Message-ID sees it twice");
    living.terminate().await;
    town.closes().await;
}

#[tokio::test]
async fn a_task_that_is_done_again_mails_nothing_again() {
    let town = Town::opens(&[]).await;
    let maria = town.confirmed("maria@example.gr").await;
    goes_on(&town, AccountId(maria.id.parse().expect("an id"))).await;
    let before = town.mail_to("maria@example.gr").await;
    // As after a crash between the recording of the message and the end of the task.
    town.behind("update tasks set finished_at = null, lease_until = null where reaction = 'mail'").await;
    town.behind("update letters set finished_at = null, outcome = null, used_at = null").await;
    assert_eq!(town.mail_to("maria@example.gr").await, before);
    town.closes().await;
}
