// A form that asks for a passkey is sent with what the browser's authenticator answers: WebAuthn Level 3, section 5.1.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

// Options come as JSON, in which bytes are base64url.
function options(form) {
  const known = JSON.parse(form.dataset.options);
  known.challenge = bytes(known.challenge);
  if (known.user) known.user.id = bytes(known.user.id);
  for (const list of [known.allowCredentials, known.excludeCredentials]) {
    for (const one of list ?? []) one.id = bytes(one.id);
  }
  return { publicKey: known };
}

function answer(credential) {
  const told = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) told[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) told.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response: told,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) continue;
  const button = form.querySelector('button');
  const show = (name, shown) => { form.querySelector(`[data-passkey-${name}]`).hidden = !shown; };
  button.hidden = false;
  show('none', false);
  form.addEventListener('submit', async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    button.disabled = true;
    show('failed', false);
    show('known', false);
    try {
      form.elements.answer.value = answer(await navigator.credentials[form.dataset.passkey](options(form)));
      form.submit();
    } catch (error) {
      show(error.name === 'InvalidStateError' ? 'known' : 'failed', true);
      button.disabled = false;
    }
  });
}

// A form says along whether this browser can have passkeys of its own.
for (const input of document.querySelectorAll('[data-passkey-can]')) {
  window.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable().then((can) => { input.disabled = !can; });
}

// Back to the page: what was answered once counts no more.
addEventListener('pageshow', (event) => { if (event.persisted && document.querySelector('form[data-passkey]')) location.reload(); });
