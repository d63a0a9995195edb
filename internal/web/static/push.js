// A button by which a browser shows notices: Push API, https://www.w3.org/TR/push-api/. Its card stays hidden where the browser cannot.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
const mark = 'kabar'; // whose notices this browser was asked to show

const subscription = async () => (await navigator.serviceWorker.getRegistration('/'))?.pushManager.getSubscription();

async function tell(subscribed, quietly) {
  const { endpoint, keys } = subscribed.toJSON();
  const body = new URLSearchParams({ endpoint, key: keys.p256dh, secret: keys.auth, ...(quietly && { quietly: '1' }) });
  const answer = await fetch('/akun/kabar/nyalakan', { method: 'POST', body, redirect: 'manual' });
  if (answer.type !== 'opaqueredirect') throw new Error(`the server answers ${answer.status}`);
}

async function begin(card) {
  if (await Notification.requestPermission() !== 'granted') return 'denied';
  await navigator.serviceWorker.register('/sw.js');
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe(); // it may be under another key
  await tell(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(card.dataset.push) }));
  localStorage.setItem(mark, card.dataset.user);
  location.reload();
  return '';
}

async function open(card) {
  const show = (name) => card.querySelectorAll('[data-push-when]').forEach((el) => { el.hidden = el.dataset.pushWhen !== name; });
  const known = Notification.permission === 'granted' && localStorage.getItem(mark) === card.dataset.user && await subscription();
  if (known) { // it is on; a new sign-in of the same person is told to the server
    if (!sessionStorage.getItem(mark)) await tell(known, true);
    sessionStorage.setItem(mark, '1');
    return;
  }
  card.hidden = false;
  show(Notification.permission === 'denied' ? 'denied' : '');
  const button = card.querySelector('button');
  button.disabled = Notification.permission === 'denied';
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      show(await begin(card));
    } catch {
      show('failed');
    }
    button.disabled = Notification.permission === 'denied';
  });
}

if (able) {
  document.querySelectorAll('[data-push]').forEach((card) => { open(card).catch(() => {}); });
  document.querySelectorAll('form[data-push-stop]').forEach((form) => form.addEventListener('submit', () => {
    localStorage.removeItem(mark);
    subscription().then((known) => known?.unsubscribe()).catch(() => {});
  }));
}
