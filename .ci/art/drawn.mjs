// Things Fluent emoji does not have, drawn by us in the same soft manner.
// Every function returns SVG markup that lives in a 400 x 400 box; light comes from the top left.

let serial = 0;
const id = () => `d${serial++}`;

// A small seeded random, so that two runs give the same picture.
export function dice(seed) {
  return () => ((seed = (seed * 1664525 + 1013904223) >>> 0) / 2 ** 32);
}

// Linear gradient from a list of colours. a = angle in degrees, 0 = left to right, 90 = downwards.
export function grad(colours, a = 60) {
  const g = id();
  const r = (a * Math.PI) / 180, x = Math.cos(r) / 2, y = Math.sin(r) / 2;
  const stops = colours.map((c, i) => `<stop offset="${i / (colours.length - 1)}" stop-color="${c}"/>`).join('');
  return [`<linearGradient id="${g}" x1="${0.5 - x}" y1="${0.5 - y}" x2="${0.5 + x}" y2="${0.5 + y}">${stops}</linearGradient>`, `url(#${g})`];
}

// The soft body: a path filled with a gradient, a blurred light along its upper left edge,
// a blurred shade along its lower right edge. `on` is drawn on the body, under light and shade.
export function puff(d, colours, { a = 60, light = '#fff', shade = '#3b1500', lo = 0.55, so = 0.45, w = 26, on = '' } = {}) {
  const c = id(), f = id();
  const [def, fill] = grad(colours, a);
  return `<defs>${def}<clipPath id="${c}"><path d="${d}"/></clipPath><filter id="${f}" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="${w * 0.42}"/></filter></defs>
<g clip-path="url(#${c})"><path d="${d}" fill="${fill}"/>${on}
<path d="${d}" fill="none" stroke="${shade}" stroke-width="${w}" opacity="${so}" filter="url(#${f})" transform="translate(${-w * 0.22} ${-w * 0.22})"/>
<path d="${d}" fill="none" stroke="${light}" stroke-width="${w * 0.8}" opacity="${lo}" filter="url(#${f})" transform="translate(${w * 0.62} ${w * 0.62})" style="mix-blend-mode:soft-light"/>
<path d="${d}" fill="none" stroke="${light}" stroke-width="${w * 0.4}" opacity="${lo * 0.7}" filter="url(#${f})" transform="translate(${w * 0.2} ${w * 0.2})"/></g>`;
}

const at = (s, x, y, k = 1, r = 0) => `<g transform="translate(${x} ${y}) rotate(${r}) scale(${k}) translate(-200 -200)">${s}</g>`;
export { at };

const ell = (cx, cy, rx, ry) => `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0Z`;
const box = (x, y, w, h, r) => `M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${-(w - 2 * r)}a${r} ${r} 0 0 1 ${-r} ${-r}v${-(h - 2 * r)}a${r} ${r} 0 0 1 ${r} ${-r}Z`;
const blur = (inner, n, extra = '') => { const f = id(); return `<filter id="${f}" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="${n}"/></filter><g filter="url(#${f})" ${extra}>${inner}</g>`; };
const glint = (d, w = 10, o = 0.6) => blur(`<path d="${d}" fill="none" stroke="#fff" stroke-width="${w}" stroke-linecap="round"/>`, w * 0.25, `opacity="${o}"`);

// ---- patterns for cloth and plaiting: each gives [defs, fill] ----
function pattern(w, h, inner, t = '') {
  const p = id();
  return [`<pattern id="${p}" width="${w}" height="${h}" patternUnits="userSpaceOnUse" patternTransform="${t}">${inner}</pattern>`, `url(#${p})`];
}
export const kawung = (ground, petal, dot, t = '') => pattern(60, 60,
  `<rect width="60" height="60" fill="${ground}"/>` + [[30, 30], [0, 0], [60, 0], [0, 60], [60, 60]].map(([x, y]) =>
    [45, 135, 225, 315].map((r) => `<g transform="translate(${x} ${y}) rotate(${r})"><ellipse cx="16.5" rx="13" ry="8.5" fill="${petal}"/><ellipse cx="17" rx="5.5" ry="1.8" fill="${ground}"/></g>`).join('') + `<circle cx="${x}" cy="${y}" r="2.6" fill="${dot}"/>`).join(''), t);
export const parang = (ground, line, dot, t = 'rotate(-45)') => pattern(44, 56,
  `<rect width="44" height="56" fill="${ground}"/><rect y="0" width="44" height="7" fill="${line}"/><rect y="2.4" width="44" height="2.2" fill="${dot}"/>
   <path d="M-4 50c16 4 26-4 24-16c-2-10-14-8-13 0c1 5 7 4 7 0M40 50c16 4 26-4 24-16c-2-10-14-8-13 0M-4 14c8-2 12 2 14 6M22 12c10 0 18 6 18 16s-6 14-12 12" fill="none" stroke="${line}" stroke-width="5" stroke-linecap="round"/><circle cx="31" cy="28" r="3.6" fill="${dot}"/>`, t);
export const checks = (ground, one, two, t = '') => pattern(72, 72,
  `<rect width="72" height="72" fill="${ground}"/><g fill="${one}" opacity=".55"><rect width="26" height="72"/><rect width="72" height="26"/></g><g fill="${two}" opacity=".85"><rect x="46" width="3" height="72"/><rect y="46" width="72" height="3"/><rect x="53" width="3" height="72"/><rect y="53" width="72" height="3"/></g>`, t);
export const ikat = (c, t = '') => pattern(80, 132,
  `<rect width="80" height="132" fill="${c.ground}"/>
   <rect y="0" width="80" height="10" fill="${c.gold}"/><path d="M0 5h80" stroke="${c.deep}" stroke-width="4" stroke-dasharray="5 5"/>
   <path d="M40 18l30 32l-30 32l-30-32z" fill="${c.gold}"/><path d="M40 28l21 22l-21 22l-21-22z" fill="${c.deep}"/><path d="M40 38l11 12l-11 12l-11-12z" fill="${c.pale}"/><path d="M40 44l5 6l-5 6l-5-6z" fill="${c.ground}"/>
   <path d="M0 32l13 18l-13 18zM80 32l-13 18l13 18z" fill="${c.pale}"/>
   <rect y="90" width="80" height="8" fill="${c.gold}"/><rect y="98" width="80" height="26" fill="${c.deep}"/><path d="M0 119l10-15l10 15l10-15l10 15l10-15l10 15l10-15l10 15" fill="none" stroke="${c.gold}" stroke-width="4"/><rect y="124" width="80" height="8" fill="${c.gold}"/>`, t);
export const plait = (one, two, gap, t = 'rotate(45)', k = 1) => pattern(40 * k, 40 * k,
  `<g transform="scale(${k})"><rect width="40" height="40" fill="${gap}"/><g fill="${one}"><rect x="1" y="1" width="18" height="8" rx="2"/><rect x="1" y="11" width="18" height="8" rx="2"/><rect x="21" y="21" width="18" height="8" rx="2"/><rect x="21" y="31" width="18" height="8" rx="2"/></g><g fill="${two}"><rect x="21" y="1" width="8" height="18" rx="2"/><rect x="31" y="1" width="8" height="18" rx="2"/><rect x="1" y="21" width="8" height="18" rx="2"/><rect x="11" y="21" width="8" height="18" rx="2"/></g></g>`, t);
