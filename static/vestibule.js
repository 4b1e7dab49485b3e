// What no page can do without a script: passkeys, copying and printing, menus that close by themselves, and buttons that
// are not pressed twice.
// Everything else works without it. It says nothing of its own: all words are in the page already, hidden.
// A module, so strict, deferred and without globals.

const supported = "credentials" in navigator && typeof PublicKeyCredential === "function";

// Binary values travel as base64url without padding (RFC 4648 section 5).

function decode(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function encode(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// Browsers from before WebAuthn Level 3 can not read and write JSON themselves.

function readOptions(kind, json) {
  const parser = kind === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
  if (typeof PublicKeyCredential[parser] === "function") {
    return PublicKeyCredential[parser](json);
  }
  const list = (keys) => keys?.map((key) => ({ ...key, id: decode(key.id) }));
  const options = { ...json, challenge: decode(json.challenge) };
  if (kind === "create") {
    options.user = { ...json.user, id: decode(json.user.id) };
    options.excludeCredentials = list(json.excludeCredentials) ?? [];
  } else {
    options.allowCredentials = list(json.allowCredentials) ?? [];
  }
  return options;
}

function writeCredential(credential) {
  try {
    return JSON.stringify(credential.toJSON());
  } catch {
    // No toJSON, or one of a password manager that does not work.
  }
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) {
      response[name] = encode(credential.response[name]);
    }
  }
  if (typeof credential.response.getTransports === "function") {
    response.transports = credential.response.getTransports();
  }
  return JSON.stringify({
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

// A ceremony: ask the server what to sign, let the person agree, send the answer with the form.

let running = null;

// The server does not say what to sign.
class Refusal extends Error {
  constructor(status) {
    super(`options: ${status}`);
    this.status = status;
  }
}

// Which of the page's sentences tells what went wrong.
function reason(error) {
  if (error instanceof Refusal) {
    return { 429: "limit", 500: "failed", 503: "failed" }[error.status] ?? "ended";
  }
  return { InvalidStateError: "known", NotAllowedError: "cancelled" }[error?.name] ?? "failed";
}

async function fetchOptions(form, signal) {
  // A redirect leads to a sign-in: the page is of one that has ended.
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    body: new URLSearchParams({ csrf: form.elements.namedItem("csrf").value }),
    credentials: "same-origin",
    redirect: "manual",
    signal,
  });
  if (!answer.ok) {
    throw new Refusal(answer.status);
  }
  return answer.json();
}

// A browser runs one ceremony at a time, so a new one ends the one before it.
async function ceremony(form, mediation) {
  running?.abort();
  const control = new AbortController();
  running = control;
  try {
    const kind = form.dataset.passkey;
    const { publicKey } = await fetchOptions(form, control.signal);
    const request = { publicKey: readOptions(kind, publicKey), signal: control.signal };
    if (mediation) {
      request.mediation = mediation;
    }
    const credential = await navigator.credentials[kind](request);
    if (!credential) {
      throw new Error("no credential");
    }
    form.elements.namedItem("credential").value = writeCredential(credential);
    form.submit();
  } finally {
    if (running === control) {
      running = null;
    }
  }
}

// Passkeys among what the browser suggests for the user name. Nobody asked for it, so a failure is silent.
async function suggest(form) {
  try {
    const can = await PublicKeyCredential.isConditionalMediationAvailable?.();
    if (can && !running) {
      await ceremony(form, "conditional");
    }
  } catch {
    // The button and the password are still there.
  }
}

async function press(form) {
  const failed = form.querySelector(".passkey-failed");
  failed.hidden = true;
  try {
    if (!supported) {
      throw new Error("no passkeys here");
    }
    await ceremony(form);
  } catch (error) {
    // Pressed twice: the second ceremony has ended this one, and will say how it went.
    if (error?.name === "AbortError") {
      return;
    }
    const why = reason(error);
    for (const words of failed.querySelectorAll("[data-why]")) {
      words.hidden = words.dataset.why !== why;
    }
    failed.hidden = false;
    if ("conditional" in form.dataset && supported) {
      suggest(form);
    }
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    press(form);
  });
  if ("conditional" in form.dataset && supported) {
    form.querySelector("button").hidden = false;
    suggest(form);
  }
}

// A form that is on its way is not sent a second time, unless nothing has come of it for some seconds.

const PATIENCE = 5000;
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.getAttribute("method") !== "post") {
    return;
  }
  const before = sent.get(event.target);
  if (before !== undefined && performance.now() - before < PATIENCE) {
    event.preventDefault();
    return;
  }
  sent.set(event.target, performance.now());
});
// A page that comes back from the browser's memory is a new one.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    for (const form of document.forms) {
      sent.delete(form);
    }
  }
});

// Backup codes.

const copy = document.getElementById("copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const codes = Array.from(document.querySelectorAll("#codes li"), (line) => line.textContent.trim());
    try {
      await navigator.clipboard.writeText(codes.join("\n"));
      document.getElementById("copied").hidden = false;
    } catch {
      // Not allowed here: selected, they can be copied by hand.
      getSelection().selectAllChildren(document.getElementById("codes"));
    }
  });
}

const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

// Other things that are copied: a button names what it copies. One press, one answer, said aloud.

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        document.querySelector(`[data-copied="${button.dataset.copy}"]`).hidden = false;
      } catch {
        getSelection().selectAllChildren(source);
      }
    });
  }
}

// Menus close by Escape and by a click elsewhere; without the script, by their own buttons.

for (const menu of document.querySelectorAll("#profile-menu, details.pop")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// The way out: applications are told in frames. When all have loaded, or some seconds have passed, the page goes on.

const FRAMES_MOST = 3000;

const goOn = document.querySelector("a[data-onward]");
if (goOn) {
  let gone = false;
  const leave = () => {
    if (!gone) {
      gone = true;
      location.replace(goOn.href);
    }
  };
  window.addEventListener("load", leave);
  setTimeout(leave, FRAMES_MOST);
}

// An answer for an application goes on by itself.

document.querySelector("form[data-onward]")?.submit();
