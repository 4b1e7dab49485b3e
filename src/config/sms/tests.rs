use super::*;
use crate::config::Config;
use std::fs;

fn parsed(sms: &str) -> Result<Sms, String> {
    let config = Config::parse(&format!("issuer = 'https://id.example'\n[sms]\n{sms}"), std::iter::empty());
    config.map(|config| config.sms.unwrap()).map_err(|faults| faults.to_string())
}

const KEY: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

#[test]
fn two_services_need_five_lines() {
    let lines = "account = 'AC1'\nsecret = 'hush'\nfrom = '+14155550100'\ncountries = 'DE, US'\n";
    let sms = parsed(&format!("kind = 'twilio'\n{lines}")).unwrap();
    assert_eq!(sms.url.as_str(), "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json");
    assert_eq!((sms.countries.as_slice(), sms.timeout.as_secs()), (&["DE".to_owned(), "US".to_owned()][..], 10));
    assert_eq!((sms.default_region.as_deref(), sms.settling), (None, 72 * 3600));
    let rest = sms.rest().unwrap();
    assert_eq!(
        (&rest.auth, rest.body.as_str()),
        (&SmsAuth::Basic { username: "AC1".to_owned() }, "To={to}&From={from}&Body={text}")
    );
    let sms = parsed(&format!("kind = 'vonage'\n{lines}")).unwrap();
    assert_eq!((sms.url.as_str(), &sms.rest().unwrap().auth), ("https://rest.nexmo.com/sms/json", &SmsAuth::None));
    assert!(!format!("{sms:?}").contains("hush"));
}

#[test]
fn a_messaging_service_and_an_api_key_are_twilio_s_too() {
    let sms =
        parsed("kind = 'twilio'\naccount = 'AC1'\nusername = 'SK2'\nsecret = 'x'\nfrom = 'MG3'\ncountries = 'US'").unwrap();
    let rest = sms.rest().unwrap();
    assert_eq!(rest.body.as_str(), "To={to}&MessagingServiceSid={from}&Body={text}");
    assert_eq!(rest.auth, SmsAuth::Basic { username: "SK2".to_owned() });
}

#[test]
fn a_rest_api_is_described_whole() {
    let sms = parsed(
        "kind = 'rest'\nurl = 'http://127.0.0.1:9/v1/{account}/send?x=1'\naccount = 'a-1'\nsecret = 'hush'\nauth = 'header'\n\
         header = 'X-Api-Key'\nencoding = 'json'\nbody = '{\"to\": \"{to}\", \"text\": \"{text}\"}'\nsuccess = '/ok=true'\n\
         later = 'busy, full'\ntimeout = 3\ncountries = 'DE'\ndefault_region = 'DE'\n",
    );
    let sms = sms.unwrap();
    assert_eq!(sms.url.as_str(), "http://127.0.0.1:9/v1/a-1/send?x=1");
    let rest = sms.rest().unwrap();
    assert_eq!((&rest.auth, rest.later.len()), (&SmsAuth::Header { name: "X-Api-Key".to_owned() }, 2));
    assert_eq!(sms.default_region.as_deref(), Some("DE"));
}

#[test]
fn a_webhook_needs_an_address_and_a_key() {
    let sms = parsed(&format!("kind = 'webhook'\nurl = 'https://sms.example/in'\nsecret = '{KEY}'\ncountries = 'DE'")).unwrap();
    assert!(sms.rest().is_none() && !format!("{sms:?}").contains("48"));
    let found = parsed("kind = 'webhook'\nsecret = 'whsec_short'\ncountries = 'DE'\nfrom = 'x'\nbody = 'y'").unwrap_err();
    assert_eq!(
        found,
        "sms.url: is needed to know where messages are posted\nsms.body: means nothing when sms.kind is webhook\n\
         sms.from: means nothing when sms.kind is webhook\nsms.secret: must be whsec_ and base64 of 24 to 64 bytes"
    );
}

#[test]
fn countries_are_never_all_by_silence() {
    let found = parsed("kind = 'twilio'\naccount = 'AC1'\nsecret = 'x'\nfrom = 'Acme'").unwrap_err();
    assert_eq!(found, "sms.countries: is needed because [sms] is given");
    for bad in ["", "XX", "DE,", "de", "DE AT", "*", "001"] {
        let found = parsed(&format!("kind = 'twilio'\naccount = 'AC1'\nsecret = 'x'\nfrom = 'Acme'\ncountries = '{bad}'"));
        assert!(found.unwrap_err().starts_with("sms.countries: must be country codes"), "{bad}");
    }
    let found = parsed("kind = 'twilio'\naccount = 'A'\nsecret = 'x'\nfrom = 'A'\ncountries = 'DE'\ndefault_region = 'AT'");
    assert_eq!(found.unwrap_err(), "sms.default_region: must be one of sms.countries");
}

#[test]
fn all_faults_come_at_once() {
    let found = parsed(
        "kind = 'rest'\nurl = 'http://sms.example'\nauth = 'header'\nbody = 'x={y}'\ntimeout = 31\nlater = '1'\ncountries = 'X'",
    );
    let found = found.unwrap_err();
    assert_eq!(
        found.lines().map(|line| line.split_once(": ").unwrap().0).collect::<Vec<_>>(),
        ["sms.timeout", "sms.countries", "sms.url", "sms.body", "sms.secret", "sms.later", "sms.header"]
    );
    assert_eq!(parsed("timeout = 5").unwrap_err().lines().count(), 2);
}

#[test]
fn an_address_is_https_and_keeps_no_password() {
    let with = |url: &str| parsed(&format!("kind = 'webhook'\nurl = '{url}'\nsecret = '{KEY}'\ncountries = 'DE'"));
    for good in ["https://10.0.0.1/x", "http://localhost:1/x", "http://127.0.0.1/x", "http://[::1]:8/x"] {
        assert!(with(good).is_ok(), "{good}");
    }
    for bad in [
        "http://sms.example/",
        "ftp://localhost/",
        "https://u:p@sms.example/",
        "https://sms.example/#x",
        "sms.example",
        "http://localhost.example/",
    ] {
        assert!(with(bad).unwrap_err().starts_with("sms.url: must "), "{bad}");
    }
    let found = parsed("kind = 'twilio'\naccount = '../x'\nsecret = 'x'\nfrom = 'A'\ncountries = 'DE'").unwrap_err();
    assert!(found.starts_with("sms.account: must have letters, digits"), "{found}");
}

#[test]
fn the_secret_may_be_in_a_file_and_in_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("token"), "hush hush\n").unwrap();
    let file = folder.path().join("v.toml");
    let text = "issuer = 'https://id.example'\n[sms]\nkind = 'twilio'\naccount = 'AC1'\nfrom = 'A'\ncountries = 'DE'\n";
    fs::write(&file, format!("{text}secret_file = 'token'\n")).unwrap();
    let config = Config::load(Some(&file), std::iter::empty()).unwrap();
    assert!(!format!("{config:?}").contains("hush"));
    assert_eq!(config.sms.unwrap().rest().unwrap().secret.expose(), "hush hush");
    let variable = [("VESTIBULE_SMS__SECRET".to_owned(), "hush".to_owned())];
    let found = Config::load(Some(&file), variable.clone().into_iter()).unwrap_err().to_string();
    assert_eq!(found, "sms.secret_file: must not be given together with sms.secret");
    fs::write(&file, text).unwrap();
    assert!(Config::load(Some(&file), variable.into_iter()).is_ok());
}
