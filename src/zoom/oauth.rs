//! Consent, exchange, refresh and revocation. The oauth2 crate builds the requests; their sending
//! and the reading of refusals are ours, because what a refusal means decides over a grant.

use std::{pin::Pin, sync::Arc, time::Duration};

use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    StandardRevocableToken, StandardTokenIntrospectionResponse, TokenResponse, TokenUrl,
    basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenType},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::{TOKEN_LIMIT, Zoom, ZoomError, body, fields::Fields, refusal, watch::watched};
use crate::{
    config::Config,
    domain::{AccessToken, Code, OAuthState, RefreshToken, Scopes, TokenAnswer, Verifier},
};

type ZoomClient = Client<
    BasicErrorResponse,
    ZoomTokens,
    StandardTokenIntrospectionResponse<EmptyExtraTokenFields, BasicTokenType>,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

#[derive(Clone)]
pub(super) struct OAuth {
    client: Arc<ZoomClient>,
    pub(super) base: String,
    http: reqwest::Client,
    revoke_url: String,
    client_id: String,
    client_secret: SecretString,
    token_limit: Duration,
}

impl OAuth {
    pub(super) fn new(config: &Config, http: reqwest::Client) -> Self {
        let zoom = &config.zoom;
        let at = |end: &str| {
            let mut url = zoom.oauth_url.clone();
            url.set_path(&format!("{}/{end}", url.path().trim_end_matches('/')));
            url
        };
        let client = Client::new(ClientId::new(zoom.client_id.clone()))
            .set_client_secret(ClientSecret::new(
                zoom.client_secret.expose_secret().to_owned(),
            ))
            // ZOOM.md#client-credentials
            .set_auth_type(AuthType::BasicAuth)
            .set_auth_uri(AuthUrl::from_url(at("authorize")))
            .set_token_uri(TokenUrl::from_url(at("token")))
            .set_redirect_uri(RedirectUrl::from_url(config.callback_url()));
        Self {
            client: Arc::new(client),
            base: zoom.oauth_url.as_str().trim_end_matches('/').to_owned(),
            http,
            revoke_url: at("revoke").into(),
            client_id: zoom.client_id.clone(),
            client_secret: zoom.client_secret.clone(),
            // The lease must outlive the request that it was taken for.
            token_limit: TOKEN_LIMIT.min(config.refresh_lease * 4 / 5),
        }
    }

    /// Sends what the oauth2 crate built. Everything but a success becomes an error here, with `spent`
    /// for a refusal that speaks of the code or grant itself.
    async fn send(
        &self,
        request: HttpRequest,
        spent: ZoomError,
    ) -> Result<HttpResponse, ZoomError> {
        let (parts, body) = request.into_parts();
        let request = self
            .http
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .body(body);
        let answer = body::send(request, self.token_limit).await?;
        if !answer.status.is_success() {
            return Err(refusal::of_token(&answer, spent));
        }
        written_anew(&answer.body)
    }
}

/// Without its status and headers, and written anew: neither a 201, a wrong content type nor a
/// field that comes twice may cost a pair that Zoom has rotated.
fn written_anew(body: &[u8]) -> Result<HttpResponse, ZoomError> {
    let fields = Fields::read(body).ok_or(ZoomError::Garbled)?;
    Ok(HttpResponse::new(fields.to_bytes()))
}

/// Carries one request of the oauth2 crate, and knows what a refusal of it would say.
struct Courier<'a> {
    oauth: &'a OAuth,
    spent: ZoomError,
}

impl<'c> AsyncHttpClient<'c> for Courier<'_> {
    type Error = ZoomError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, ZoomError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.oauth.send(request, self.spent.clone()))
    }
}

impl Zoom {
    /// The address of Zoom's consent page, with PKCE S256 and without a `scope`: those of the app
    /// apply (ZOOM.md#authorize-params).
    pub fn consent_url(&self, state: &OAuthState, verifier: &Verifier) -> Url {
        let verifier = PkceCodeVerifier::new(verifier.expose().to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        let state = CsrfToken::new(state.expose().to_owned());
        let (url, _state) = self
            .oauth
            .client
            .authorize_url(|| state)
            .set_pkce_challenge(challenge)
            .url();
        url
    }

    /// Exchanges a code, once (ZOOM.md#exchange, ZOOM.md#pkce). [`ZoomError::CodeRefused`] when it
    /// was used or has expired.
    pub async fn exchange(
        &self,
        code: &Code,
        verifier: &Verifier,
    ) -> Result<TokenAnswer, ZoomError> {
        watched("exchange", async {
            let oauth = &self.oauth;
            let courier = Courier {
                oauth,
                spent: ZoomError::CodeRefused,
            };
            let tokens = oauth
                .client
                .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
                .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()))
                .request_async(&courier)
                .await
                .map_err(kept_silent)?;
            Ok(tokens.into_answer())
        })
        .await
    }

    /// Spends a refresh token: Zoom burns it, whatever becomes of the answer
    /// (ZOOM.md#refresh-rotation).
    pub async fn refresh(&self, token: &RefreshToken) -> Result<TokenAnswer, ZoomError> {
        watched("refresh", async {
            let oauth = &self.oauth;
            let courier = Courier {
                oauth,
                spent: ZoomError::GrantEnded,
            };
            let tokens = oauth
                .client
                .exchange_refresh_token(&oauth2::RefreshToken::new(token.expose().to_owned()))
                .request_async(&courier)
                .await
                .map_err(kept_silent)?;
            Ok(tokens.into_answer())
        })
        .await
    }

    /// Ends the grant that an access token belongs to (ZOOM.md#revoke). The token goes in the body,
    /// where alone Zoom takes it (ZOOM.md#query-token).
    pub async fn revoke(&self, token: &AccessToken) -> Result<(), ZoomError> {
        watched("revoke", async {
            let oauth = &self.oauth;
            let form = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("token", token.expose())
                .finish();
            let request = oauth
                .http
                .post(&oauth.revoke_url)
                .basic_auth(&oauth.client_id, Some(oauth.client_secret.expose_secret()))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form);
            let answer = body::send(request, oauth.token_limit).await?;
            if answer.status.is_success() {
                Ok(())
            } else {
                Err(refusal::of_token(&answer, ZoomError::GrantEnded))
            }
        })
        .await
    }
}

