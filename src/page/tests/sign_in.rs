//! What the pages of a sign-in have that people, their tools and the script rely on.

use super::*;

#[test]
fn forms_have_the_names_that_people_s_tools_rely_on() {
    let number = "input[name=code][autocomplete=one-time-code][inputmode=numeric]";
    let forms: &[(&str, usize, &str, &str, &[&str])] = &[
        ("login", 0, "login", "/login", &["input[name=username]", "input[name=password][type=password]", "#continue"]),
        ("login", 0, "passkey[data-passkey=get][data-conditional]", "/login/passkey", &["[name=credential]", "#use-passkey"]),
        ("factor_choice", 0, "methods", "/login/factor", &["#method-2[name=method][value='email:1']"]),
        ("code", 0, "factor", "/login/factor/totp", &[number, "[name=trust_device][value=yes]", "#verify"]),
        ("code", 3, "factor", "/login/factor/email", &[number, "#verify"]),
        ("code", 3, "resend-form", "/login/factor", &["[name=method][value='email:1']", "#resend"]),
        ("code", 6, "send-form", "/login/factor", &["[name=method][value='email:1']", "#send"]),
        ("code", 7, "factor", "/login/factor/sms", &[number, "#verify"]),
        ("code", 10, "factor", "/login/factor/backup", &["[name=code][autocomplete=off]:not([inputmode])", "#verify"]),
        ("code", 12, "factor", "/login/factor/pass", &["[name=code][autocomplete=off]", "#verify"]),
        ("code", 0, "restart", "/login/restart", &["#start-over"]),
        ("passkey", 0, "factor[data-passkey=get]", "/login/factor/passkey", &["[name=credential]", "#verify"]),
        ("enrol_choice", 0, "methods", "/login/enrol", &["#method-totp[name=method][value=totp]", "#method-passkey"]),
        ("enrol_choice", 2, "skip-form", "/login/enrol/skip", &["#skip"]),
        ("enrol_proof", 0, "proof", "/login/enrol/proof", &[number, "#confirm"]),
        ("enrol_proof", 0, "resend-form", "/login/enrol/proof", &["[name=resend][value=yes]", "#resend"]),
        ("enrol_totp", 0, "enrol", "/login/enrol/totp", &[number, "#confirm", "svg#qr[role=img][aria-label]", "#secret"]),
        ("enrol_totp", 0, "enrol", "/login/enrol/totp", &["a#otpauth", "input[name=name]:not([required])"]),
        ("enrol_contact", 0, "enrol", "/login/enrol/email", &["[name=address][type=email][autocomplete=email]", "#send"]),
        ("enrol_contact", 3, "enrol", "/login/enrol/email", &[number, "#confirm"]),
        ("enrol_contact", 3, "change-form", "/login/enrol/email", &["[name=change][value=yes]", "#change"]),
        ("enrol_contact", 9, "enrol", "/login/enrol/sms", &["[name=address][type=tel][autocomplete=tel]", "#send"]),
        ("enrol_passkey", 0, "enrol[data-passkey=create]", "/login/enrol/passkey", &["[name=credential]", "[name=name]"]),
        ("backup_codes", 0, "backup", "/login/backup", &["#create[name=decision][value=create]", "#later[value=later]"]),
        ("backup_codes", 1, "backup", "/login/backup", &["#continue[name=decision][value=done]"]),
        ("forgot", 0, "forgot", "/login/forgot", &["[name=username][autocomplete=username]", "#send"]),
        ("reset_password", 0, "reset", "/login/reset", &["[name=password][autocomplete=new-password]", "[name=token]"]),
        ("not_me", 0, "not-me", "/login/not-me", &["[name=token]", "#revoke"]),
        ("consent", 0, "consent", "/consent", &["#allow[name=decision][value=allow]", "#deny[name=decision][value=deny]"]),
        ("logout", 0, "logout", "/logout", &["#sign-out"]),
    ];
    for (page, number, form, action, parts) in forms {
        let html = first(page, *number);
        assert_eq!(one(&html, &format!("form#{form}")).attr("action"), Some(*action), "{page} {form}");
        for part in *parts {
            one(&html, &format!("form#{form} {part}"));
        }
    }
}

