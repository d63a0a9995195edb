// Builds the one inline sprite from Tabler's outline icons. Our name on the left, Tabler's on the right where it differs.
import fs from 'node:fs';
import path from 'node:path';

const names = `home search cart=shopping-cart receipt user arrow-left share=share-2 heart map-pin chevron-down chevron-right chevron-up chevron-left
check x plus minus info=info-circle star truck package store=building-store wallet tags dots layout-dashboard bell help alert-triangle
message=message-circle printer download file-spreadsheet cash pig users book percent=percentage clipboard history scale shield-check
building-bank coins clock credit-card photo pencil trash log-out=logout log-in=login settings phone brand-whatsapp language eye filter
sort=arrows-sort basket leaf circle-check circle-x copy external-link qrcode building calendar lock moon trending-up mail`.split(/\s+/);
// Filled twins for "chosen": the star of a rating, the heart of a wish list.
const filled = ['star', 'heart'];

const paths = (file) => [...fs.readFileSync(file, 'utf8').matchAll(/<path d="([^"]+)"/g)].map((m) => m[1]);
// Shorter path text: no space before a minus sign or between a letter and a number; a leading relative m of a later path is made absolute by Tabler already.
const tidy = (d) => d.replace(/\s*,\s*/g, ' ').replace(/\s*([a-zA-Z])\s*/g, '$1').replace(/ -/g, '-').replace(/(^|[^\d])0\./g, '$1.').replace(/ (?=\.)/g, (m, i, s) => (/\.\d*$/.test(s.slice(0, i)) ? '' : m)).trim();

export function sprite(tabler) {
  const line = names.map((n) => {
    const [id, from = id] = n.split('=');
    return `<symbol id="${id}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="${paths(path.join(tabler, 'outline', `${from}.svg`)).map(tidy).join('')}"/></symbol>`;
  });
  const full = filled.map((id) => `<symbol id="${id}-filled" viewBox="0 0 24 24" fill="currentColor"><path d="${paths(path.join(tabler, 'filled', `${id}.svg`)).map(tidy).join('')}"/></symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0" aria-hidden="true" focusable="false">${line.join('')}${full.join('')}</svg>\n`;
}
