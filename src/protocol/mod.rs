//! Messages of OAuth 2.0 and OpenID Connect: parsed from text, checked for form, printed to text.
//!
//! Pure: no clock (times are passed in), no database, no HTTP. Imports [`crate::types`] and nothing else of ours.
//! Whether a well-formed message is *allowed* (which client, which person, which policy) is decided elsewhere.

#[macro_use]
mod word;

pub mod assertion;
pub mod authorize;
pub mod claims;
pub mod claims_request;
pub mod client;
pub mod client_auth;
pub mod device;
pub mod error;
pub mod introspection;
pub mod jose;
pub mod logout;
pub mod metadata;
pub mod params;
pub mod paths;
pub mod pkce;
pub mod prompt;
pub mod redirect;
pub mod register;
pub mod registration;
pub mod request_object;
pub mod resource;
pub mod response;
pub mod sector;
pub mod session_state;
pub mod token;
pub mod webfinger;

pub use authorize::AuthorizeRequest;
pub use claims_request::ClaimsRequest;
pub use client::{AuthMethod, GrantType, SigningAlg};
pub use client_auth::PresentedClient;
pub use error::{AuthorizeError, AuthorizeErrorCode, BearerErrorCode, TokenError, TokenErrorCode};
pub use params::{Params, ParamsError};
pub use pkce::CodeChallenge;
pub use prompt::Prompts;
pub use redirect::RedirectUri;
pub use registration::{AccessTokenFormat, ApplicationType, ClientMetadata, ResponseMode, ResponseType, SubjectType};
pub use response::{Delivery, Response};
pub use token::{TokenRequest, TokenResponse};