const cover = ([def, fill], extra = '') => `<defs>${def}</defs><rect x="-100" y="-100" width="600" height="600" fill="${fill}" ${extra}/>`;
// Soft vertical folds over hanging cloth.
function folds(xs, y, h, o = 0.28) {
  return xs.map(([x, w]) => blur(`<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="#1b0d05"/>`, w * 0.5, `opacity="${o}"`) + blur(`<rect x="${x - w * 1.1}" y="${y}" width="${w * 0.7}" height="${h}" fill="#fff"/>`, w * 0.4, `opacity="${o * 0.9}"`)).join('');
}
const fringe = (x0, x1, y, len, c, step = 11) => {
  let s = '';
  for (let x = x0 + step / 2, i = 0; x < x1; x += step, i++) s += `<path d="M${x} ${y}q${i % 2 ? 3 : -3} ${len / 2} 0 ${len}" stroke="${c[i % c.length]}" stroke-width="${step * 0.62}" stroke-linecap="round" fill="none"/>`;
  return s;
};

// ---- kopi ----
export function bean() {
  const d = ell(200, 200, 112, 150);
  return puff(d, ['#8a5335', '#5b2f1c', '#3a1a10'], { w: 44, so: 0.6, lo: 0.5 }) +
    `<path d="M214 56C150 130 262 250 190 346" fill="none" stroke="#2a110a" stroke-width="20" stroke-linecap="round"/><path d="M202 62C140 132 250 252 180 340" fill="none" stroke="#a56b49" stroke-width="5" stroke-linecap="round" opacity=".8"/>` + glint('M120 150q10-44 42-66', 16, 0.4);
}
export function powder() {
  const r = dice(4);
  let s = '';
  for (let i = 0; i < 260; i++) { const t = r() * 2 - 1, y = r(); const h = 120 * (1 - t * t); s += `<circle cx="${200 + t * 178}" cy="${330 - y * h}" r="${2 + r() * 4}" fill="${['#2c130b', '#7a4a2e', '#4a2414'][(r() * 3) | 0]}" opacity=".55"/>`; }
  return puff('M16 338C60 326 120 196 200 190C280 196 340 326 384 338C330 364 70 364 16 338Z', ['#7d4a2f', '#54291a', '#35170d'], { w: 40, on: s });
}
export function pouch({ body = ['#e9c48f', '#c8935a', '#a56f3c'], label = ['#34589e', '#1d3568'], emblem = at(bean(), 200, 246, 0.2, 24) } = {}) {
  return puff('M92 44H308Q316 44 315 54L312 96Q326 220 330 346Q330 376 300 378H100Q70 376 70 346Q74 220 88 96L85 54Q84 44 92 44Z', body, { a: 30, w: 34 }) +
    `<path d="M88 92Q200 100 312 92" stroke="#7d4e25" stroke-width="3" opacity=".5" fill="none"/><path d="M88 60H312M88 70H312M89 80H311" stroke="#7d4e25" stroke-width="2.5" opacity=".35"/>` +
    puff(box(124, 166, 152, 160, 22), label, { w: 12, so: 0.3, lo: 0.4 }) + `<circle cx="200" cy="246" r="54" fill="#fbf6ec"/>` + emblem +
    `<circle cx="200" cy="130" r="11" fill="#8b5a30" opacity=".55"/><circle cx="198" cy="128" r="6" fill="#f3d7ad" opacity=".7"/>` + glint('M98 130Q86 240 88 340', 12, 0.5);
}

