//! Owns what the authorization endpoint's answer holds and how it travels, OAuth 2.0 Multiple Response Types.

use super::{
    error::{AuthorizeError, AuthorizeErrorCode},
    params::{self, Params},
    redirect::authorization_response,
    registration::{ResponseMode, ResponseType},
};

impl ResponseType {
    /// Reads `response_type`. The order of its words does not matter, OAuth 2.0 §3.1.1.
    ///
    /// # Errors
    /// `invalid_request` when it is absent, `unsupported_response_type` when it is none of ours.
    pub fn read(params: &Params) -> Result<Self, AuthorizeError> {
        let text = params.get("response_type").ok_or(AuthorizeError::invalid_request("response_type is missing"))?;
        let mut words = params::list(Some(text));
        words.sort();
        let unknown = "response_type is not known";
        Self::parse(&words.join(" ")).map_err(|_| AuthorizeError::new(AuthorizeErrorCode::UnsupportedResponseType, unknown))
    }

    /// Whether the answer holds a code.
    #[must_use]
    pub const fn has_code(self) -> bool {
        !matches!(self, Self::IdToken | Self::IdTokenToken)
    }

    /// Whether the answer holds an ID token.
    #[must_use]
    pub const fn has_id_token(self) -> bool {
        !matches!(self, Self::Code | Self::CodeToken)
    }

