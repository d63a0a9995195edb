// The service worker shows notices and does nothing else: it keeps no page and answers no request.
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

const say = (path, body) => fetch(path, { method: 'POST', body: new URLSearchParams(body), redirect: 'manual', keepalive: true });

addEventListener('push', (event) => event.waitUntil((async () => {
  const told = event.data.json();
  await registration.showNotification(told.title, {
    body: told.body, tag: told.ref, data: told.url, icon: '/favicon.ico', lang: 'id', renotify: false,
  });
  await say('/kabar/tampil', { ref: told.ref }).catch(() => {}); // offline: the next way to her is tried
})()));

addEventListener('notificationclick', (event) => event.waitUntil((async () => {
  event.notification.close();
  const to = new URL(event.notification.data || '/pesan', location.origin);
  if (to.origin !== location.origin) to.href = `${location.origin}/pesan`;
  const windows = await clients.matchAll({ type: 'window' });
  const here = windows.find((one) => one.url === to.href);
  return here ? here.focus() : clients.openWindow(to.href);
})()));

addEventListener('pushsubscriptionchange', (event) => event.waitUntil((async () => {
  const options = event.oldSubscription?.options;
  if (!options) return;
  const { endpoint, keys } = (await registration.pushManager.subscribe(options)).toJSON();
  await say('/akun/kabar/nyalakan', { endpoint, key: keys.p256dh, secret: keys.auth, quietly: '1' });
})()));
