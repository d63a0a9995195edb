// What stands in each picture. One line per picture: key: [item, item ...], drawn in that order (back to front).
//   E(name, x, y, size, {r, f, flip})   a Fluent emoji; x, y = its middle, in a picture of 1200 x 1200
//   D(markup, x, y, size, {r, f})       one of our own drawings (drawn.mjs)
//   r = turn in degrees; f = a CSS filter (colour change); flip = mirrored; flat = no shadow of its own
//   G(x, y, w)                          the soft contact shadow of something that stands on the ground
import * as d from './drawn.mjs';

export const E = (emoji, x, y, size, o = {}) => ({ emoji, x, y, size, ...o });
export const D = (svg, x, y, size, o = {}) => ({ svg, x, y, size, ...o });
export const G = (x, y, w) => ({ ground: true, x, y, size: w });

// tint = the category's ground; ink = the colour of the weave and of the shadows on it
export const categories = {
  kopi: { tint: '#ead9c6', ink: '#8a4e1d', emoji: 'hot-beverage' },
  camilan: { tint: '#fce3c4', ink: '#b5651d', emoji: 'cookie' },
  tenun: { tint: '#dce3f2', ink: '#23407a', emoji: 'thread' },
  anyaman: { tint: '#efdcc0', ink: '#8a5a1d', emoji: 'basket' },
  madu: { tint: '#fbe7b5', ink: '#a87408', emoji: 'honey-pot' },
  sambal: { tint: '#f8d6c7', ink: '#a8321f', emoji: 'hot-pepper' },
  beras: { tint: '#e9eacb', ink: '#6f7420', emoji: 'sheaf-of-rice' },
  kriya: { tint: '#d6e8ea', ink: '#1f6570', emoji: 'amphora' },
  jamu: { tint: '#ddead0', ink: '#2e6b34', emoji: 'teapot' },
  'rawat-diri': { tint: '#f5dee2', ink: '#a03a58', emoji: 'soap' },
};

const bean = (x, y, s, r) => D(d.bean(), x, y, s, { r });

