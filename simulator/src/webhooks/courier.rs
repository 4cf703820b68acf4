//! The courier takes letters to their endpoints and comes again when they are not taken.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::{Semaphore, mpsc::UnboundedReceiver};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    random::scrambled,
    webhooks::{
        endpoint::Stamp,
        ledger::{DeliveryState, TrySeen},
        letters::Letter,
    },
    world::Hub,
};

/// How many letters are handed over at the same time.
const HANDS: usize = 16;

/// How long a block of letters waits for more before it is shuffled and leaves.
const LULL: Duration = Duration::from_millis(100);

/// Waits for letters and sends each on its way, as a task of its own.
#[derive(Debug)]
pub(crate) struct Courier {
    pub(crate) hub: Arc<Hub>,
    pub(crate) letters: UnboundedReceiver<Letter>,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
}

impl Courier {
    /// Works until told to stop; what is under way then is dropped.
    pub(crate) async fn work(mut self) {
        let hands = Arc::new(Semaphore::new(HANDS));
        let stop = self.stop.clone();
        while let Some(Some(block)) = stop.run_until_cancelled(self.block()).await {
            for letter in block {
                let round = deliver(Arc::clone(&self.hub), Arc::clone(&hands), letter);
                let round = self.stop.clone().run_until_cancelled_owned(round);
                drop(self.tasks.spawn(round));
            }
        }
    }

    /// The next letters, shuffled when so ordered.
    async fn block(&mut self) -> Option<Vec<Letter>> {
        let first = self.letters.recv().await?;
        let window = first.window;
        let mut block = vec![first];
        while block.len() < window {
            match tokio::time::timeout(LULL, self.letters.recv()).await {
                Ok(Some(letter)) => block.push(letter),
                Ok(None) | Err(_) => break,
            }
        }
        if window > 1 {
            let seed = self.hub.world().settings.webhooks.seed;
            block.sort_by_key(|letter| scrambled(!seed, letter.number));
        }
        Some(block)
    }
}

/// Tries until the letter is taken or the last retry has failed.
async fn deliver(hub: Arc<Hub>, hands: Arc<Semaphore>, letter: Letter) {
    let mut waiting = Some(letter.tried);
    let mut first_timestamp = None;
    for retries in 0.. {
        let Ok(hand) = hands.acquire().await else {
            return;
        };
        let at = hub.now();
        let fresh = at.unix_timestamp();
        let (secret, options) = {
            let world = hub.world();
            (
                world.webhook_secret.clone(),
                world.settings.webhooks.clone(),
            )
        };
        // ZOOM.md#webhook-retries: which time a retry carries is not known.
        let first_try = *first_timestamp.get_or_insert(fresh);
        let timestamp = if options.retry_keeps_timestamp {
            first_try
        } else {
            fresh
        };
        let stamp = Stamp::make(letter.signing, &secret, timestamp, &letter.body);
        let since = Instant::now();
        let reply = hub
            .caller
            .post(
                &letter.url,
                stamp.as_ref(),
                letter.body.clone(),
                options.answer_within,
            )
            .await;
        drop(hand);
        let (status, problem) = match reply {
            Ok(reply) => (Some(reply.status), None),
            Err(problem) => (None, Some(problem)),
        };
        let wait = options.retry_waits.get(retries);
        // ZOOM.md#webhook-retries: 200 and 204 only.
        let state = match (status, wait) {
            (Some(200 | 204), _) => DeliveryState::Done,
            (_, None) => DeliveryState::GivenUp,
            (_, Some(_)) => DeliveryState::UnderWay,
        };
        let attempt = TrySeen {
            at,
            timestamp,
            status,
            problem,
            millis: u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        let ended_at = hub.now();
        hub.world().ledger.tried(letter.number, attempt, state);
        // Nobody may be waiting for it.
        let _told = waiting.take().map(|waiting| waiting.send(()));
        match (state, wait) {
            (DeliveryState::UnderWay, Some(wait)) => hub.clock.reach(ended_at + *wait).await,
            _ => return,
        }
    }
}
