//! How Zoom is reached: by few connections, which are used again.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use sqlx::PgPool;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;
use zoom_simulator::Operation;

use crate::{browser::Browser, clinic::Clinic, page::Form};

/// Stands before Zoom's API and counts who comes in.
struct Porter {
    url: String,
    came: Arc<AtomicUsize>,
    _end: DropGuard,
}

impl Porter {
    async fn before(base: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut url = Url::parse(base).unwrap();
        let behind = (url.host_str().unwrap().to_owned(), url.port().unwrap());
        url.set_port(Some(listener.local_addr().unwrap().port()))
            .unwrap();
        let (came, end) = (Arc::<AtomicUsize>::default(), CancellationToken::new());
        let (counted, ended) = (Arc::clone(&came), end.clone());
        tokio::spawn(end.clone().run_until_cancelled_owned(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let mut zoom = TcpStream::connect(&behind).await.unwrap();
                tokio::spawn(ended.clone().run_until_cancelled_owned(async move {
                    copy_bidirectional(&mut client, &mut zoom).await
                }));
            }
        }));
        Self {
            url: url.into(),
            came,
            _end: end.drop_guard(),
        }
    }

    fn connections(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

/// Somebody at a server that reaches Zoom past the porter.
async fn with_porter(db: PgPool) -> (Clinic, Porter, Browser) {
    let mut clinic = Clinic::open(db).await;
    let porter = Porter::before(&clinic.zoom.api_url()).await;
    clinic
        .settings
        .insert("ZOOM_API_URL".to_owned(), porter.url.clone());
    clinic.serve_another().await;
    let ada = clinic.signed_in("ada").await;
    let ada = ada.at(clinic.address(1));
    (clinic, porter, ada)
}

async fn forms(browser: &mut Browser, count: usize) -> Vec<Form> {
    let mut forms = Vec::new();
    for _ in 0..count {
        forms.push(browser.start_form().await);
    }
    forms
}

#[sqlx::test]
async fn presses_one_after_another_share_a_connection_to_zoom(db: PgPool) {
    let (clinic, porter, mut ada) = with_porter(db).await;
    for form in forms(&mut ada, 20).await {
        assert_eq!(ada.submit(&form).await.heading(), "Your meeting is ready");
    }
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 20);
    assert_eq!(porter.connections(), 1);
    clinic.close().await;
}

#[sqlx::test]
async fn presses_at_once_leave_their_connections_to_the_next_ones(db: PgPool) {
    let (clinic, porter, mut ada) = with_porter(db).await;
    for _ in 0..3 {
        let presses = forms(&mut ada, 6).await.into_iter().map(|form| {
            let mut ada = ada.clone();
            tokio::spawn(async move { ada.submit(&form).await.heading() })
        });
        for press in presses.collect::<Vec<_>>() {
            assert_eq!(press.await.unwrap(), "Your meeting is ready");
        }
    }
    assert_eq!(clinic.zoom.count(Operation::CreateMeeting), 18);
    let connections = porter.connections();
    assert!((1..=6).contains(&connections), "{connections} for 18 calls");
    clinic.close().await;
}
