// The cart saves a quantity by itself, the checkout adds up by itself. Without script each has its button.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// A line of the cart is saved a moment after the last tap on plus or minus.
for (const form of all('form[data-line]')) {
  let timer;
  for (const button of all('.no-script', form)) button.hidden = true;
  form.addEventListener('change', () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(), 700);
  });
}

// Amounts as the server writes them.
const amount = (text) => Number(text.replace(/\D/g, ''));
const rupiah = (n) => `Rp${n.toLocaleString(document.documentElement.lang)}`;

function addUp(form) {
  const counted = new URLSearchParams();
  let cost = 0;
  let complete = true;
  for (const cell of all('[data-cost]', form)) {
    const shop = cell.dataset.cost;
    const chosen = form.querySelector(`input[name="kirim.${shop}"]:checked`);
    if (!chosen) {
      complete = false;
      continue;
    }
    const note = chosen.closest('.choice').querySelector('.sum').textContent;
    counted.set(shop, chosen.value);
    cost += amount(note);
    cell.textContent = note;
  }
  for (const word of all('[data-final]', form)) word.hidden = !complete;
  for (const word of all('[data-so-far]', form)) word.hidden = complete;
  counted.sort();
  for (const cell of all('[data-total]', form)) cell.textContent = rupiah(Number(cell.dataset.total) + cost);
  form.elements.total.value = complete ? Number(form.querySelector('[data-total]').dataset.total) + cost : 0;
  form.elements.dihitung.value = complete ? counted.toString() : '';
}

// Once the village is known the server works out the deliveries; only their part of the page is renewed.
async function deliveries(form) {
  const part = document.getElementById('pengiriman');
  const body = new URLSearchParams(new FormData(form));
  body.set('aksi', 'wilayah');
  part.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'text/html' } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const renewed = ['pengiriman', 'ringkasan'];
    if (form.elements.kodepos.value === body.get('kodepos')) renewed.push('bagian-kodepos');
    for (const id of renewed) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
    for (const button of all('.no-script', form)) button.hidden = true;
    addUp(form);
  } catch {
    for (const button of all('.no-script', form)) button.hidden = false;
  }
  part.removeAttribute('aria-busy');
}

// What was typed is kept when the buyer goes elsewhere without paying; the other buttons keep it as they are pressed.
function keep(form) {
  if (form.dataset.sent) return;
  const body = new URLSearchParams(new FormData(form));
  body.set('aksi', 'simpan');
  navigator.sendBeacon(form.action, body);
}

for (const form of all('form[data-checkout]')) {
  let typed = false;
  form.addEventListener('input', () => { typed = true; });
  addEventListener('pagehide', () => typed && keep(form));
  form.addEventListener('change', (event) => {
    const { name, value } = event.target;
    if (name.startsWith('kirim.')) addUp(form);
    if (['kelurahan', 'kodepos'].includes(name) && value && form.elements.kelurahan.value) deliveries(form);
  });
}

// A purchase that waits for its payment is looked up again while somebody sees it, and at once when they come back to it: what it
// says now takes the place of what it said.
let looks = 0;
let next;

function look() {
  clearTimeout(next);
  const waiting = document.querySelector('[data-look]');
  if (waiting) next = setTimeout(lookUp, looks++ < 18 ? 10000 : 30000, waiting.dataset.look);
}

async function lookUp(address) {
  try {
    const answer = document.hidden || await fetch(address, { headers: { Accept: 'text/html' } });
    if (answer.ok) renew(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  } catch {
    // offline: the next time
  }
  look();
}

function renew(page) {
  const left = page.querySelector('[data-left]');
  if (left) document.querySelector('[data-left]').textContent = left.textContent;
  else show(document.querySelector('.buy-state'), page.querySelector('.buy-state'));
}

// The state stays where it is, so that screen readers say what is new in it. It takes the focus of what is gone.
function show(state, now) {
  const focused = document.activeElement;
  state.className = now.className;
  state.replaceChildren(...now.childNodes);
  while (state.nextSibling) state.nextSibling.remove();
  while (now.nextSibling) state.parentNode.append(now.nextSibling);
  for (const button of all('[data-share]')) button.hidden = !navigator.share;
  state.tabIndex = -1;
  if (!focused.isConnected) state.focus();
}

document.addEventListener('visibilitychange', () => {
  const waiting = document.querySelector('[data-look]');
  if (waiting && !document.hidden) lookUp(waiting.dataset.look);
});
look();
