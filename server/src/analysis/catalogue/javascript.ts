import { at, draw, family, from, seedAt, symbol, truthy } from './families.ts';
import type { CatalogueData } from './schema.ts';
import { fileOrder } from './system.ts';

/** JavaScript itself, Node.js and small random number packages. Nothing seeds Math.random but an add-on that replaces it. */

const ecma = from('doc', 'ECMA-262, Math.random: implementation-defined; no seed');
const webCrypto = from('doc', 'Web Cryptography API; Node.js documentation, crypto');
const seedrandom = from('doc', 'seedrandom README');
const lodash = from('unverified', 'lodash documentation');

const DISTRIBUTIONS = `randomUniform randomInt randomNormal randomLogNormal randomBates randomIrwinHall randomExponential
  randomPareto randomBernoulli randomGeometric randomBinomial randomGamma randomBeta randomWeibull randomCauchy
  randomLogistic randomPoisson`;

export const javascript: CatalogueData = {
  id: 'javascript',
  language: 'javascript',
  roots: ['Math', 'Date', 'performance', 'crypto', 'fs', 'seedrandom', 'lodash', 'd3-random', 'd3'],
  modules: {
    'node:crypto': 'crypto',
    'node:fs': 'fs',
    'node:fs/promises': 'fs.promises',
    'fs/promises': 'fs.promises',
    'lodash-es': 'lodash',
    underscore: 'lodash',
    'globalThis.crypto': 'crypto',
    'window.crypto': 'crypto',
    'self.crypto': 'crypto',
  },
  globals: { Math: 'Math', Date: 'Date', performance: 'performance', crypto: 'crypto' },
  streams: [
    { id: 'js.Math.random', title: { en: 'Math.random', 'zh-cn': 'Math.random' }, unseedable: true },
    { id: 'js.crypto', title: { en: 'the Web Crypto generator', 'zh-cn': 'Web Crypto 生成器' }, unseedable: true },
    { id: 'js.time', title: { en: 'the clock', 'zh-cn': '时钟' }, unseedable: true },
    fileOrder,
    { id: 'js.seedrandom.instance', title: { en: 'a seedrandom generator', 'zh-cn': 'seedrandom 生成器' } },
  ],
  get symbols() {
    return [
      symbol('Math.random', {
        kind: 'function',
        effects: [draw('js.Math.random', 'other')],
        returns: { drawn: true },
        ...ecma,
      }),
      // Replacing it by a seeded generator is the only way to seed what draws from it.
      symbol('Math.random', { kind: 'attribute', effects: [{ effect: 'seed', streams: ['js.Math.random'] }], ...ecma }),
      ...family('Date', 'now', {
        kind: 'function',
        returns: { entropy: 'time' },
        ...from('doc', 'ECMA-262, Date.now'),
      }),
      symbol('Date', { kind: 'class', returns: { entropy: 'time' }, ...from('doc', 'ECMA-262, Date') }),
      symbol('performance.now', {
        kind: 'function',
        returns: { entropy: 'time' },
        ...from('doc', 'High Resolution Time, performance.now'),
      }),
      ...family('crypto', 'getRandomValues randomInt randomFill randomFillSync', {
        kind: 'function',
        effects: [draw('js.crypto', 'other')],
        returns: { entropy: 'system' },
        ...webCrypto,
      }),
      // Identifiers: no draw by themselves, but unfit as a seed.
      ...family('crypto', 'randomUUID randomBytes', { kind: 'function', returns: { entropy: 'system' }, ...webCrypto }),
      ...family('fs', 'readdirSync readdir promises.readdir globSync', {
        kind: 'function',
        effects: [{ effect: 'order', order: 'source', stream: 'fs.order' }],
        ...from('doc', 'Node.js documentation, fs.readdir'),
      }),

      symbol('seedrandom', {
        kind: 'function',
        effects: [
          {
            effect: 'seed',
            streams: ['js.Math.random'],
            seed: seedAt(at(0, 'seed', null), 'entropy'),
            when: truthy(at(1, 'global', false)),
          },
        ],
        returns: {
          generator: 'seedrandom.prng',
          stream: 'js.seedrandom.instance',
          seed: seedAt(at(0, 'seed', null), 'entropy'),
        },
        ...seedrandom,
      }),
      ...family('seedrandom', 'alea xor128 tychei xorwow xor4096 xorshift7', {
        kind: 'function',
        returns: {
          generator: 'seedrandom.prng',
          stream: 'js.seedrandom.instance',
          seed: seedAt(at(0, 'seed', null), 'entropy'),
        },
        ...seedrandom,
      }),
      symbol('Math.seedrandom', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['js.Math.random'], seed: seedAt(at(0, 'seed', null), 'entropy') }],
        ...seedrandom,
      }),
      symbol('seedrandom.prng', {
        kind: 'class',
        effects: [draw('receiver', 'other', { at: 'invoke' })],
        ...seedrandom,
      }),
      ...family('seedrandom.prng', 'int32 quick double', {
        kind: 'method',
        effects: [draw('receiver', 'other')],
        returns: { drawn: true },
        ...seedrandom,
      }),

      symbol('lodash.shuffle', { kind: 'function', effects: [draw('js.Math.random', 'data-order')], ...lodash }),
      ...family('lodash', 'sample sampleSize random', {
        kind: 'function',
        effects: [draw('js.Math.random', 'other')],
        returns: { drawn: true },
        ...lodash,
      }),
      ...family('lodash', 'sortBy orderBy', {
        kind: 'function',
        effects: [{ effect: 'order', order: 'sorts' }],
        ...lodash,
      }),
      ...family('d3-random', DISTRIBUTIONS, {
        kind: 'function',
        effects: [draw('js.Math.random', 'noise')],
        ...from('unverified', 'd3-random README: Math.random unless .source(generator) is called'),
      }),
      ...family('d3', DISTRIBUTIONS, {
        kind: 'function',
        effects: [draw('js.Math.random', 'noise')],
        ...from('unverified', 'd3-random README: Math.random unless .source(generator) is called'),
      }),
    ];
  },
};
