// Renders every picture of the demo and of the web's static folder. See README.md beside this file.
//   node render.mjs [what ...]     what = pictures | categories | avatars | sprite | icons | sheet, or a picture's key; nothing = all
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { categories, pictures, avatars } from './scenes.mjs';
import * as d from './drawn.mjs';
import { sprite } from './sprite.mjs';

// The three packages may live anywhere (ART_MODULES=/some/folder/node_modules), so that none need be put in the repository.
const need = createRequire(path.join(process.env.ART_MODULES || import.meta.dirname, 'x.js'));
const sharp = need('sharp');
const fluent = need('@iconify-json/fluent-emoji/icons.json');
const tabler = path.dirname(path.dirname(need.resolve('@tabler/icons/outline/home.svg')));

const root = path.resolve(import.meta.dirname, '../..');
const out = { pictures: path.join(root, 'cmd/lumbung/demo/pictures'), web: path.join(root, 'internal/web/static') };
const tmp = fs.mkdtempSync(path.join(os.tmpdir(), 'art-'));
const quality = Number(process.env.ART_QUALITY || 88);

// ---- from a scene to a page ----
let n = 0;
function emoji(name) { // ids made unique: a page may hold the same emoji twice
  const icon = fluent.icons[name] ?? fluent.icons[fluent.aliases?.[name]?.parent];
  if (!icon) throw new Error(`no such emoji: ${name}`);
  const p = `e${n++}`, s = icon.width ?? fluent.width ?? 32;
  const body = icon.body.replace(/\bid="([^"]+)"/g, `id="${p}$1"`).replace(/url\(#/g, `url(#${p}`).replace(/href="#/g, `href="#${p}`);
  return { body, s };
}
const inBox = (name, x, y, size) => { const e = emoji(name); return `<g transform="translate(${x - size / 2} ${y - size / 2}) scale(${size / e.s})">${e.body}</g>`; };
const svgOf = (i) => {
  if (i.emoji) { const e = emoji(i.emoji); return `<svg viewBox="0 0 ${e.s} ${e.s}">${e.body}</svg>`; }
  const own = i.jarWith ? d.jar({ emblem: inBox(i.jarWith, 200, 260, 74) }) : i.sackWith ? d.sack(inBox(i.sackWith, 200, 274, 104)) : i.svg;
  return `<svg viewBox="0 0 400 400">${own}</svg>`;
};
// The weave: cells of two short strokes, across and down in turn, as in internal/web/static/weave.svg.
const weave = (ink) => `url("data:image/svg+xml,${encodeURIComponent(fs.readFileSync(path.join(out.web, 'weave.svg'), 'utf8').replaceAll('#fff', ink))}")`;

function page(items, { tint, ink }) {
  const layer = (i) => {
    const place = `left:${i.x - i.size / 2}px;top:${i.y - i.size / 2}px;width:${i.size}px;height:${i.size}px`;
    if (i.ground) return `<i style="left:${i.x - i.size / 2 + 24}px;top:${i.y - i.size * 0.09}px;width:${i.size}px;height:${i.size * 0.18}px" class="ground"></i>`;
    const turn = `transform:rotate(${i.r ?? 0}deg)${i.flip ? ' scaleX(-1)' : ''};${i.f ? `filter:${i.f}` : ''}`;
    return `<div class="it" style="${place}"><div style="${turn}">${svgOf(i)}</div></div>`;
  };
  return `<!doctype html><meta charset="utf-8"><style>
*{margin:0}body{width:1200px;height:1200px;overflow:hidden;position:relative;background:${tint}}
body>*{position:absolute}svg{display:block;width:100%;height:100%;overflow:visible}
.weave{inset:0;opacity:.13;background:${weave(ink)} 0 0/200px 200px;-webkit-mask:radial-gradient(circle at 46% 44%,#0006 0,#0008 28%,#000 66%)}
.light{inset:0;background:radial-gradient(circle at 32% 26%,#fffb 0,#fff0 60%),radial-gradient(circle at 100% 100%,color-mix(in srgb,${ink} 10%,#0000) 0,#0000 62%)}
.it{filter:drop-shadow(10px 16px 10px color-mix(in srgb,${ink} 26%,#0000)) drop-shadow(26px 44px 40px color-mix(in srgb,color-mix(in srgb,${ink},#2a1408) 34%,#0000))}
.ground{border-radius:50%;background:radial-gradient(closest-side,color-mix(in srgb,color-mix(in srgb,${ink},#2a1408) 62%,#0000),#0000);filter:blur(8px)}
</style><div class="weave"></div><div class="light"></div>${items.map(layer).join('')}`;
}