// ---- vessels: bottle (slim), jar (wide), flask (oil), glass ----
export function bottle({ liquid = ['#7a4630', '#4a2415', '#2b110a'], cap = ['#d9b27c', '#a3713a'], label = ['#fff8ea', '#ecd9b6'], emblem = at(bean(), 200, 262, 0.21, 24), band = '#8a4e1d' } = {}) {
  const d = 'M168 74H232V112C232 142 288 150 288 204V350Q288 384 254 384H146Q112 384 112 350V204C112 150 168 142 168 112Z';
  return puff(d, liquid, { a: 20, w: 30, lo: 0.75, so: 0.5 }) +
    puff(box(158, 24, 84, 60, 12), cap, { a: 20, w: 16 }) + `<path d="M170 32v44M182 32v44M194 32v44M206 32v44M218 32v44M230 32v44" stroke="#5b3413" stroke-width="2.5" opacity=".3"/>` +
    puff('M112 206Q200 218 288 206V330Q200 342 112 330Z', label, { a: 20, w: 16, so: 0.22, lo: 0.5 }) + `<path d="M112 222Q200 234 288 222M112 314Q200 326 288 314" stroke="${band}" stroke-width="5" fill="none" opacity=".85"/>` + emblem +
    glint('M132 196C136 170 178 158 184 116', 11, 0.55) + glint('M130 344V362', 11, 0.5) + glint('M268 206V356', 5, 0.35);
}
export function jar({ fill = ['#e2492c', '#b81f16', '#7f0f10'], lid = ['#f2c14b', '#c98a12'], label = ['#fff8ea', '#f0dcbb'], emblem = '', bits = '', band = '#a8321f' } = {}) {
  return puff('M84 110H316Q340 118 340 150V336Q340 382 294 382H106Q60 382 60 336V150Q60 118 84 110Z', ['#f7fbfb', '#dbe7e6', '#bfd0cf'], { w: 26, so: 0.25 }) +
    puff('M76 150Q200 140 324 150V332Q324 368 288 368H112Q76 368 76 332Z', fill, { w: 34, on: bits }) +
    puff(box(70, 46, 260, 74, 20), lid, { a: 20, w: 22 }) + `<path d="M${Array.from({ length: 17 }, (_, i) => `${88 + i * 14} 60v46`).join('M')}" stroke="#6b4305" stroke-width="3" opacity=".25"/>` +
    (label ? puff('M76 196Q200 208 324 196V312Q200 324 76 312Z', label, { a: 20, w: 16, so: 0.2 }) + `<path d="M76 209Q200 221 324 209M76 299Q200 311 324 299" stroke="${band}" stroke-width="5" fill="none" opacity=".85"/>` : '') + emblem +
    glint('M86 160V186', 13, 0.7) + glint('M86 330Q88 350 104 358', 11, 0.6) + glint('M318 156V348', 5, 0.4);
}
export function honeyJar() {
  return puff('M110 96H290V122C290 144 332 150 332 194V336Q332 382 286 382H114Q68 382 68 336V194C68 150 110 144 110 122Z', ['#ffd45c', '#f5a317', '#c86a05'], { a: 40, w: 40, lo: 0.85, so: 0.45, shade: '#8a3a00' }) +
    blur('<ellipse cx="170" cy="300" rx="80" ry="56" fill="#ffe38a"/>', 26, 'opacity=".7"') +
    puff('M106 84Q200 100 294 84V112Q200 128 106 112Z', ['#fff2c8', '#e4b24a'], { w: 10 }) +
    puff('M120 30H280Q290 30 288 42L282 88Q200 100 118 88L112 42Q110 30 120 30Z', ['#d8ac78', '#b07a45', '#8a5628'], { a: 20, w: 22 }) +
    `<g fill="#6e4420" opacity=".4"><circle cx="150" cy="58" r="5"/><circle cx="196" cy="46" r="4"/><circle cx="236" cy="68" r="6"/><circle cx="262" cy="48" r="3.5"/><circle cx="178" cy="76" r="3.5"/></g>` +
    puff('M200 196l66 38v76l-66 38l-66-38v-76Z', ['#fff8e6', '#f7e2ae'], { w: 12, so: 0.2 }) + at(comb(1, ['#f0a420', '#d47f0a']), 200, 272, 0.26) +
    glint('M90 330V206C92 180 126 168 130 142', 14, 0.65) + glint('M310 210V340', 6, 0.45);
}
// Honeycomb: n rings of cells around one.
export function comb(n = 2, c = ['#ffce55', '#e9970f']) {
  let s = '';
  const R = n > 1 ? 62 : 96;
  for (let q = -n; q <= n; q++) for (let r = Math.max(-n, -q - n); r <= Math.min(n, -q + n); r++) {
    const x = 200 + R * Math.sqrt(3) * (q + r / 2), y = 200 + R * 1.5 * r;
    const hex = (k) => 'M' + [0, 1, 2, 3, 4, 5].map((i) => `${x + R * k * Math.sin((i * Math.PI) / 3)} ${y - R * k * Math.cos((i * Math.PI) / 3)}`).join('L') + 'Z';
    s += `<path d="${hex(1.04)}" fill="#f6dc93" stroke="#f6dc93" stroke-width="4" stroke-linejoin="round"/>` + puff(hex(0.84), c, { w: 24, light: '#6b3000', shade: '#fff3c0', so: 0.55, lo: 0.35 });
  }
  return s;
}
export function flask() {
  const d = 'M160 150H240V170C240 188 306 200 306 258V340Q306 384 262 384H138Q94 384 94 340V258C94 200 160 188 160 170Z';
  return puff(d, ['#d98a3d', '#a6561b', '#6b2f0c'], { a: 35, w: 36, lo: 0.8 }) + blur('<ellipse cx="170" cy="330" rx="56" ry="30" fill="#f6b765"/>', 18, 'opacity=".55"') +
    puff(box(148, 108, 104, 52, 12), ['#5a4a44', '#2c211d', '#15100e'], { a: 20, w: 16 }) + `<path d="M160 114v40M172 114v40M184 114v40M196 114v40M208 114v40M220 114v40M232 114v40M242 114v40" stroke="#000" stroke-width="3" opacity=".35"/>` +
    puff('M176 112V62C176 30 182 12 200 12C218 12 224 30 224 62V112Z', ['#f6dfe3', '#d9a9b2', '#b57f8a'], { a: 20, w: 18 }) +
    puff('M94 262Q200 274 306 262V346Q200 358 94 346Z', ['#fff9f0', '#f2e0cf'], { a: 20, w: 14, so: 0.2 }) +
    puff('M200 272C216 294 228 304 228 318A28 28 0 0 1 172 318C172 304 184 294 200 272Z', ['#ffcf62', '#e38f16'], { w: 14 }) +
    glint('M112 252C116 226 166 208 174 178', 11, 0.6) + glint('M288 246V350', 5, 0.35);
}
export function glass({ drink = ['#ffd24a', '#f0a010', '#cc6d05'] } = {}) {
  return puff('M78 40H322L290 356Q287 382 260 382H140Q113 382 110 356Z', ['#f4fbf8', '#d5e8e0', '#b9d3c8'], { w: 22, so: 0.2 }) +
    puff('M93 108Q200 126 307 108L283 344Q281 366 258 366H142Q119 366 117 344Z', drink, { a: 30, w: 40, shade: '#8a3a00', so: 0.4 }) +
    puff(ell(200, 108, 106, 22), ['#ffe694', '#f6bb2e'], { w: 12, so: 0.25 }) +
    `<ellipse cx="200" cy="42" rx="121" ry="22" fill="#ffffff" opacity=".5"/><ellipse cx="200" cy="42" rx="119" ry="20" fill="none" stroke="#fff" stroke-width="6" opacity=".95"/><ellipse cx="200" cy="44" rx="108" ry="15" fill="#cfe2d8" opacity=".7"/>` +
    glint('M108 128L130 330', 14, 0.6) + glint('M288 130L270 340', 6, 0.4);
}

// ---- camilan ----
export function chip(seed = 1, c = ['#ffeeb0', '#f9d777', '#e7ab3f']) {
  const r = dice(seed), n = 11;
  const p = Array.from({ length: n }, (_, i) => { const t = (i / n) * 2 * Math.PI, k = 150 + r() * 22; return [200 + k * Math.cos(t), 200 + k * 0.9 * Math.sin(t)]; });
  let d = '';
  for (let i = 0; i < n; i++) { const a = p[i], b = p[(i + 1) % n], m = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]; d += (i ? '' : `M${(p[n - 1][0] + a[0]) / 2} ${(p[n - 1][1] + a[1]) / 2}`) + `Q${a[0]} ${a[1]} ${m[0]} ${m[1]}`; }
  let s = '';
  for (let i = 0; i < 26; i++) s += `<circle cx="${70 + r() * 260}" cy="${70 + r() * 260}" r="${4 + r() * 11}" fill="${r() > 0.5 ? '#fff6cf' : '#d99a33'}" opacity=".5"/>`;
  const wave = blur('<path d="M60 150Q140 110 200 160T350 140" stroke="#fffbe6" stroke-width="26" fill="none"/><path d="M50 250Q140 210 200 262T350 240" stroke="#b87a1e" stroke-width="20" fill="none" opacity=".5"/>', 12, 'opacity=".75"');
  return puff(d + 'Z', c, { w: 24, so: 0.4, shade: '#8f4a08', on: s + wave });
}
export function cassava() {
  return puff('M44 262C70 170 190 98 292 92C340 88 372 104 376 136C380 172 350 214 300 246C220 298 110 330 62 318C40 310 38 290 44 262Z', ['#a5714a', '#7a4a2b', '#4f2c18'], { w: 40 }) +
    `<g stroke="#43230f" stroke-width="5" stroke-linecap="round" opacity=".5" fill="none"><path d="M120 210q14 14 20 34M196 160q14 12 20 34M90 266q12 8 16 22M230 232q10 8 14 22M150 270q8 8 10 18"/></g>` +
    puff(ell(332, 146, 50, 62), ['#c98fa0', '#a8647a'], { w: 10 }) + puff(ell(333, 146, 42, 53), ['#fffdf4', '#f3e6c8'], { w: 16, so: 0.25 }) + '<ellipse cx="334" cy="147" rx="7" ry="9" fill="#d9c394"/>';
}
export function bananaChip(k = 0) {
  return puff(ell(200, 200, 168, 116), ['#ffe27a', '#f5b93a', '#cf7f14'], { w: 26, shade: '#7a3a00' }) +
    puff(ell(200, 198, 132, 84), ['#fff0ae', '#fbd565'], { w: 14, so: 0.3 }) + `<g fill="#8c5414" opacity=".75"><ellipse cx="${150 + k}" cy="196" rx="20" ry="5"/><ellipse cx="200" cy="${186 + k}" rx="22" ry="5"/><ellipse cx="250" cy="200" rx="20" ry="5"/><ellipse cx="200" cy="${212 - k}" rx="18" ry="4"/></g>` + glint('M70 170Q120 104 200 98', 10, 0.5);
}
export function rengginang(seed, hue = 0, g = 1) { // g = how large a grain is, so that a small cracker has as large grains as a large one
  const r = dice(seed), tones = hue ? ['#f6d3b4', '#eab488', '#fbe3cb', '#d99668'] : ['#fff6dc', '#f7e2ad', '#fffdf2', '#ecc983'];
  let s = '';
  for (let i = 0; i < 520 / (g * g); i++) {
    const k = Math.sqrt(r()) * 160, t = r() * 6.283, x = 200 + k * Math.cos(t), y = 200 + k * Math.sin(t), a = r() * 180;
    s += `<g transform="translate(${x} ${y}) rotate(${a}) scale(${g})"><ellipse rx="15" ry="8.5" fill="#a86b24" opacity=".5" cy="2.5"/><ellipse rx="14" ry="7.6" fill="${tones[(r() * 4) | 0]}"/><ellipse cx="-3" cy="-2.4" rx="6.5" ry="2.2" fill="#fff" opacity=".8"/></g>`;
  }
  return `<circle cx="200" cy="200" r="158" fill="#d9a352"/>` + s + blur('<circle cx="200" cy="200" r="165" fill="none" stroke="#8f4e10" stroke-width="26"/>', 12, 'opacity=".28"') + blur('<circle cx="150" cy="140" r="70" fill="#fff"/>', 34, 'opacity=".35"');
}
export function dodol() {
  const slice = (x, y) => `<g transform="translate(${x} ${y})">` + puff('M-92 0Q-92 -14 -78 -18L-8 -46Q4 -50 16 -46L84 -20Q96 -14 96 0V34Q96 46 84 50L16 80Q4 84 -8 80L-80 52Q-92 46 -92 34Z', ['#8a4f2c', '#5b2c16', '#3a1809'], { w: 20, so: 0.5 }) + puff('M-84 -4Q-84 -10 -74 -14L-8 -40Q4 -44 16 -40L80 -16Q88 -12 82 -6L18 20Q4 26 -10 20L-76 -2Q-84 -4 -84 -4Z', ['#b9764a', '#8b4f2a'], { w: 14, so: 0.3 }) + glint('M-60 -8L-6 -30', 8, 0.55) + '</g>';
  return slice(120, 250) + slice(290, 262) + slice(206, 164);
}
export function leafBase() {
  return puff('M10 236C60 150 180 110 286 116C340 120 378 140 394 168C372 236 270 306 150 306C90 306 36 284 10 236Z', ['#7fc26a', '#3f8f4a', '#1f6236'], { w: 26 }) +
    '<path d="M14 236C130 216 260 190 390 168" stroke="#bfe3a0" stroke-width="7" fill="none" opacity=".8"/><g stroke="#1d5a31" stroke-width="3" opacity=".35" fill="none"><path d="M90 222L130 146M150 212L196 126M210 202L262 118M270 190L324 126M110 220L150 300M170 210L214 298M230 200L280 272M290 186L334 234"/></g>';
}

