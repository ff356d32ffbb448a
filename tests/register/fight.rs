//! What a campaign goes through: people apply, everything goes wrong that can, and either process is killed again and
//! again.

use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use tests::chance::{chance, size};

use crate::campaign::Campaign;

/// A few applications in peace; then rounds in which the register misbehaves, with a turn of the year half way. Both
/// sizes of it are here, so that what is proved to be needed is tried at the size at which it is proved to be enough.
pub async fn fights(campaign: &mut Campaign, seed: u64) {
    campaign.files(10).await;
    campaign.files_over_http(1).await;
    let used = campaign.all_are_numbered().await;
    campaign.register.misbehaves(used);
    let mut chance = chance(seed, 0);
    let rounds = size(6, 60);
    for nth in 0..rounds {
        round(campaign, nth, size(150, 5000) / rounds, &mut chance).await;
        if nth == rounds / 2 {
            campaign.register.turns_the_year();
        }
    }
}

/// People apply; then one of the two dies, or both.
async fn round(campaign: &mut Campaign, nth: usize, applications: usize, chance: &mut StdRng) {
    campaign.files_over_http(1).await;
    campaign.files(applications - 1).await;
    tokio::time::sleep(Duration::from_millis(chance.random_range(100..1500))).await;
    if nth % 3 != 1 {
        campaign.portal_is_killed().await;
    }
    if !nth.is_multiple_of(3) {
        let away = Duration::from_millis(chance.random_range(800..2000));
        campaign.register.forgets(usize::from(nth.is_multiple_of(2)) * 2);
        campaign.register_is_killed(away).await;
    }
}