// ---- from a page to an image ----
function shoot(html, w, h, clear = false) { // one browser at a time; the window is taller than the page because of the browser's own bar
  const at = path.join(tmp, 'page.html'), png = path.join(tmp, 'page.png'), home = fs.mkdtempSync(path.join(tmp, 'home-'));
  fs.writeFileSync(at, html);
  execFileSync(process.env.CHROMIUM || 'chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', `--user-data-dir=${home}`,
    '--hide-scrollbars', '--force-device-scale-factor=1', ...(clear ? ['--default-background-color=00000000'] : []), `--window-size=${w},${h + 160}`, `--screenshot=${png}`, `file://${at}`], { stdio: 'ignore' });
  fs.rmSync(home, { recursive: true, force: true });
  return sharp(png).extract({ left: 0, top: 0, width: w, height: h });
}
const webp = { smartSubsample: true, effort: 6, preset: 'drawing' };
// The best quality whose file is not larger than `max` bytes.
async function under(img, max, from, opt = {}) {
  for (let q = from; q > 30; q -= 4) { const b = await img.clone().webp({ ...webp, quality: q, alphaQuality: Math.min(90, q), ...opt }).toBuffer(); if (b.length <= max) return b; }
  throw new Error('too large');
}
const small = (body) => `<!doctype html><style>*{margin:0}body{background:none}div{width:576px;height:576px;overflow:hidden;position:relative}svg{position:absolute;overflow:visible}</style><div>${body}</div>`;
const one = (name, box) => { const e = emoji(name); return `<svg viewBox="0 0 ${e.s} ${e.s}" style="${box}">${e.body}</svg>`; };

const want = process.argv.slice(2);
const does = (k) => !want.length || want.includes(k);

fs.mkdirSync(out.pictures, { recursive: true });
for (const [slug, set] of Object.entries(pictures)) for (const [key, items] of Object.entries(set)) {
  if (!does('pictures') && !want.includes(key)) continue;
  const img = shoot(page(items, categories[slug]), 1200, 1200);
  fs.writeFileSync(path.join(out.pictures, `${key}.webp`), await img.webp({ ...webp, quality }).toBuffer());
}
if (does('categories')) for (const [slug, c] of Object.entries(categories)) {
  const img = shoot(small(one(c.emoji, 'inset:8px;width:560px;height:560px')), 576, 576, true);
  fs.writeFileSync(path.join(out.web, `category-${slug}.webp`), await under(sharp(await img.png().toBuffer()).resize(104, 104), 6000, 92));
}
if (does('avatars')) for (const [i, name] of avatars.entries()) {
  const img = shoot(small(`<div style="border-radius:50%;background:#f3e9dc">${one(name, 'left:48px;top:122px;width:480px;height:480px')}</div>`), 576, 576, true);
  fs.writeFileSync(path.join(out.web, `avatar-${i + 1}.webp`), await under(sharp(await img.png().toBuffer()).resize(144, 144), 6000, 92));
}
if (does('sprite')) fs.writeFileSync(path.join(out.web, 'sprite.svg'), sprite(tabler));
if (does('icons')) for (const size of [192, 512]) { // kertas ground; the sign keeps inside the maskable safe zone (a circle of 80 %)
  const s = Math.round(size * 0.56), sign = await sharp(path.join(out.web, 'sign.svg'), { density: (72 * s) / 64 }).resize(s, s).png().toBuffer();
  fs.writeFileSync(path.join(out.web, `icon-${size}.png`), await sharp({ create: { width: size, height: size, channels: 3, background: '#FBF6EC' } }).composite([{ input: sign, gravity: 'centre' }]).png({ palette: true, quality: 95, effort: 10 }).toBuffer());
}
if (want.includes('sheet')) { // one look at everything: sheet.png in the system's temporary folder
  const files = Object.values(pictures).flatMap(Object.keys), cell = 240, cols = 10;
  const parts = await Promise.all(files.map(async (k, i) => ({ input: await sharp(path.join(out.pictures, `${k}.webp`)).resize(cell - 8).png().toBuffer(), left: (i % cols) * cell + 4, top: Math.floor(i / cols) * cell + 4 })));
  const to = path.join(os.tmpdir(), 'sheet.png');
  await sharp({ create: { width: cols * cell, height: Math.ceil(files.length / cols) * cell, channels: 3, background: '#fff' } }).composite(parts).png().toFile(to);
  console.log(to);
}
const bytes = fs.readdirSync(out.pictures).reduce((t, f) => t + fs.statSync(path.join(out.pictures, f)).size, 0);
console.log(`pictures: ${fs.readdirSync(out.pictures).length} files, ${bytes} bytes`);
fs.rmSync(tmp, { recursive: true, force: true });