// ---- tenun ----
const CLOTH = { ground: '#9f2436', gold: '#f0b840', deep: '#23407a', pale: '#fbead0' };
export function clothRoll() {
  const [d, f] = ikat(CLOTH, 'translate(70 120)');
  const d2 = ikat(CLOTH, 'translate(70 40) rotate(0) scale(1 .5)');
  return fringe(74, 326, 346, 40, ['#f0b840', '#c2323f']) +
    puff('M70 110H330V350H70Z', ['#9f2436', '#7a1726'], { w: 16, so: 0.35, lo: 0.3, on: `<defs>${d}</defs><rect x="70" y="100" width="260" height="260" fill="${f}"/>` + folds([[128, 22], [214, 26], [296, 20]], 100, 260, 0.22) + blur('<rect x="60" y="112" width="280" height="36" fill="#1b0508"/>', 14, 'opacity=".55"') }) +
    puff('M52 46H348Q376 46 376 88Q376 130 348 130H52Z', ['#b52b3f', '#8a1c2e'], { a: 90, w: 30, so: 0.6, on: `<defs>${d2[0]}</defs><rect x="40" y="40" width="340" height="100" fill="${d2[1]}"/>` + blur('<rect x="30" y="56" width="360" height="16" fill="#fff"/>', 9, 'opacity=".5"') }) +
    puff(ell(52, 88, 27, 42), ['#f3d6a6', '#c98e4e'], { w: 12 }) + `<g fill="none" stroke="#8a1c2e" stroke-width="5"><ellipse cx="52" cy="88" rx="21" ry="34"/><ellipse cx="52" cy="88" rx="13" ry="22"/></g><ellipse cx="52" cy="88" rx="6" ry="11" fill="#7a4a22"/>`;
}
export function hungBatik() {
  const k = kawung('#f4e3c3', '#7b3f18', '#23407a', 'translate(70 90) scale(1.06)');
  const edge = parang('#24365f', '#e9c48a', '#b7722f', 'rotate(-45) scale(.6)');
  return puff('M92 74H308L322 372Q290 384 258 374Q228 364 200 374Q168 384 138 374Q108 366 78 374Z', ['#f4e3c3', '#d9bd8e'], { w: 16, so: 0.3, lo: 0.3, on: cover(k) + `<defs>${edge[0]}</defs><rect x="60" y="318" width="280" height="80" fill="${edge[1]}"/><rect x="60" y="312" width="280" height="7" fill="#7b3f18"/>` + folds([[136, 20], [196, 26], [262, 22]], 70, 330, 0.26) + blur('<rect x="80" y="66" width="240" height="34" fill="#2a1205"/>', 12, 'opacity=".5"') }) +
    puff(box(22, 42, 356, 34, 17), ['#c78b52', '#96602f', '#6b3d18'], { a: 90, w: 14 }) + puff(ell(24, 59, 21, 27), ['#e0a868', '#9a6230'], { w: 14 }) + puff(ell(376, 59, 21, 27), ['#d39a5a', '#7f4c20'], { w: 14 }) +
    puff('M96 40H304V78Q200 92 96 78Z', ['#f4e3c3', '#d9bd8e'], { w: 16, so: 0.35, on: cover(k) + blur('<rect x="90" y="42" width="220" height="10" fill="#fff"/>', 5, 'opacity=".6"') });
}
export function sarung() {
  const c = [checks('#1f6b52', '#0e4335', '#f0c453', 'translate(20 20) scale(.9)'), checks('#8c2333', '#561020', '#f2c65a', 'translate(8 0) scale(.9)'), checks('#24478c', '#132a5c', '#f2e3c0', 'translate(30 8) scale(.9)')];
  const layer = (y, h, ch, cols, x = 40, w = 320) => puff(`M${x + 26} ${y}H${x + w - 10}Q${x + w} ${y} ${x + w} ${y + 10}V${y + h - 10}Q${x + w} ${y + h} ${x + w - 10} ${y + h}H${x + 26}Q${x} ${y + h} ${x} ${y + h / 2}Q${x} ${y} ${x + 26} ${y}Z`, cols, { a: 90, w: 26, so: 0.55, on: cover(ch) + `<path d="M${x + 20} ${y + h / 2}H${x + w + 10}" stroke="#000" stroke-width="5" opacity=".35"/>` + blur(`<rect x="${x}" y="${y + 8}" width="${w}" height="9" fill="#fff"/>`, 5, 'opacity=".4"') });
  return layer(292, 80, c[2], ['#24478c', '#132a5c'], 34, 334) + layer(214, 80, c[1], ['#8c2333', '#561020'], 44, 320) + layer(52, 164, c[0], ['#1f6b52', '#0e4335'], 36, 326) +
    puff('M168 48H246V220H168Z', ['#fff8ea', '#ecd9b6'], { w: 14, so: 0.25 }) + '<path d="M178 54V214M236 54V214" stroke="#8a4e1d" stroke-width="3.5"/>' + puff('M207 96l24 38l-24 38l-24-38Z', ['#34589e', '#1d3568'], { w: 8 }) + '<path d="M207 114l12 20l-12 20l-12-20Z" fill="#f0b840"/>';
}
export function shawl() {
  const c1 = ikat({ ground: '#5b2a86', gold: '#f3c14d', deep: '#c73a78', pale: '#fdeedd' }, 'rotate(62) scale(.55)');
  const c2 = ikat({ ground: '#5b2a86', gold: '#f3c14d', deep: '#c73a78', pale: '#fdeedd' }, 'translate(34 0) scale(.62)');
  const cols = ['#7a43a8', '#4a1f70'];
  return fringe(64, 176, 336, 46, ['#f3c14d', '#c73a78', '#5b2a86']) + fringe(226, 338, 300, 46, ['#f3c14d', '#c73a78', '#5b2a86']) +
    puff('M224 120H340V306H224Z', cols, { w: 18, so: 0.4, on: cover(c2) + folds([[262, 16], [308, 16]], 100, 240, 0.25) + blur('<rect x="210" y="108" width="140" height="60" fill="#1b0528"/>', 18, 'opacity=".5"') }) +
    puff('M62 130H180V342H62Z', cols, { w: 18, so: 0.4, on: cover(c2) + folds([[100, 16], [146, 16]], 100, 260, 0.25) + blur('<rect x="50" y="120" width="140" height="60" fill="#1b0528"/>', 18, 'opacity=".5"') }) +
    puff('M58 176C46 100 110 34 202 34C292 34 352 92 344 168C312 186 256 182 222 164C214 140 190 138 182 166C146 190 96 194 58 176Z', cols, { w: 34, so: 0.5, on: cover(c1) + blur('<path d="M70 150C80 90 140 60 204 62C270 64 322 100 330 150" stroke="#fff" stroke-width="16" fill="none"/>', 10, 'opacity=".35"') + blur('<path d="M100 180C120 130 160 104 202 106C244 108 290 134 304 176" stroke="#1b0528" stroke-width="14" fill="none"/>', 9, 'opacity=".45"') });
}
export function shirt() {
  const k = parang('#efdcb8', '#6d3717', '#24427e', 'rotate(-45) scale(.78)');
  const k2 = parang('#efdcb8', '#6d3717', '#24427e', 'rotate(20) scale(.78)');
  const opt = (p) => ({ w: 22, so: 0.42, on: cover(p) });
  return puff('M128 58L52 96Q34 106 28 128L8 204Q6 216 18 220L76 238Q88 240 90 230L122 120Z', ['#efdcb8', '#cfae7c'], opt(k2)) +
    puff('M272 58L348 96Q366 106 372 128L392 204Q394 216 382 220L324 238Q312 240 310 230L278 120Z', ['#efdcb8', '#cfae7c'], opt(k2)) +
    puff('M128 56Q200 86 272 56Q306 76 306 120L312 366Q312 382 296 382H104Q88 382 88 366L94 120Q94 76 128 56Z', ['#efdcb8', '#cfae7c'], { w: 26, so: 0.42, on: cover(k) + folds([[120, 12], [270, 14]], 130, 260, 0.2) }) +
    puff('M190 92H212V384H190Z', ['#24427e', '#172c57'], { w: 6 }) + [138, 196, 254, 312].map((y) => `<circle cx="201" cy="${y}" r="7" fill="#f6e7c6"/><circle cx="200" cy="${y - 1}" r="3" fill="#b78446"/>`).join('') +
    '<path d="M150 50Q200 70 250 50L201 108Z" fill="#3c1f10"/>' + puff('M132 52L152 38Q166 72 200 100L172 132Q144 104 132 52Z', ['#2f5196', '#1b3362'], { w: 14 }) + puff('M268 52L248 38Q234 72 200 100L228 132Q256 104 268 52Z', ['#2f5196', '#1b3362'], { w: 14 });
}

