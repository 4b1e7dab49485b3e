//! What a decision has looked at, in words: of a sign-in that somebody thinks of, or as the log has kept it.

use super::{frame::Face, link};
use crate::{
    admin::AdminResult,
    page::RuleSeen,
    store::{Tx, group},
    types::{GroupId, Rule, RuleId, RuleMode},
};
use serde_json::Value;

/// Things that have a name of their own.
pub struct Called<'a> {
    /// The organization.
    pub organization: &'a str,
    /// The application; empty: none in particular.
    pub client: &'a str,
    /// The rules that there are now.
    pub rules: &'a [Rule],
}

/// A line before its address is known.
pub struct Looked {
    line: RuleSeen,
    rule: Option<RuleId>,
}

/// Reads the lines, as they are answered by the API or as they are in the log. What can not be read is left out.
pub fn read(tx: &mut Tx<'_>, lines: &[Value], called: &Called<'_>) -> AdminResult<Vec<Looked>> {
    let mut all = Vec::new();
    for line in lines {
        let origin = line.get("what").and_then(Value::as_str).or_else(|| origin(line.get("rule")?)).unwrap_or_default();
        let rule = line.get("rule").and_then(|rule| rule.get("rule"));
        let id = line.get("rule_id").or_else(|| rule?.get("id")).and_then(Value::as_str).map(RuleId::from_text);
        let name = line.get("name").or_else(|| rule?.get("name")).and_then(Value::as_str);
        let group = match line.get("why").and_then(|why| why.get("group")).and_then(Value::as_str) {
            None => None,
            Some(id) => Some(group::by_id(tx, &GroupId::from_text(id))?.map_or_else(|| id.to_owned(), |row| row.name)),
        };
        let why = if group.is_some() { "group" } else { line.get("why").and_then(Value::as_str).unwrap_or_default() };
        let effect = line.get("effect").and_then(Value::as_str).unwrap_or_default();
        let Some(line) = RuleSeen::new(origin, (effect, why), group) else { continue };
        let name = match origin {
            "organization" => called.organization,
            "application" => called.client,
            _ => name.unwrap_or_default(),
        };
        let there = id.and_then(|id| called.rules.iter().find(|rule| rule.id == id));
        let mut line = line.named(name);
        if there.is_some_and(|rule| rule.mode == RuleMode::ReportOnly) && !line.applies {
            "report_only".clone_into(&mut line.mode);
        }
        all.push(Looked { line, rule: there.map(|rule| rule.id.clone()) });
    }
    Ok(all)
}

fn origin(rule: &Value) -> Option<&str> {
    rule.as_str().or_else(|| rule.get("rule").map(|_| "rule"))
}

/// The lines for a page, those that did something first.
pub fn shown(face: &Face, looked: Vec<Looked>) -> Vec<RuleSeen> {
    let href = |id: RuleId| {
        let open = face.bar.rooms.contains(&"security");
        open.then(|| link::to(face, &format!("/admin/security/rules/{id}"), &[]))
    };
    let mut all: Vec<RuleSeen> = looked.into_iter().map(|one| one.line.leading_to(one.rule.and_then(href))).collect();
    all.sort_by_key(|line| !line.applies);
    all
}