export const pictures = {
  kopi: {
    'kopi-cangkir': [G(590, 940, 640), E('hot-beverage', 590, 570, 800), bean(900, 900, 190, 58), bean(1010, 800, 150, -20), bean(230, 930, 160, -50)],
    'kopi-biji': [E('herb', 800, 290, 480, { r: 12 }), bean(440, 440, 440, 28), bean(790, 540, 430, -32), bean(560, 800, 440, 66), bean(890, 850, 300, 18), bean(250, 730, 270, -16)],
    'kopi-bubuk': [G(530, 960, 560), D(d.pouch(), 530, 560, 830), D(d.powder(), 800, 850, 480), bean(300, 950, 170, 62), bean(590, 985, 150, 20)],
    'kopi-botol': [G(560, 980, 420), D(d.bottle(), 560, 580, 860), E('ice', 860, 850, 300, { r: 8 }), bean(330, 955, 180, 40), bean(240, 850, 130, -30)],
    'kopi-hadiah': [G(600, 950, 620), E('herb', 250, 520, 360, { r: -38 }), E('wrapped-gift', 610, 560, 780), bean(300, 930, 220, 52), bean(460, 1000, 170, -20), bean(930, 960, 190, 30)],
  },
  camilan: {
    'keripik-singkong': [D(d.cassava(), 740, 370, 640, { r: -8 }), D(d.chip(3), 360, 560, 420, { r: -14 }), D(d.chip(8), 860, 800, 420, { r: 20 }), D(d.chip(5), 560, 790, 480)],
    'keripik-pisang': [E('banana', 560, 430, 680), D(d.bananaChip(6), 300, 860, 360, { r: -18 }), D(d.bananaChip(-8), 880, 790, 360, { r: 24 }), D(d.bananaChip(2), 600, 910, 400, { r: 4 })],
    kacang: [E('peanuts', 830, 380, 440, { r: 64 }), E('peanuts', 520, 610, 740, { r: -6 }), E('peanuts', 900, 860, 330, { r: 20 })],
    'kue-kering': [E('cookie', 830, 420, 460, { r: 40 }), E('cookie', 500, 590, 660), E('pretzel', 850, 830, 430, { r: -12 })],
    rengginang: [D(d.rengginang(21, 1, 1.35), 810, 390, 540), D(d.rengginang(5), 490, 600, 740), D(d.rengginang(33, 1, 1.7), 870, 850, 400)],
    dodol: [D(d.leafBase(), 600, 720, 960, { r: -4 }), D(d.dodol(), 540, 560, 700), E('candy', 880, 770, 370, { r: 10, f: 'hue-rotate(28deg) saturate(.72) brightness(.9)' })],
    kelapa: [E('palm-tree', 840, 440, 620, { r: 6 }), E('coconut', 530, 680, 680)],
    jagung: [E('ear-of-corn', 530, 510, 740), E('ear-of-corn', 860, 850, 400, { r: -10 })],
  },
  tenun: {
    benang: [E('yarn', 810, 760, 520, { f: 'hue-rotate(135deg) saturate(1.1)' }), G(470, 930, 460), E('thread', 470, 560, 760)],
    'kain-tenun': [D(d.clothRoll(), 600, 600, 840)],
    'kain-batik': [D(d.hungBatik(), 600, 600, 860)],
    sarung: [G(600, 960, 760), D(d.sarung(), 600, 590, 860)],
    selendang: [D(d.shawl(), 600, 600, 860)],
    'baju-batik': [D(d.shirt(), 600, 600, 860)],
  },
  anyaman: {
    keranjang: [G(600, 960, 600), E('basket', 600, 560, 840)],
    'tas-anyaman': [G(600, 970, 520), D(d.ataBag(), 600, 580, 880)],
    'topi-anyaman': [D(d.caping(), 760, 380, 620, { r: 8 }), E('womans-hat', 520, 700, 740)],
    tikar: [D(d.mat(), 600, 570, 900)],
  },
  madu: {
    'madu-guci': [D(d.comb(2), 840, 400, 520), G(520, 970, 520), E('honey-pot', 520, 590, 800), E('honeybee', 930, 800, 300, { r: -12 })],
    'madu-botol': [G(540, 970, 480), E('sunflower', 870, 480, 560, { r: 12 }), D(d.honeyJar(), 500, 600, 800), E('blossom', 900, 880, 300)],
    lebah: [D(d.comb(2), 390, 430, 620), E('sunflower', 900, 850, 480, { r: 8 }), E('honeybee', 590, 570, 720, { r: -6 })],
  },
  sambal: {
    cabai: [E('hot-pepper', 850, 480, 500, { r: 14 }), E('hot-pepper', 480, 600, 800), E('hot-pepper', 890, 880, 320, { r: 40 })],
    bawang: [E('garlic', 790, 470, 600), E('onion', 430, 660, 640, { f: 'hue-rotate(-58deg) saturate(1.5) brightness(.8)' }), E('onion', 850, 850, 360, { r: 24, f: 'hue-rotate(-58deg) saturate(1.5) brightness(.8)' })],
    jahe: [E('herb', 850, 350, 420, { r: 14 }), E('ginger-root', 560, 600, 840)],
    rempah: [D(d.cinnamon(), 680, 400, 720, { r: -18 }), D(d.anise(), 420, 740, 520, { r: 10 }), D(d.nutmeg(), 790, 800, 330, { r: 30 }), D(d.anise(), 980, 640, 240, { r: 30 })],
    'sambal-botol': [G(520, 970, 560), E('hot-pepper', 900, 600, 520, { r: 16 }), { jarWith: 'hot-pepper', x: 490, y: 590, size: 800 }, E('lime', 860, 890, 330)],
  },
  beras: {
    padi: [D(d.bundle(), 600, 590, 900)],
    nasi: [G(560, 960, 640), E('cooked-rice', 590, 590, 820)],
    'beras-karung': [G(530, 970, 640), D(d.bundle(false), 850, 520, 640, { r: 16 }), { sackWith: 'sheaf-of-rice', x: 470, y: 590, size: 840 }],
  },
  kriya: {
    gerabah: [G(480, 970, 420), G(840, 970, 340), E('amphora', 480, 560, 860), E('funeral-urn', 840, 740, 460)],
    'ukiran-kayu': [D(d.carving(), 600, 590, 860)],
    topeng: [D(d.topeng(), 600, 590, 880)],
    kipas: [E('folding-hand-fan', 600, 600, 880)],
    perak: [D(d.silver(), 440, 450, 640), D(d.bangle(), 800, 790, 520, { r: -14 }), E('ring', 470, 880, 380, { r: -12, f: 'saturate(.55)' })],
    gendang: [G(560, 990, 380), E('long-drum', 560, 560, 880)],
    lilin: [G(560, 970, 620), E('candle', 820, 640, 640), E('candle', 460, 540, 860)],
    'sendok-kayu': [D(d.woodSpoon(), 480, 430, 720, { r: -24 }), D(d.woodSpoon(true), 800, 430, 700, { r: 26 }), G(600, 970, 600), D(d.woodBowl(), 610, 770, 640)],
  },
  jamu: {
    teh: [G(500, 930, 700), E('teapot', 500, 520, 760), E('teacup-without-handle', 870, 830, 440)],
    'jamu-gelas': [G(520, 970, 460), E('ginger-root', 840, 760, 520, { r: 8, f: 'hue-rotate(2deg) saturate(1.5) brightness(.95)' }), D(d.glass(), 470, 580, 800), E('lime', 800, 960, 270)],
    daun: [E('leafy-green', 760, 420, 560, { r: 12 }), E('herb', 440, 560, 700), E('seedling', 820, 850, 380)],
    kunyit: [E('ginger-root', 540, 500, 800, { r: -8, flip: true, f: 'hue-rotate(12deg) saturate(1.6) brightness(.95)' }), D(d.turmericSlice(), 820, 830, 340), D(d.turmericSlice(), 580, 920, 270, { r: 14 }), D(d.turmericSlice(), 960, 620, 220, { r: -12 })],
  },
  'rawat-diri': {
    sabun: [E('bubbles', 880, 340, 420), E('soap', 540, 640, 820)],
    losion: [G(540, 970, 440), E('blossom', 850, 760, 460), E('lotion-bottle', 500, 560, 860)],
    minyak: [G(520, 970, 460), E('coconut', 840, 760, 480), D(d.flask(), 480, 570, 840), E('herb', 250, 880, 300, { r: -20 })],
    bunga: [E('cherry-blossom', 860, 390, 440, { r: 16 }), E('hibiscus', 500, 590, 760), E('lotus', 860, 850, 420)],
  },
};

// People for the demo's members and buyers, on the pale soga circle.
export const avatars = ['woman-farmer-medium', 'man-farmer-medium-light', 'woman-cook-medium', 'man-artist-medium', 'woman-with-headscarf-medium-light', 'man-cook-medium-light', 'woman-artist-medium', 'man-mechanic-medium'];