// ---- anyaman ----
export function ataBag() {
  let rings = '';
  for (let i = 0, R = 118; R > 40; R -= 13, i++) rings += `<circle cx="200" cy="244" r="${R}" fill="none" stroke="#6d3c13" stroke-width="13"/><circle cx="200" cy="244" r="${R}" fill="none" stroke="${i % 2 ? '#d29a4f' : '#e3b26b'}" stroke-width="11" stroke-dasharray="${15 + R * 0.02} 4" stroke-dashoffset="${i * 9}"/>`;
  let petals = '';
  for (let i = 0; i < 8; i++) petals += `<g transform="rotate(${i * 45} 200 244)"><path d="M200 240Q186 220 200 204Q214 220 200 240Z" fill="#f3d29a" stroke="#6d3c13" stroke-width="2.5"/></g>`;
  return '<path d="M78 214C70 90 130 14 200 14C270 14 330 90 322 214" fill="none" stroke="#5f3212" stroke-width="17"/><path d="M76 212C68 90 128 12 198 12C268 12 326 88 320 210" fill="none" stroke="#a86a33" stroke-width="7" opacity=".8"/>' +
    puff(ell(200, 244, 146, 138), ['#e0ab60', '#b87a35', '#86501c'], { w: 34, so: 0.55, on: rings + '<circle cx="200" cy="244" r="40" fill="#c88d45"/>' + petals }) +
    `<ellipse cx="200" cy="244" rx="139" ry="131" fill="none" stroke="#7a4516" stroke-width="16"/><ellipse cx="200" cy="244" rx="139" ry="131" fill="none" stroke="#eec27c" stroke-width="10" stroke-dasharray="13 5"/>` +
    puff('M184 104H216L214 190Q213 202 200 202Q187 202 186 190Z', ['#9a5c2c', '#6b3814'], { w: 10 }) + '<circle cx="200" cy="184" r="8" fill="#f0c25a"/><circle cx="198" cy="182" r="3" fill="#fff6d5"/>' +
    puff(ell(80, 212, 14, 18), ['#a86a33', '#6b3814'], { w: 8 }) + puff(ell(320, 212, 14, 18), ['#a86a33', '#6b3814'], { w: 8 });
}
export function caping() {
  const p = plait('#f0cf8d', '#dcae60', '#a87632', 'rotate(45)', 0.8);
  let rays = '';
  for (let i = -6; i <= 6; i++) rays += `<path d="M200 84Q${200 + i * 16} 200 ${200 + i * 31} 322" stroke="#8f5d20" stroke-width="3" fill="none" opacity=".4"/>`;
  return puff(ell(200, 290, 186, 44), ['#a9763a', '#6e4518'], { w: 16 }) +
    puff('M200 76Q214 76 226 92L382 276Q392 292 372 300Q200 344 28 300Q8 292 18 276L174 92Q186 76 200 76Z', ['#f5dba0', '#d9a85a', '#a8742f'], { a: 25, w: 46, so: 0.5, on: cover(p) + rays + '<g fill="none" stroke="#7d4d17" stroke-width="6" opacity=".75"><path d="M112 170Q200 200 288 170M62 230Q200 272 338 230"/></g>' + blur('<path d="M188 90L60 270Q100 292 150 298Z" fill="#fff"/>', 22, 'opacity=".35"') + blur('<path d="M220 90L390 280Q330 310 262 312Z" fill="#4a2605"/>', 24, 'opacity=".4"') }) +
    puff(ell(200, 84, 22, 14), ['#c58a42', '#855014'], { w: 10 }) + '<path d="M22 284Q200 334 378 284" stroke="#f7e0ad" stroke-width="6" fill="none" opacity=".8" stroke-dasharray="12 6"/>';
}
export function mat() {
  const p = plait('#f2d79c', '#cf9a55', '#94602a', 'translate(0 0) scale(1 .62) rotate(45)', 0.9);
  const p2 = plait('#f2d79c', '#cf9a55', '#94602a', 'scale(1 .8) rotate(45)', 0.75);
  return puff('M60 176L350 176L392 352Q394 362 384 362H20Q8 362 12 350Z', ['#f2d79c', '#cf9a55'], { w: 14, so: 0.3, lo: 0.3, on: cover(p) + '<path d="M66 196L30 338H372L338 196" fill="none" stroke="#9f2436" stroke-width="11" opacity=".9"/><path d="M76 208L46 324H356L330 208" fill="none" stroke="#23407a" stroke-width="5" opacity=".85"/>' + blur('<rect x="30" y="186" width="350" height="34" fill="#3b1d05"/>', 14, 'opacity=".55"') }) +
    puff('M50 88H350Q386 92 386 142Q386 192 350 196H50Z', ['#f2d79c', '#c48a45'], { a: 90, w: 34, so: 0.6, on: cover(p2) + '<path d="M98 80V200M308 80V200" stroke="#9f2436" stroke-width="13"/><path d="M116 80V200M290 80V200" stroke="#23407a" stroke-width="5"/>' + blur('<rect x="30" y="102" width="370" height="20" fill="#fff"/>', 11, 'opacity=".55"') }) +
    puff(ell(50, 142, 36, 54), ['#f6e2b2', '#c08a48'], { w: 14 }) + '<g fill="none" stroke="#8a5622" stroke-width="6"><ellipse cx="50" cy="142" rx="28" ry="44"/><ellipse cx="50" cy="142" rx="19" ry="31"/><ellipse cx="50" cy="142" rx="10" ry="18"/></g><ellipse cx="50" cy="142" rx="4" ry="8" fill="#5f3710"/>';
}

