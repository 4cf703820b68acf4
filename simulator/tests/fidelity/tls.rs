use reqwest::{Certificate, Client};
use zoom_simulator::Settings;

use crate::support::{App, browser, send};

#[tokio::test]
async fn over_tls_only_a_client_that_trusts_the_authority_gets_an_answer() {
    let app = App::register_with(Settings {
        tls: true,
        ..Settings::default()
    })
    .await;
    let marketplace = app.zoom.marketplace_url();
    assert!(marketplace.starts_with("https://127.0.0.1:"));
    assert!(browser().get(&marketplace).send().await.is_err());

    let pem = app
        .open(&format!("{}/authority.pem", app.zoom.control_url()))
        .await
        .text;
    assert_eq!(Some(pem.as_str()), app.zoom.authority_pem());
    let authority = Certificate::from_pem(pem.as_bytes()).unwrap();
    let trusting = Client::builder()
        .tls_certs_only([authority])
        .build()
        .unwrap();
    for url in [
        marketplace.clone(),
        marketplace.replace("127.0.0.1", "localhost"),
    ] {
        assert_eq!(send(trusting.get(url)).await.status, 200);
    }
}

#[tokio::test]
async fn two_starts_have_two_authorities_and_without_tls_there_is_none() {
    let tls = Settings {
        tls: true,
        ..Settings::default()
    };
    let (one, two) = (
        App::register_with(tls.clone()).await,
        App::register_with(tls).await,
    );
    assert_ne!(one.zoom.authority_pem(), two.zoom.authority_pem());
    assert_eq!(App::register().await.zoom.authority_pem(), None);
}