/// The oauth2 crate's own errors hold bodies, which hold tokens: only their kind is kept.
fn kept_silent(error: RequestTokenError<ZoomError, BasicErrorResponse>) -> ZoomError {
    match error {
        RequestTokenError::Request(error) => error,
        RequestTokenError::ServerResponse(_)
        | RequestTokenError::Parse(..)
        | RequestTokenError::Other(_) => ZoomError::Garbled,
    }
}

/// Zoom's token answer (ZOOM.md#token-answer). Only the access token is insisted on: everything
/// else that is missing or odd has a safe reading, because a pair that was rotated must be kept.
#[derive(Debug, Deserialize, Serialize)]
struct ZoomTokens {
    access_token: oauth2::AccessToken,
    #[serde(default, deserialize_with = "text_or_none")]
    refresh_token: Option<oauth2::RefreshToken>,
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    scope: Value,
    #[serde(skip, default = "bearer")]
    token_type: BasicTokenType,
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

/// What is no text is no token: the spent one stays, and the access token is not lost with it.
fn text_or_none<'de, D>(given: D) -> Result<Option<oauth2::RefreshToken>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let text = match Value::deserialize(given)? {
        Value::String(text) => Some(text),
        _ => None,
    };
    Ok(text.map(oauth2::RefreshToken::new))
}

impl ZoomTokens {
    const LONGEST: f64 = 24.0 * 3600.0;
    const USUAL: f64 = 3600.0;

    /// Seconds as a number or as text. A length that cannot be read is taken for the usual hour
    /// (ZOOM.md#token-life): a token that ends sooner is replaced when Zoom refuses it.
    fn life(&self) -> Duration {
        let text = self
            .expires_in
            .as_str()
            .and_then(|text| text.trim().parse().ok());
        let seconds = self
            .expires_in
            .as_f64()
            .or(text)
            .filter(|seconds| *seconds >= 1.0);
        Duration::from_secs_f64(seconds.unwrap_or(Self::USUAL).min(Self::LONGEST).trunc())
    }

    fn into_answer(self) -> TokenAnswer {
        let refresh = self.refresh_token.as_ref();
        let refresh = refresh.map(|token| sendable(token.secret()));
        TokenAnswer {
            life: self.life(),
            scopes: Scopes::parse(self.scope.as_str().unwrap_or_default()),
            refresh: refresh
                .filter(|token| !token.is_empty())
                .map(RefreshToken::new),
            access: AccessToken::new(sendable(self.access_token.secret())),
        }
    }
}

/// Without what no header can carry: a token that cannot be sent would fail at each use, and count as a
/// failure of Zoom's. One that lost something is refused by Zoom, and replaced.
fn sendable(token: &str) -> String {
    token.chars().filter(char::is_ascii_graphic).collect()
}

impl TokenResponse for ZoomTokens {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &oauth2::AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        Some(self.life())
    }

    fn refresh_token(&self) -> Option<&oauth2::RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

#[cfg(any(test, fuzzing))]
pub(super) mod oracle;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> TokenAnswer {
        serde_json::from_str::<ZoomTokens>(json)
            .unwrap()
            .into_answer()
    }

    #[test]
    fn an_odd_answer_still_keeps_the_pair() {
        for (expires_in, seconds) in [
            ("3599", 3599),
            ("\"3599 \"", 3599),
            ("3600.0", 3600),
            ("-1", 3600),
            ("0.5", 3600),
            ("null", 3600),
            ("1e30", 86_400),
        ] {
            let answer = read(&format!(
                r#"{{"access_token":"a","refresh_token":"r","expires_in":{expires_in},"token_type":7}}"#
            ));
            assert_eq!(answer.life.as_secs(), seconds, "{expires_in}");
            assert_eq!(answer.refresh.unwrap().expose(), "r");
        }
        for odd in [
            r#""scope":null"#,
            r#""refresh_token":7"#,
            r#""refresh_token":{}"#,
        ] {
            let answer = read(&format!(
                r#"{{"access_token":"a","api_url":"https://evil.example",{odd}}}"#
            ));
            assert!(answer.refresh.is_none(), "{odd}");
        }
    }

    #[test]
    fn what_no_header_and_no_table_takes_is_left_out() {
        let json =
            r#"{"access_token":"a\nb\u0000","refresh_token":" r","scope":"one t\u0000wo three"}"#;
        let answer = read(json);
        assert_eq!(answer.access.expose(), "ab");
        assert_eq!(answer.refresh.unwrap().expose(), "r");
        assert_eq!(answer.scopes.as_str(), "one three");
    }

    #[test]
    fn an_answer_without_an_access_token_is_no_answer() {
        assert!(serde_json::from_str::<ZoomTokens>(r#"{"refresh_token":"r"}"#).is_err());
    }
}