// ---- sambal, rempah, beras ----
export function anise() {
  let s = '';
  for (let i = 0; i < 8; i++) s += `<g transform="rotate(${i * 45} 200 200)">` + puff('M200 190C160 150 164 70 200 24C236 70 240 150 200 190Z', ['#b06a35', '#7a3f19', '#4a220b'], { a: 0, w: 20 }) + puff(ell(200, 112, 14, 24), ['#e8a860', '#9a5217'], { w: 10 }) + '</g>';
  return s + puff(ell(200, 200, 24, 24), ['#a8642f', '#5a2c10'], { w: 12 });
}
export function cinnamon() {
  const stick = (y, x = 0, k = 0) => puff(`M${40 + x} ${y}H${350 + x}Q${366 + x} ${y} ${366 + x} ${y + 34}Q${366 + x} ${y + 68} ${350 + x} ${y + 68}H${40 + x}Z`, ['#c97b41', '#99521f', '#6a330f'], { a: 90, w: 24, on: `<g stroke="#5a2a0a" stroke-width="4" opacity=".4"><path d="M${70 + x} ${y + 26}h90M${200 + x} ${y + 42}h110M${110 + x} ${y + 54}h60"/></g>` }) +
    puff(ell(40 + x, y + 34, 21, 34), ['#8a4a1e', '#5a2a0a'], { w: 8 }) + `<path d="M${40 + x} ${y + 12}c-18 8-14 44 2 44c14 0 14-28 2-28c-8 0-8 12-2 14" fill="none" stroke="#e2a368" stroke-width="7" stroke-linecap="round"/>`;
  return stick(228, -10) + stick(250, 26) + stick(172, 14);
}
export function nutmeg() { return puff(ell(200, 200, 104, 128), ['#c08a5a', '#8a5630', '#5b3418'], { w: 40 }) + '<g fill="none" stroke="#4a2810" stroke-width="6" opacity=".45" stroke-linecap="round"><path d="M150 120q20 40 6 90q-10 40 8 76M210 96q-16 50 4 100q14 50-6 110M258 140q-14 40 0 80q6 30-8 60"/></g>' + glint('M130 160q8-36 36-54', 14, 0.4); }
export function sack(emblem) {
  const r = dice(9); let g = '';
  for (let i = 0; i < 300; i++) { const t = r() * 2 - 1, h = 74 * Math.sqrt(Math.max(0, 1 - t * t)); g += `<g transform="translate(${200 + t * 112} ${106 - r() * h}) rotate(${r() * 180})"><ellipse rx="11" ry="4.6" fill="#b9a878" opacity=".55" cy="2"/><ellipse rx="10.5" ry="4.3" fill="${['#fffdf6', '#f6efdd', '#fff8e8'][(r() * 3) | 0]}"/></g>`; }
  const [d, f] = pattern(10, 10, '<path d="M0 2.5h10M0 7.5h10" stroke="#7d5a2c" stroke-width="1.1" opacity=".35"/><path d="M2.5 0v10M7.5 0v10" stroke="#fff4d8" stroke-width="1.1" opacity=".4"/>');
  const weft = `<defs>${d}</defs><rect width="420" height="420" fill="${f}"/>`;
  return puff('M86 110C96 40 150 28 200 28C250 28 304 40 314 110Q200 150 86 110Z', ['#fffaf0', '#e9dfc4', '#cbbd98'], { w: 20, on: g }) +
    puff('M78 116Q200 162 322 116C326 150 352 230 354 300C356 360 330 384 288 384H112C70 384 44 360 46 300C48 230 74 150 78 116Z', ['#e3c590', '#c49b5e', '#93692f'], { a: 35, w: 44, on: weft + folds([[118, 16], [288, 18]], 150, 200, 0.16) }) +
    puff('M64 96Q200 150 336 96Q352 104 344 126Q338 142 322 148Q200 190 78 148Q62 142 56 126Q48 104 64 96Z', ['#f0d8aa', '#cda568', '#a3783c'], { w: 20, on: weft }) +
    '<circle cx="200" cy="274" r="74" fill="#fbf6ec" opacity=".92"/><circle cx="200" cy="274" r="65" fill="none" stroke="#2e6b34" stroke-width="5"/>' + emblem;
}