#[test]
fn an_error_is_announced_and_tied_to_its_field() {
    let fields = [
        ("login", 1, "username"),
        ("login", 1, "password"),
        ("code", 1, "code"),
        ("code", 11, "code"),
        ("enrol_proof", 1, "code"),
        ("enrol_totp", 1, "code"),
        ("enrol_contact", 1, "address"),
        ("enrol_contact", 4, "code"),
        ("enrol_contact", 10, "address"),
        ("forgot", 1, "username"),
        ("reset_password", 1, "password"),
    ];
    for (page, number, field) in fields {
        let html = first(page, number);
        one(&html, "#error[role=alert]");
        let input = one(&html, &format!("input[name={field}]"));
        assert_eq!(input.attr("aria-invalid"), Some("true"));
        assert!(input.attr("aria-describedby").unwrap().split(' ').any(|id| id == "error"));
        assert!(select(&first(page, 0), "[role=alert]:not([hidden]), [aria-invalid]").is_empty());
    }
}

#[test]
fn an_error_without_a_field_is_announced_before_the_way_on() {
    for (page, number) in
        [("factor_choice", 1), ("passkey", 1), ("enrol_choice", 1), ("enrol_passkey", 1), ("code", 4), ("code", 8)]
    {
        let html = first(page, number);
        one(&html, "#error[role=alert]");
        let order = select(&html, "#error, main button:not(#start-over)");
        assert_eq!(order[0].attr("id"), Some("error"), "{page}");
    }
}

#[test]
fn passkeys_have_what_the_script_looks_for() {
    for page in everything() {
        let html = Html::parse_document(&page.html);
        for form in select(&html, "form[data-passkey]") {
            let has = |selector: &str| form.select(&Selector::parse(selector).unwrap()).count() == 1;
            assert_eq!(form.attr("data-options"), Some(&*format!("{}/options", form.attr("action").unwrap())));
            assert!(page.script && has("button") && has(".passkey-failed[role=alert][hidden]"), "{}", page.name);
            assert!(has("input[type=hidden][name=credential][value='']"), "{}", page.name);
        }
    }
}

#[test]
fn backup_codes_can_be_kept_without_a_script() {
    let html = first("backup_codes", 1);
    assert_eq!(select(&html, "ol#codes > li > code").len(), 10);
    let file = one(&html, "a#download[download$='.txt']").attr("href").unwrap();
    assert!(file.starts_with("data:text/plain;charset=utf-8,") && file.contains("k7qd-2mxa-9tfh-c4wn"));
    assert!(select(&html, "#copy:not([hidden]), #print:not([hidden])").is_empty(), "they need the script");
}

#[test]
fn who_asked_for_a_link_learns_nothing_about_accounts() {
    let words = text(one(&first("forgot", 2), "main"));
    assert!(words.contains("If there is an account with that name") && !words.contains("bob"), "{words}");
}

#[test]
fn the_steps_show_which_door_one_is_at() {
    for (page, step) in [("login", "1 Password"), ("code", "2 Second factor"), ("enrol_totp", "2 Second factor")] {
        assert_eq!(text(one(&first(page, 0), "ol.steps [aria-current=step]")), step);
    }
}

#[test]
fn the_secret_can_be_read_and_copied() {
    let html = first("enrol_totp", 0);
    // Neither a line break nor an element that could become one.
    assert_eq!(one(&html, "#secret").inner_html(), "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP");
    assert!(one(&html, "#otpauth").attr("href").unwrap().starts_with("otpauth://totp/acme:alice?secret=JBSW"));
}