    /// Whether the answer holds an access token.
    #[must_use]
    pub const fn has_token(self) -> bool {
        matches!(self, Self::IdTokenToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// Whether the answer holds a token of either kind: the client needs the grant type `implicit`.
    #[must_use]
    pub const fn is_front_channel(self) -> bool {
        self.has_id_token() || self.has_token()
    }

    /// How the answer travels where the request does not say.
    #[must_use]
    pub const fn usual_mode(self) -> ResponseMode {
        if self.is_front_channel() { ResponseMode::Fragment } else { ResponseMode::Query }
    }
}

impl ResponseMode {
    /// Reads `response_mode` of a request with this type.
    ///
    /// # Errors
    /// `invalid_request`: it is unknown, or tokens would travel in a query (Multiple Response Types §5), or a form would be
    /// posted to what is no web address.
    pub fn read(params: &Params, wanted: ResponseType) -> Result<Self, AuthorizeError> {
        let Some(text) = params.get("response_mode") else { return Ok(wanted.usual_mode()) };
        let mode = Self::parse(text).map_err(|why| AuthorizeError::invalid_request(why.0))?;
        match mode {
            Self::Query if wanted.is_front_channel() => {
                Err(AuthorizeError::invalid_request("tokens do not travel in a query: ask for fragment or form_post"))
            }
            Self::FormPost if !takes_forms(params) => {
                Err(AuthorizeError::invalid_request("form_post needs a redirect_uri of the scheme https or http"))
            }
            mode => Ok(mode),
        }
    }

    /// How an error travels, whatever else is wrong with the request: as was asked where that is possible.
    #[must_use]
    pub fn of_error(params: &Params) -> Self {
        match ResponseType::read(params) {
            Ok(wanted) => Self::read(params, wanted).unwrap_or(wanted.usual_mode()),
            // Without a type nothing that travels is secret.
            Err(_) => Self::read(params, ResponseType::Code).unwrap_or(Self::Query),
        }
    }
}

/// Whether the redirect URI is one that a browser can post a form to.
fn takes_forms(params: &Params) -> bool {
    params.get("redirect_uri").is_some_and(|uri| uri.starts_with("https://") || uri.starts_with("http://"))
}

/// An answer for a client. It holds what nobody else may have, so it can not be printed.
pub struct Response {
    redirect_uri: String,
    mode: ResponseMode,
    pairs: Vec<(&'static str, String)>,
}

/// How a browser is made to deliver an answer.
pub enum Delivery<'a> {
    /// By going to this address.
    Redirect(String),
    /// By posting a form with these fields to this address, Form Post Response Mode §2.
    Form(&'a str, &'a [(&'static str, String)]),
}

impl Response {
    /// An answer. The redirect URI is a registered one.
    #[must_use]
    pub const fn new(redirect_uri: String, mode: ResponseMode, pairs: Vec<(&'static str, String)>) -> Self {
        Self { redirect_uri, mode, pairs }
    }

    /// What the browser has to do. A registered query stays as it is, byte for byte.
    #[must_use]
    pub fn delivery(&self) -> Delivery<'_> {
        let pairs: Vec<(&str, &str)> = self.pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        match self.mode {
            ResponseMode::Query => Delivery::Redirect(authorization_response(&self.redirect_uri, &pairs)),
            // A registered redirect URI has no fragment, RFC 6749 §3.1.2.
            ResponseMode::Fragment => Delivery::Redirect(format!("{}#{}", self.redirect_uri, params::encode(&pairs))),
            ResponseMode::FormPost => Delivery::Form(&self.redirect_uri, &self.pairs),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(text: &str) -> Params {
        Params::parse(text).unwrap()
    }

    #[test]
    fn the_order_of_the_words_does_not_matter() {
        let read = |text: &str| ResponseType::read(&Params::from_pairs(&[("response_type", text)]));
        for text in ["code id_token token", "token code id_token", "id_token  token code"] {
            assert_eq!(read(text).unwrap(), ResponseType::CodeIdTokenToken, "{text}");
        }
        assert_eq!(read("token id_token").unwrap(), ResponseType::IdTokenToken);
        for wanted in ResponseType::ALL {
            assert_eq!(read(wanted.as_str()).unwrap(), *wanted);
            let has = (wanted.has_code(), wanted.has_id_token(), wanted.has_token());
            let words: Vec<&str> = wanted.as_str().split(' ').collect();
            assert_eq!(has, (words.contains(&"code"), words.contains(&"id_token"), words.contains(&"token")), "{wanted}");
        }
        for text in ["token", "none", "code code", "CODE", "code none", "code\tid_token"] {
            assert_eq!(read(text).unwrap_err().code, AuthorizeErrorCode::UnsupportedResponseType, "{text}");
        }
        assert_eq!(read("").unwrap_err().code, AuthorizeErrorCode::InvalidRequest);
    }

    #[test]
    fn tokens_never_travel_in_a_query() {
        for wanted in ResponseType::ALL.iter().filter(|wanted| wanted.is_front_channel()) {
            assert_eq!(wanted.usual_mode(), ResponseMode::Fragment);
            assert!(ResponseMode::read(&params("response_mode=query"), *wanted).is_err(), "{wanted}");
            let text = format!("response_mode=query&response_type={}", wanted.as_str().replace(' ', "+"));
            assert_eq!(ResponseMode::of_error(&params(&text)), ResponseMode::Fragment, "{wanted}");
        }
        for (text, mode) in [("", ResponseMode::Query), ("response_mode=fragment", ResponseMode::Fragment)] {
            assert_eq!(ResponseMode::read(&params(text), ResponseType::Code).unwrap(), mode);
        }
    }

    #[test]
    fn forms_go_to_web_addresses_only() {
        let read = |uri: &str| {
            let pairs = [("redirect_uri", uri), ("response_mode", "form_post"), ("response_type", "code")];
            let params = Params::from_pairs(&pairs);
            (ResponseMode::read(&params, ResponseType::Code).ok(), ResponseMode::of_error(&params))
        };
        assert_eq!(read("https://a.example/cb"), (Some(ResponseMode::FormPost), ResponseMode::FormPost));
        assert_eq!(read("http://127.0.0.1:9/cb"), (Some(ResponseMode::FormPost), ResponseMode::FormPost));
        assert_eq!(read("com.example.app:/cb"), (None, ResponseMode::Query));
    }

    #[test]
    fn an_error_travels_as_was_asked() {
        for (text, mode) in [
            ("", ResponseMode::Query),
            ("response_type=nonsense", ResponseMode::Query),
            ("response_type=nonsense&response_mode=fragment", ResponseMode::Fragment),
            ("response_type=code&response_mode=web_message", ResponseMode::Query),
            ("response_type=id_token&response_mode=web_message", ResponseMode::Fragment),
        ] {
            assert_eq!(ResponseMode::of_error(&params(text)), mode, "{text}");
        }
    }

    #[test]
    fn an_answer_is_encoded_and_leaves_the_registered_query_alone() {
        let to = |mode| Response::new("https://a.example/cb?q=%7e".to_owned(), mode, vec![("state", "a b&#\"".to_owned())]);
        let redirect = |mode| match to(mode).delivery() {
            Delivery::Redirect(url) => url,
            Delivery::Form(..) => panic!("a form"),
        };
        assert_eq!(redirect(ResponseMode::Query), "https://a.example/cb?q=%7e&state=a+b%26%23%22");
        assert_eq!(redirect(ResponseMode::Fragment), "https://a.example/cb?q=%7e#state=a+b%26%23%22");
        let form = to(ResponseMode::FormPost);
        let Delivery::Form(action, fields) = form.delivery() else { panic!("a redirect") };
        assert_eq!((action, fields), ("https://a.example/cb?q=%7e", &[("state", "a b&#\"".to_owned())][..]));
    }
}