// ---- kriya ----
export function carving() {
  let m = '';
  for (let i = 0; i < 8; i++) m += `<g transform="rotate(${i * 45} 200 200)"><path d="M200 164C178 146 180 108 200 86C220 108 222 146 200 164Z" fill="#fff"/><path d="M200 72C172 70 158 52 168 38C176 28 190 36 184 47M200 72C228 70 242 52 232 38C224 28 210 36 216 47" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round"/></g><g transform="rotate(${i * 45 + 22.5} 200 200)"><path d="M200 132C188 118 190 100 200 88C210 100 212 118 200 132Z" fill="#fff"/></g>`;
  m += '<circle cx="200" cy="200" r="26" fill="#fff"/>';
  const c = id();
  const grain = '<g fill="none" stroke="#4f260b" stroke-width="4" opacity=".28">' + [60, 96, 140, 186, 226, 268, 310, 346].map((y, i) => `<path d="M0 ${y}q100 ${i % 2 ? 22 : -18} 200 0t200 ${i % 3 ? 8 : -10}"/>`).join('') + '</g>';
  return puff(ell(200, 200, 192, 192), ['#c98a4e', '#9a5d2a', '#643510'], { w: 26, on: grain }) + puff(ell(200, 200, 170, 170), ['#7d4720', '#94592b'], { w: 16, light: '#2a1204', shade: '#e0a767', so: 0.4 }) +
    `<clipPath id="${c}"><circle cx="200" cy="200" r="168"/></clipPath><g clip-path="url(#${c})">` + carve(m, ['#f2c184', '#d0914e', '#a4672d'], { soft: 3 }) + '</g>' + `<circle cx="200" cy="200" r="181" fill="none" stroke="#f0c48a" stroke-width="6" stroke-dasharray="2 16" stroke-linecap="round"/>`;
}
// Raised motif coloured by a gradient, lit from the top left.
function carve(motif, colours, { depth = 7, soft = 4, shine = 0.7, tint = '#ffe9c4' } = {}) {
  const f = id(), m = id(), [def, fill] = grad(colours, 55);
  return `<defs>${def}<filter id="${f}" x="0" y="0" width="400" height="400" filterUnits="userSpaceOnUse" color-interpolation-filters="sRGB"><feGaussianBlur in="SourceAlpha" stdDeviation="${soft}" result="b"/><feDiffuseLighting in="b" surfaceScale="${depth}" diffuseConstant="1.15" lighting-color="#fff" result="l"><feDistantLight azimuth="225" elevation="52"/></feDiffuseLighting><feComposite in="l" in2="SourceGraphic" operator="arithmetic" k1="1" result="m"/><feSpecularLighting in="b" surfaceScale="${depth}" specularConstant="${shine}" specularExponent="22" lighting-color="${tint}" result="s"><feDistantLight azimuth="225" elevation="50"/></feSpecularLighting><feComposite in="s" in2="SourceAlpha" operator="in" result="si"/><feComposite in="m" in2="si" operator="arithmetic" k2="1" k3=".8" result="o"/><feComposite in="o" in2="SourceAlpha" operator="in" result="oo"/><feGaussianBlur in="SourceAlpha" stdDeviation="4" result="sh"/><feOffset in="sh" dx="5" dy="6" result="so"/><feComponentTransfer in="so" result="sf"><feFuncA type="linear" slope=".5"/></feComponentTransfer><feMerge><feMergeNode in="sf"/><feMergeNode in="oo"/></feMerge></filter><mask id="${m}"><rect width="400" height="400" fill="#000"/>${motif}</mask></defs><g filter="url(#${f})"><rect width="400" height="400" fill="${fill}" mask="url(#${m})"/></g>`;
}
export function silver() { // a filigree brooch
  let m = '';
  for (let i = 0; i < 6; i++) m += `<g transform="rotate(${i * 60} 200 200)"><path d="M200 160C140 130 150 50 200 26C250 50 260 130 200 160Z" fill="none" stroke="#fff" stroke-width="13"/><path d="M200 132c-30-10-26-48-6-52c14-2 18 16 6 18M200 132c30-10 26-48 6-52c-14-2-18 16-6 18" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round"/><circle cx="200" cy="54" r="9" fill="#fff"/></g><g transform="rotate(${i * 60 + 30} 200 200)"><circle cx="200" cy="96" r="15" fill="#fff"/><circle cx="200" cy="62" r="10" fill="#fff"/></g>`;
  m += '<circle cx="200" cy="200" r="52" fill="none" stroke="#fff" stroke-width="12"/>';
  return carve(m, ['#ffffff', '#eef1f6', '#c9d0dc'], { depth: 4, soft: 3.2, shine: 0.9, tint: '#fff' }) + puff(ell(200, 200, 38, 38), ['#7fb6ff', '#2f67d8', '#173a8c'], { w: 20, lo: 0.9 }) + glint('M178 190q6-14 20-16', 7, 0.9);
}
export function bangle() {
  return '<g fill="none"><ellipse cx="200" cy="200" rx="160" ry="120" stroke="#7d8694" stroke-width="44"/><ellipse cx="197" cy="197" rx="160" ry="120" stroke="#cfd5dd" stroke-width="34"/><ellipse cx="197" cy="197" rx="160" ry="120" stroke="#99a2b0" stroke-width="18" stroke-dasharray="5 15" stroke-linecap="round"/></g>' + glint('M44 180Q64 86 190 74', 12, 0.9) + glint('M250 312Q330 290 352 226', 7, 0.7);
}
export function topeng() {
  const gold = ['#ffe08a', '#eeb02f', '#b5740c'];
  let crown = '';
  for (let i = -2; i <= 2; i++) crown += `<g transform="rotate(${i * 17} 200 250)">` + puff('M200 20C232 50 240 84 230 122H170C160 84 168 50 200 20Z', gold, { w: 16 }) + puff('M200 52l16 26l-16 26l-16-26Z', i % 2 ? ['#5fae6a', '#2e6b34'] : ['#d6483c', '#8c1f1a'], { w: 8 }) + '</g>';
  return `<g>` + puff('M52 150C10 150 6 214 40 236C44 270 62 286 80 280L96 170Z', gold, { w: 16 }) + puff('M348 150C390 150 394 214 360 236C356 270 338 286 320 280L304 170Z', gold, { w: 16 }) + `</g>` + crown +
    puff('M200 96C290 96 330 140 328 204C326 290 268 384 200 384C132 384 74 290 72 204C70 140 110 96 200 96Z', ['#fff3df', '#f3d6ad', '#cf9f6a'], { a: 50, w: 44, so: 0.42 }) +
    puff('M70 170Q74 112 200 106Q326 112 330 170Q300 138 200 136Q100 138 70 170Z', gold, { w: 14, on: '' }) + [-96, -64, -32, 0, 32, 64, 96].map((x) => `<circle cx="${200 + x}" cy="${124 + (x * x) / 460}" r="8" fill="#a8321f"/><circle cx="${198 + x}" cy="${122 + (x * x) / 460}" r="3" fill="#ffc6b0"/>`).join('') +
    '<g fill="none" stroke="#2b1710" stroke-linecap="round"><path d="M100 196Q138 168 178 192" stroke-width="10"/><path d="M300 196Q262 168 222 192" stroke-width="10"/></g>' +
    '<path d="M106 226Q142 204 178 228Q142 248 106 226Z" fill="#fffaf0"/><path d="M294 226Q258 204 222 228Q258 248 294 226Z" fill="#fffaf0"/><circle cx="143" cy="227" r="12" fill="#23130c"/><circle cx="257" cy="227" r="12" fill="#23130c"/><circle cx="139" cy="223" r="4" fill="#fff"/><circle cx="253" cy="223" r="4" fill="#fff"/><path d="M102 224Q142 198 182 228" stroke="#5c2f18" stroke-width="7" fill="none" stroke-linecap="round"/><path d="M298 224Q258 198 218 228" stroke="#5c2f18" stroke-width="7" fill="none" stroke-linecap="round"/>' +
    blur('<path d="M206 200Q226 250 222 282" stroke="#9a5f2c" stroke-width="16" fill="none"/>', 8, 'opacity=".5"') + '<path d="M176 282Q186 298 200 292Q214 298 224 282" fill="none" stroke="#8a5026" stroke-width="6" stroke-linecap="round"/>' + glint('M198 206V270', 10, 0.6) +
    puff('M150 322Q176 306 200 314Q224 306 250 322Q226 352 200 352Q174 352 150 322Z', ['#e04a3c', '#9c1f1a'], { w: 10 }) + '<path d="M154 323Q200 332 246 323" stroke="#5c0f0c" stroke-width="4" fill="none"/>' +
    puff('M200 150l12 18l-12 18l-12-18Z', ['#e04a3c', '#9c1f1a'], { w: 6 }) + blur('<circle cx="112" cy="276" r="22" fill="#e0604a"/><circle cx="288" cy="276" r="22" fill="#e0604a"/>', 12, 'opacity=".35"');
}
export function woodSpoon(slots = false) {
  return puff('M184 190H216L222 384Q222 398 200 398Q178 398 178 384Z', ['#d9a066', '#a86c34', '#7a4719'], { a: 10, w: 16 }) + puff('M200 4C262 4 284 62 278 116C272 170 236 206 200 206C164 206 128 170 122 116C116 62 138 4 200 4Z', ['#e6b37a', '#b97c40', '#85501f'], { a: 40, w: 30, on: '' }) +
    (slots ? '' : puff('M200 30C244 30 256 74 252 112C248 152 224 178 200 178C176 178 152 152 148 112C144 74 156 30 200 30Z', ['#9a6230', '#c98d51'], { w: 20, light: '#3b1d05', shade: '#ffe0b0', so: 0.4, lo: 0.35 })) +
    '<g fill="none" stroke="#5f3410" stroke-width="3.5" opacity=".35"><path d="M192 210V380M206 216V370"/></g>' + (slots ? '<g fill="none" stroke="#5f3410" stroke-width="4" opacity=".3"><path d="M160 60Q170 120 190 190M200 30V190M240 60Q230 120 210 190"/></g>' : '');
}
export function woodBowl() {
  return puff('M14 180H386C386 290 310 350 250 358H150C90 350 14 290 14 180Z', ['#d59a5c', '#a2662f', '#6c3b14'], { w: 40, on: '<g fill="none" stroke="#5a2e0c" stroke-width="5" opacity=".3"><path d="M0 230Q200 290 400 230M20 280Q200 330 380 280M-10 200Q200 250 410 200"/></g>' }) + puff(ell(200, 182, 186, 52), ['#f0c891', '#bb8148'], { w: 12 }) + puff(ell(200, 186, 164, 40), ['#7a4719', '#b07437'], { w: 18, so: 0.2 });
}

