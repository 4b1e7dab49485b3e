// Tells whoever embeds the page whether a session is still the one that they know (OpenID Connect Session Management 1.0
// section 3.3). It knows nothing but a cookie that is made for it.
"use strict";

const names = ["__Host-vestibule_browser_state", "vestibule_browser_state"];

function browserState() {
  const pairs = document.cookie.split("; ");
  for (const name of names) {
    const pair = pairs.find((one) => one.startsWith(`${name}=`));
    if (pair) {
      return pair.slice(name.length + 1);
    }
  }
  return "";
}

async function hash(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function judge(message, origin) {
  const words = typeof message === "string" ? message.split(" ") : [];
  const parts = words.length === 2 ? words[1].split(".") : [];
  if (parts.length !== 2 || words[0] === "" || parts[0] === "" || parts[1] === "") {
    return "error";
  }
  try {
    return (await hash(`${words[0]} ${origin} ${browserState()} ${parts[1]}`)) === parts[0] ? "unchanged" : "changed";
  } catch {
    // No cryptography: the embedding page did not come over TLS.
    return "error";
  }
}

window.addEventListener("message", async (event) => {
  // An opaque origin can not be answered, and no session_state is made for one.
  if (event.source !== null && event.origin !== "null") {
    event.source.postMessage(await judge(event.data, event.origin), event.origin);
  }
});
