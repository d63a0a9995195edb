// Everything here makes a page nicer and none of it is needed: each page works with script off.
const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
const on = (type, act) => document.addEventListener(type, act);

// Quantity with minus and plus.
function stepper(box) {
  const input = box.querySelector('input');
  const buttons = [...box.querySelectorAll('[data-add]')];
  const show = () => {
    const n = Number(input.value) || 1;
    for (const b of buttons) {
      const next = n + Number(b.dataset.add);
      b.disabled = next < Number(input.min || 1) || (input.max !== '' && next > Number(input.max));
    }
  };
  for (const b of buttons) {
    b.hidden = false;
    b.addEventListener('click', () => {
      input.value = (Number(input.value) || 1) + Number(b.dataset.add);
      show();
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }
  input.addEventListener('input', show);
  show();
}

// Choices send themselves; their button is for those without script. On a phone filters are a sheet with one button, which says
// after each choice how much it would show.
const phone = matchMedia('(max-width: 899px)');
function auto(form) {
  each('.no-script', (el) => { el.hidden = true; }, form);
  const button = form.querySelector('[data-show]');
  if (!button) return form.addEventListener('change', () => form.requestSubmit());
  const say = () => { button.textContent = button.dataset.show; };
  let asked = 0;
  form.addEventListener('change', async () => {
    if (!phone.matches) return form.requestSubmit();
    const now = ++asked;
    try {
      const answer = await fetch(`${form.action}?${new URLSearchParams(new FormData(form))}`);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (now !== asked || !answer.ok) return;
      button.dataset.show = page.querySelector('[data-show]').dataset.show;
      say();
    } catch {
      // offline: the button still applies what is chosen
    }
  });
  say();
}

// A form is sent once: its button is locked until the page is shown again.
on('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === 'get' || 'again' in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = '1';
  setTimeout(() => each('button', (b) => { b.disabled = true; }, form));
});
addEventListener('pageshow', () => each('form[data-sent]', (form) => {
  delete form.dataset.sent;
  each('button', (b) => { b.disabled = false; }, form);
}));

// Copy and share.
on('click', async (event) => {
  const button = event.target.closest('[data-copy],[data-share]');
  if (!button) return;
  if ('share' in button.dataset) {
    const canonical = document.querySelector('link[rel=canonical]');
    navigator.share({ title: document.title, url: button.dataset.share || (canonical ? canonical.href : location.href) }).catch(() => {});
    return;
  }
  await navigator.clipboard.writeText(button.dataset.copy);
  const word = button.querySelector('[data-word]');
  if (!word || !button.dataset.done) return;
  const before = word.textContent;
  word.textContent = button.dataset.done;
  setTimeout(() => { word.textContent = before; }, 2000);
});

// Amounts get their dots while typing; the server reads them with or without.
function dots(input) {
  const mark = document.documentElement.lang === 'en' ? ',' : '.';
  const write = () => {
    const digits = input.value.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
    input.value = digits.replace(/\B(?=(\d{3})+$)/g, mark);
  };
  input.addEventListener('input', () => {
    if (/^\d*$/.test(input.value.replaceAll(mark, '')) && input.selectionEnd === input.value.length) write();
  });
}

// Suggestions under the search box: a list of words from the server, as [{"teks", "ke"}]. Other boxes take what is chosen.
function suggest(input, source = input.dataset.suggest, take = null) {
  const id = `saran-${input.id || 'cari'}`;
  const list = document.createElement('div');
  list.className = 'suggest';
  list.id = id;
  list.setAttribute('role', 'listbox');
  list.hidden = true;
  input.after(list);
  for (const [name, value] of [['role', 'combobox'], ['aria-controls', id], ['aria-expanded', 'false'], ['aria-autocomplete', 'list']]) {
    input.setAttribute(name, value);
  }
  let timer; let running; let at = -1;
  const open = (yes) => {
    list.hidden = !yes;
    input.setAttribute('aria-expanded', String(yes));
    if (!yes) at = -1;
  };
  const ask = async () => {
    const words = input.value.trim();
    if (running) running.abort();
    if (words.length < 2) return open(false);
    running = new AbortController();
    try {
      const answer = await fetch(`${source}?q=${encodeURIComponent(words)}`, { signal: running.signal, headers: { Accept: 'application/json' } });
      if (!answer.ok) return open(false);
      const found = await answer.json();
      list.replaceChildren(...found.map((line, i) => {
        const a = document.createElement('a');
        a.textContent = line.teks || line.nama;
        a.href = take ? '#' : line.ke || `/cari?q=${encodeURIComponent(line.teks)}`;
        a.id = `${id}-${i}`;
        if (take) {
          a.addEventListener('click', (event) => {
            event.preventDefault();
            clearTimeout(timer);
            open(false);
            take(line);
          });
        }
        a.setAttribute('role', 'option');
        return a;
      }));
      open(found.length > 0);
    } catch {
      // offline or overtaken by the next letter
    }
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 160);
  });
  input.addEventListener('keydown', (event) => {
    const items = [...list.children];
    if (list.hidden || !items.length) return;
    if (event.key === 'Escape') return open(false);
    if (event.key === 'Enter' && at >= 0) {
      event.preventDefault();
      items[at].click();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    at = (at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length;
    items.forEach((a, i) => a.setAttribute('aria-selected', String(i === at)));
    input.setAttribute('aria-activedescendant', items[at].id);
  });
  input.addEventListener('blur', () => setTimeout(() => open(false), 200));
}

// One field for a village: what is chosen fills the four selects, which are hidden until somebody asks for them or one is wrong.
function place(box) {
  const village = document.getElementById(box.dataset.place);
  const selects = [...village.form.querySelectorAll('select[data-next]'), village];
  const input = box.querySelector('input');
  const lists = (shown) => {
    for (const s of selects) s.closest('.field').hidden = !shown;
    box.hidden = shown;
  };
  suggest(input, '/wilayah/cari', ({ kode, nama }) => {
    input.value = nama;
    selects.forEach((s, i) => {
      const code = kode.split('.').slice(0, i + 1).join('.');
      if (![...s.options].some((o) => o.value === code)) s.add(new Option(nama, code));
      s.disabled = false;
      s.value = code;
    });
    village.dispatchEvent(new Event('change', { bubbles: true }));
  });
  input.addEventListener('input', () => { village.value = ''; });
  box.querySelector('[data-lists]').addEventListener('click', () => {
    lists(true);
    selects[0].focus();
  });
  for (const s of selects) s.addEventListener('invalid', () => lists(true));
  if (!input.value && village.value) {
    input.value = [...selects].reverse().map((s) => s.selectedOptions[0].text).join(', ');
  }
  lists(selects.some((s) => s.getAttribute('aria-invalid')));
}

// Province, kabupaten, kecamatan, kelurahan: choosing one fills the next and empties those after it.
function area(select) {
  each('.no-script', (el) => { el.hidden = true; }, select.form);
  select.addEventListener('change', async () => {
    const next = document.getElementById(select.dataset.next);
    for (let s = next; s; s = document.getElementById(s.dataset.next)) {
      s.replaceChildren(...[...s.options].filter((o) => o.value === ''));
      s.disabled = true;
    }
    if (!next || !select.value) return;
    try {
      const answer = await fetch(`/wilayah?induk=${encodeURIComponent(select.value)}`, { headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(String(answer.status));
      for (const { kode, nama } of await answer.json()) next.add(new Option(nama, kode));
      next.disabled = false;
      next.focus();
    } catch {
      each('.no-script', (el) => { el.hidden = false; }, select.form);
    }
  });
}

// Counts the letters of a text: 12/70. A longer text stays as it was pasted.
function count(input) {
  const said = document.createElement('p');
  input.closest('.field').append(said);
  const say = () => {
    const n = [...input.value.trim()].length;
    said.textContent = `${n}/${input.dataset.count}`;
    said.className = n > Number(input.dataset.count) ? 'mistake' : 'hint';
    said.hidden = n < 0.75 * input.dataset.count; // calm until it becomes tight
  };
  input.addEventListener('input', say);
  say();
}

// A choice exchanges the parts of the page that follow it; what was typed into them stays.
on('click', async (event) => {
  const link = event.target.closest('a[data-choice][href]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    each('[data-part]', (old) => {
      const part = page.getElementById(old.id);
      if (!part) throw new Error(old.id);
      each('[data-stepper] input', (input) => {
        input.value = Math.min(old.querySelector(`[name="${input.name}"]`).value || 1, input.max || Infinity);
      }, part);
      old.replaceWith(part);
      each('[data-stepper]', stepper, part);
    });
    history.replaceState(null, '', link.href);
    each('[data-choice][aria-current]', (a) => a.focus());
  } catch {
    location.assign(link.href);
  }
});

// Pictures enlarge in a dialog that takes the focus itself, so that a key held too long presses no button of it; arrows go from
// one to the next, and the focus comes back to the one that was seen last.
function gallery(box) {
  const links = [...box.querySelectorAll('.slide > a')];
  const dialog = box.querySelector('dialog');
  const steps = dialog.querySelectorAll('[data-step]');
  const large = new Image();
  dialog.prepend(large);
  let at = 0;
  const show = (to) => {
    at = (to + links.length) % links.length;
    const small = links[at].querySelector('img');
    Object.assign(large, { src: links[at].href, alt: small.alt, width: small.width, height: small.height });
    dialog.querySelector('output').value = `${at + 1} / ${links.length}`;
  };
  links.forEach((a, i) => a.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(i);
    dialog.showModal();
    dialog.focus();
  }));
  steps.forEach((b) => {
    const step = Number(b.dataset.step);
    b.hidden = step && links.length < 2;
    b.addEventListener('click', () => (step ? show(at + step) : dialog.close()));
  });
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) show(at + step);
  });
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener('close', () => setTimeout(() => links[at].focus())); // after the browser's own
  each('.gallery-thumbs a', (a) => a.addEventListener('click', (event) => {
    event.preventDefault();
    document.querySelector(a.hash).scrollIntoView({ block: 'nearest', inline: 'center' });
  }), box);
}

each('[data-stepper]', stepper);
each('[data-gallery]', gallery);
each('[data-count]', count);
each('form[data-auto]', auto);
each('[data-money]', dots);
each('[data-suggest]', (input) => suggest(input));
each('[data-place]', place);
each('select[data-next]', area);
each('[data-focus]', (el) => el.focus());
// Print.
each('[data-print]', (button) => {
  button.hidden = false;
  button.addEventListener('click', () => print());
});

if (navigator.share) each('[data-share]', (el) => { el.hidden = false; });
on('click', (event) => each('details.more[open],details.menu[open],details.tip[open],details.filters[open],details.help[open]', (el) => {
  if (!el.contains(event.target)) el.open = false;
}));
