//! Letters: deliveries on their way to the courier, some of them twice.

use axum::body::Bytes;
use tokio::sync::oneshot;

use crate::{
    random::scrambled,
    webhooks::{
        ledger::{DeliverySeen, DeliveryState},
        options::Signing,
    },
    world::World,
};

/// Something to send, before it has a number.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) event: String,
    pub(crate) body: String,
    pub(crate) url: String,
    pub(crate) person: Option<String>,
    pub(crate) signing: Signing,
}

/// One delivery in the courier's hands.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) number: u64,
    pub(crate) body: Bytes,
    pub(crate) url: String,
    pub(crate) signing: Signing,
    /// The size of the block in which it is shuffled.
    pub(crate) window: usize,
    /// Told when the first try has ended.
    pub(crate) tried: oneshot::Sender<()>,
}

/// What the sender of a letter holds: its number, and word of the first try.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) number: u64,
    pub(crate) tried: oneshot::Receiver<()>,
}

impl World {
    /// Hands one letter to the courier, once and without delay.
    pub(crate) fn send_plainly(&mut self, draft: Draft) -> Receipt {
        self.send(draft, None, 1)
    }

    /// Hands letters to the courier. ZOOM.md#webhook-retries: some may come twice, and in any order.
    pub(crate) fn send_all(&mut self, drafts: Vec<Draft>) -> Vec<Receipt> {
        let window = self.settings.webhooks.reorder_window;
        let percent = u64::from(self.settings.webhooks.duplicate_percent);
        let seed = self.settings.webhooks.seed;
        let mut receipts = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let receipt = self.send(draft.clone(), None, window);
            let number = receipt.number;
            receipts.push(receipt);
            if scrambled(seed, number) % 100 < percent {
                receipts.push(self.send(draft, Some(number), window));
            }
        }
        receipts
    }

    fn send(&mut self, draft: Draft, copy_of: Option<u64>, window: usize) -> Receipt {
        let number = self.ledger.open(DeliverySeen {
            number: 0,
            event: draft.event,
            url: draft.url.clone(),
            body: draft.body.clone(),
            person: draft.person,
            copy_of,
            state: DeliveryState::UnderWay,
            tries: Vec::new(),
        });
        let (tried, receiver) = oneshot::channel();
        // The courier leaves only when the simulator stops, and takes everything along.
        let _sent = self.outbox.send(Letter {
            number,
            body: Bytes::from(draft.body),
            url: draft.url,
            signing: draft.signing,
            window,
            tried,
        });
        Receipt {
            number,
            tried: receiver,
        }
    }
}
