// Photos go up while the rest of the form is still being filled in. What fails stays in the file field, and so goes with the
// form as it does without script.
const widest = 2400; // pixels: twice what is ever shown
const silence = 60_000; // milliseconds without a byte after which a photo has failed

// smaller is the photo as large as it needs to be, which spares the member's data.
async function smaller(file) {
  if (!/jpe?g|hei[cf]/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = widest / Math.max(picture.width, picture.height);
    if (scale >= 1) {
      picture.close();
      return file;
    }
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext('2d');
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.85); });
    return made && made.size < file.size ? made : file;
  } catch {
    return file; // the server says what is wrong with it
  }
}

// post sends something for a photo and gives the JSON that comes back. What it throws carries the sentence for the member.
const post = (photo, address, body) => new Promise((done, fail) => {
  const request = new XMLHttpRequest();
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => request.abort(), silence);
  };
  photo.stop = () => request.abort();
  request.open('POST', address);
  request.responseType = 'json';
  request.setRequestHeader('Accept', 'application/json');
  if (body instanceof FormData) {
    request.upload.onprogress = (event) => {
      photo.bar.value = event.loaded / event.total;
      alive();
    };
  }
  request.onloadend = () => clearTimeout(timer);
  request.onload = () => {
    const { status, response } = request;
    if (status < 300) done(response);
    else fail({ status, text: response?.error?.message });
  };
  request.onerror = request.onabort = () => fail({});
  if (photo.removed) return fail({});
  alive();
  return request.send(body);
});

// bring sends a photo and gives its value for the form and its address.
async function bring(photo, home) {
  if (!photo.ticket) {
    const file = await smaller(photo.file);
    const { alamat, isian = {}, tiket } = await post(photo, `${home}/tiket`, new URLSearchParams({ ukuran: file.size }));
    const body = new FormData();
    for (const [name, value] of Object.entries(isian)) body.append(name, value);
    body.append('file', file, 'foto');
    const answer = await post(photo, alamat, body);
    if (!tiket) return answer;
    photo.ticket = tiket;
  }
  try {
    return await post(photo, `${home}/ambil`, new URLSearchParams({ tiket: photo.ticket }));
  } catch (refusal) {
    if (refusal.status && refusal.status !== 503) photo.ticket = ''; // else it waits there, and need not be sent again
    throw refusal;
  }
}

function enhance(box) {
  const { foto: home, kini, tunggu, belum, gagal } = box.dataset;
  const form = box.closest('form');
  const beside = document.querySelector('form[data-ikut]'); // the product's text, which takes along what has arrived
  const input = form.querySelector('input[type=file]');
  const { required } = input;
  const list = box.querySelector('ul');
  const status = box.querySelector('[role=status]');
  const row = box.querySelector('template').content.firstElementChild;
  const photos = new Set();
  const some = (is) => [...photos].some((photo) => photo.is === is);
  let queue = Promise.resolve();
  let held = null; // the form was sent while photos were under way

  // The button that was pressed may be far below.
  const say = (text) => {
    status.textContent = text;
    status.scrollIntoView({ block: 'center' });
  };

  // The file field holds what has not arrived.
  function settle() {
    const left = new DataTransfer();
    let arrived = 0;
    for (const photo of photos) {
      if (photo.is === 'here') arrived += 1;
      else left.items.add(photo.file);
    }
    input.files = left.files;
    input.required = required && !arrived;
    box.hidden = !photos.size;
    if (!held) status.textContent = photos.size ? kini.replace('{0}', arrived).replace('{1}', photos.size) : '';
    else if (some('failed')) {
      held = null;
      say(belum);
    } else if (!some('under way')) {
      held.form.requestSubmit(held.button);
      held = null;
    }
  }

  function show(photo, is, text = '') {
    photo.is = is;
    photo.bar.hidden = is !== 'under way';
    photo.again.hidden = photo.mistake.hidden = is !== 'failed';
    photo.mistake.lastElementChild.textContent = text;
    settle();
  }

  async function send(photo) {
    if (photo.removed) return;
    try {
      const { nilai, gambar } = await bring(photo, home);
      if (photo.removed) return;
      photo.values = [photo.line, beside].filter(Boolean).map((place) => {
        const value = Object.assign(document.createElement('input'), { type: 'hidden', name: 'terunggah', value: nilai });
        place.append(value);
        return value;
      });
      const image = photo.line.querySelector('img');
      image.src = gambar;
      image.hidden = false;
      show(photo, 'here');
    } catch (refusal) {
      if (!photo.removed) show(photo, 'failed', refusal.text || gagal);
    }
  }

  // One after the other: the first is there soon, and a cheap phone holds one picture at a time.
  function start(photo) {
    photo.bar.value = 0;
    show(photo, 'under way');
    queue = queue.then(() => send(photo));
  }

  function add(file) {
    const line = row.cloneNode(true);
    const [again, remove] = line.querySelectorAll('button');
    const photo = { file, line, again, bar: line.querySelector('progress'), mistake: line.querySelector('.mistake') };
    line.querySelector('b').textContent = file.name;
    photo.bar.setAttribute('aria-label', file.name);
    for (const button of [again, remove]) button.setAttribute('aria-label', `${button.textContent.trim()} ${file.name}`);
    again.addEventListener('click', () => start(photo));
    remove.addEventListener('click', () => {
      photo.removed = true;
      photo.stop?.();
      photos.delete(photo);
      line.remove();
      photo.values?.forEach((value) => value.remove());
      settle();
      input.focus();
    });
    photos.add(photo);
    list.append(line);
    start(photo);
  }

  const chosen = () => {
    const known = [...photos].map((photo) => photo.file);
    [...input.files].filter((file) => !known.includes(file)).forEach(add);
    settle();
  };
  input.addEventListener('change', chosen);
  const sent = (event) => {
    const waits = some('under way');
    if (!waits && (event.target === form || !some('failed'))) return;
    event.preventDefault();
    held = waits ? { form: event.target, button: event.submitter } : null;
    say(waits ? tunggu : belum);
  };
  for (const one of [form, beside]) one?.addEventListener('submit', sent);
  chosen(); // some may have been chosen before this script was here
}

document.querySelectorAll('[data-foto]').forEach(enhance);
