import type { Trace } from '../program/index.ts';
import type { FixRequest } from './contract.ts';
import { fill, type RawFinding, type Rule } from './contract.ts';
import { relatedOf } from './related.ts';
import { isDemo, isSampling, streamsToSeed, type UnseededGroup, unseededGroups } from './unseeded.ts';
import { anchor, anchorName, DIFFERS, matters, sourceOf, streamTitle } from './words.ts';

const messages = {
  unseeded: {
    en: '`{symbol}` draws from {stream}, which nothing has seeded by then: {differs} will be different in every run. Seed it before, for example with `{remedy}`.',
    'zh-cn':
      '`{symbol}` 从{stream}取随机数，而此前没有设置过种子：每次运行{differs}都会不同。请先设置种子，例如 `{remedy}`。',
  },
  object: {
    en: '`{symbol}` draws from a generator that was made without a seed ({stream}): {differs} will be different in every run. Give it a seed where it is made.',
    'zh-cn': '`{symbol}` 使用的生成器创建时没有种子（{stream}）：每次运行{differs}都会不同。请在创建处给出种子。',
  },
  own: {
    en: '`{symbol}` is given no `{parameter}` and falls back on {stream}, which nothing has seeded: {differs} will be different in every run. Pass `{parameter}=42`.',
    'zh-cn':
      '`{symbol}` 没有给出 `{parameter}`，于是使用未设种子的{stream}：每次运行{differs}都会不同。请传入 `{parameter}=42`。',
  },
  ownGenerator: {
    en: '`{symbol}` is given no `{parameter}` and falls back on {stream}, which nothing has seeded: {differs} will be different in every run. Seed it before, for example with `{remedy}`, or pass a seeded `{parameter}`.',
    'zh-cn':
      '`{symbol}` 没有给出 `{parameter}`，于是使用未设种子的{stream}：每次运行{differs}都会不同。请先设置种子，例如 `{remedy}`，或传入已设种子的 `{parameter}`。',
  },
  ownObject: {
    en: '`{symbol}` is given no `{parameter}`: {differs} will be different in every run. Pass a fixed `{parameter}`.',
    'zh-cn': '`{symbol}` 没有给出 `{parameter}`：每次运行{differs}都会不同。请传入固定的 `{parameter}`。',
  },
  layers: {
    en: '`{symbol}` takes its numbers from `Math.random`, which cannot be seeded: {differs} will be different in every run. Give the initialisers and dropout layers a `seed`, or replace `Math.random` by a seeded generator.',
    'zh-cn':
      '`{symbol}` 的随机数来自无法设置种子的 `Math.random`：每次运行{differs}都会不同。请为初始化器和 dropout 层给出 `seed`，或用带种子的生成器替换 `Math.random`。',
  },
} as const;

/** Numbers that decide weights, data or output come from a stream that nothing has seeded. */
export const unseededDraw: Rule = {
  id: 'unseeded-draw',
  severity: 'warning',
  source: 'weight-initialisation',
  title: {
    en: 'Random numbers are drawn from a generator that was never seeded',
    'zh-cn': '从未设置种子的生成器中取随机数',
  },
  check(trace) {
    return unseededGroups(trace)
      .filter((group) => group.seededLater === null && !belongsElsewhere(trace, group))
      .map((group) => findingOf(trace, group));
  },
};

/** Sampling of generated output, and sources that take no seed at all, have rules of their own. */
function belongsElsewhere(trace: Trace, group: UnseededGroup): boolean {
  const { first } = group;
  if (isSampling(group)) return true;
  const layers = first.purpose === 'weight-init' || first.purpose === 'dropout';
  return (trace.streams.get(first.stream)?.unseedable ?? false) && first.own === null && !layers;
}

function findingOf(trace: Trace, group: UnseededGroup): RawFinding {
  const { first, draws } = group;
  const info = trace.streams.get(first.stream) ?? trace.streams.get(group.stream);
  const made = first.object === null ? null : first.objectPlace;
  const location = made && made.path === trace.entry.path ? made : anchor(trace, first);
  const values = {
    symbol: anchorName(trace, first),
    stream: streamTitle(trace, group.stream),
    differs: DIFFERS[first.purpose],
    parameter: first.own?.parameter ?? '',
    remedy: remedyOf(trace, group),
  };
  const alone = first.own !== null && draws.every((draw) => draw.own !== null);
  const fallsBack = info?.fix !== null && info?.fix !== undefined;
  const template =
    first.object !== null
      ? messages.object
      : info?.unseedable && !alone
        ? messages.layers
        : alone
          ? fallsBack
            ? first.own?.takes === 'generator'
              ? messages.ownGenerator
              : messages.own
            : messages.ownObject
          : messages.unseeded;
  const mild = isDemo(trace) || !draws.some((draw) => matters(draw.purpose));
  return {
    location,
    severity: mild ? 'information' : 'warning',
    stream: group.stream,
    purpose: first.purpose,
    source: sourceOf(first.purpose),
    message: fill(template, values),
    related: relatedOf(trace, group, location),
    fixes: fixesOf(trace, group, alone),
  };
}

function remedyOf(trace: Trace, group: UnseededGroup): string {
  const fix = trace.streams.get(group.first.stream)?.fix ?? trace.streams.get(group.stream)?.fix;
  if (!fix) return 'seed=42';
  return fix.statement.replace('{module}', trace.modules.get(fix.module) ?? fix.module).replace('{seed}', '42');
}

function fixesOf(trace: Trace, group: UnseededGroup, alone: boolean): FixRequest[] {
  const { first, draws } = group;
  const info = trace.streams.get(first.stream);
  if (first.object !== null) return [];
  if (info?.unseedable) return [{ fix: 'replace-math-random' }];
  const fixes: FixRequest[] = [];
  const fix = info?.fix ?? trace.streams.get(group.stream)?.fix;
  if (alone && first.own && draws.length === 1) {
    const { call, parameter, takes } = first.own;
    fixes.push({ fix: 'seed-argument', call, parameter, takes, stream: first.stream });
  }
  if (fix)
    fixes.push({
      fix: 'seed-streams',
      streams: streamsToSeed(trace, group),
      before: draws[0]?.place ?? first.place,
    });
  return fixes;
}