// ---- jamu ----
export function turmericSlice() { return puff(ell(200, 200, 130, 118), ['#b9803f', '#8a5620'], { w: 14 }) + puff(ell(198, 197, 112, 101), ['#ffb52e', '#f58a0c', '#d96a00'], { w: 24, shade: '#8f3a00', so: 0.35 }) + '<ellipse cx="198" cy="197" rx="66" ry="58" fill="none" stroke="#ffd169" stroke-width="7" opacity=".8"/>' + glint('M116 170Q136 120 184 110', 9, 0.5); }

// ---- padi: a bundle of ripe ears, bent by their weight ----
function ear(path, n, from, key) {
  // path = [x0, y0, cx, cy, x1, y1], a bent stem; grains sit on its last part
  const [x0, y0, cx, cy, x1, y1] = path;
  const p = (t) => [(1 - t) ** 2 * x0 + 2 * (1 - t) * t * cx + t * t * x1, (1 - t) ** 2 * y0 + 2 * (1 - t) * t * cy + t * t * y1];
  let s = `<path d="M${x0} ${y0}Q${cx} ${cy} ${x1} ${y1}" fill="none" stroke="#7d8f2f" stroke-width="6" stroke-linecap="round"/><path d="M${x0 - 1} ${y0}Q${cx - 1} ${cy} ${x1} ${y1}" fill="none" stroke="#c2cc62" stroke-width="2.5" stroke-linecap="round"/>`;
  for (let i = 0; i < n; i++) {
    const t = from + ((1 - from) * i) / (n - 1), [x, y] = p(t), [u, v] = p(Math.min(1.02, t + 0.01)), [a, b] = p(t - 0.01);
    const r = (Math.atan2(v - b, u - a) * 180) / Math.PI;
    for (const side of i === n - 1 ? [0] : [-1, 1]) s += `<g transform="translate(${x} ${y}) rotate(${r + side * 38})"><use href="#${key}"/></g>`;
  }
  return s;
}
export function bundle(wide = true) {
  const key = id(), [def, fill] = grad(['#fff0a0', '#f4bf35', '#c98610'], 70);
  const g = `<defs>${def}<g id="${key}"><path d="M0 0C6 -11 24 -12 34 0C24 11 6 10 0 0Z" fill="#8a5a08" opacity=".35" transform="translate(1.5 3)"/><path d="M0 0C6 -10 24 -11 34 0C24 10 6 9 0 0Z" fill="${fill}"/><path d="M6 -3Q16 -8 26 -3" stroke="#fff" stroke-width="2.5" fill="none" opacity=".75" stroke-linecap="round"/><path d="M5 2Q18 4 32 0" stroke="#a86c0a" stroke-width="1.5" fill="none" opacity=".6"/></g></defs>`;
  const leaf = (d2) => puff(d2, ['#a9cf5e', '#5f9a3c', '#2e6b34'], { w: 12 });
  const all = [[196, 300, 150, 60, 14, 150], [204, 300, 250, 60, 386, 150], [197, 300, 172, 20, 70, 62], [203, 300, 228, 20, 330, 62], [198, 300, 186, 10, 138, 20], [202, 300, 216, 0, 262, 14], [200, 300, 196, 60, 206, 6]];
  const few = [[196, 300, 150, 50, 30, 150], [204, 300, 236, 40, 350, 120], [200, 300, 190, 40, 150, 20]];
  return g + leaf('M196 290C150 250 96 230 50 246C100 250 140 280 190 320Z') + leaf('M204 290C250 250 304 230 350 246C300 250 260 280 210 320Z') + (wide ? all : few).map((e) => ear(e, 10, 0.46, key)).join('') +
    `<g fill="none" stroke-width="6" stroke-linecap="round">${[-44, -30, -15, 0, 15, 30, 44].map((x, i) => `<path d="M200 296L${200 + x} 396" stroke="${i % 2 ? '#a9b04a' : '#7d8f2f'}"/>`).join('')}</g>` +
    puff('M172 288Q200 300 228 288L230 322Q200 334 170 322Z', ['#c23a2b', '#8c1f1a'], { w: 12 }) + '<path d="M172 300Q200 312 228 300M171 311Q200 323 229 311" stroke="#f0b840" stroke-width="3" fill="none"/>';
}
