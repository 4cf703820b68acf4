//! A steady load: presses and pages, so many a second, at the processes that are ready.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::press::{Answer, Clinician, Door};

/// One request and what it brought; no answer where the connection broke.
#[derive(Debug)]
pub(crate) struct Try {
    pub(crate) is_press: bool,
    pub(crate) answer: Option<Answer>,
}

/// The processes that get requests, as a proxy sees them.
pub(crate) type Ready = Arc<Mutex<Vec<SocketAddr>>>;

pub(crate) struct Load {
    tries: Arc<Mutex<Vec<Try>>>,
    driving: JoinHandle<()>,
    under_way: Arc<AtomicUsize>,
    stop: DropGuard,
}

impl Load {
    /// Begins. Each tick is one press by one of `who`, and one home page where `pages` is true.
    pub(crate) fn begin(
        door: &Door,
        who: Vec<Clinician>,
        ready: &Ready,
        every: Duration,
        pages: bool,
    ) -> Self {
        let (tries, stop) = (Arc::new(Mutex::new(Vec::new())), CancellationToken::new());
        let under_way = Arc::new(AtomicUsize::new(0));
        let driving = tokio::spawn({
            let (door, ready, tries) = (door.clone(), Arc::clone(ready), Arc::clone(&tries));
            let (stop, under_way) = (stop.clone(), Arc::clone(&under_way));
            async move {
                let mut tick = interval(every);
                tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
                for number in 0.. {
                    tokio::select! {
                        _ = tick.tick() => {}
                        () = stop.cancelled() => return,
                    }
                    for is_press in [true, false] {
                        if !is_press && !pages {
                            continue;
                        }
                        let (door, who) = (door.clone(), who[number % who.len()].clone());
                        let (ready, tries) = (Arc::clone(&ready), Arc::clone(&tries));
                        let under_way = Arc::clone(&under_way);
                        under_way.fetch_add(1, Ordering::SeqCst);
                        tokio::spawn(async move {
                            let answer = once(&door, &who, &ready, number, is_press).await;
                            tries.lock().unwrap().push(Try { is_press, answer });
                            under_way.fetch_sub(1, Ordering::SeqCst);
                        });
                    }
                }
            }
        });
        Self {
            tries,
            driving,
            under_way,
            stop: stop.drop_guard(),
        }
    }

    /// Ends, and waits for the answers under way.
    pub(crate) async fn end(self) -> Vec<Try> {
        drop(self.stop);
        self.driving.await.unwrap();
        while self.under_way.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        std::mem::take(&mut *self.tries.lock().unwrap())
    }
}

/// One request. Where a process takes no connection, nothing was sent, and the next one is tried.
async fn once(
    door: &Door,
    who: &Clinician,
    ready: &Ready,
    number: usize,
    is_press: bool,
) -> Option<Answer> {
    let attempt = Uuid::now_v7();
    let began = Instant::now();
    for next in number.. {
        let at = {
            let ready = ready.lock().unwrap();
            ready.get(next % ready.len().max(1)).copied()
        };
        let tried = match at {
            Some(at) if is_press => door.press_of(who, attempt, at).await,
            Some(at) => door.page(Some(who), "/", at).await,
            None => {
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        match tried {
            Err(error) if error.is_connect() && began.elapsed() < Duration::from_secs(10) => {}
            Err(error) => {
                eprintln!("no answer: {error:?}");
                return None;
            }
            Ok(answer) => return Some(answer),
        }
    }
    None
}

/// That every press led to a meeting and every page was shown.
pub(crate) fn none_failed(tries: &[Try]) {
    let failed: Vec<_> = tries
        .iter()
        .filter(|tried| match &tried.answer {
            None => true,
            Some(answer) if tried.is_press => !answer.is_meeting(),
            Some(answer) => answer.status != 200,
        })
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {}: {:?}",
        failed.len(),
        tries.len(),
        failed.first()
    );
}

/// The 99th of a hundred.
pub(crate) fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    let place = (times.len() * 99).div_ceil(100).saturating_sub(1);
    times.get(place).copied().unwrap_or_default()
}
