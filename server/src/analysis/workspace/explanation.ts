import type { Finding, Locale, Location, Span } from '../model/index.ts';
import type { DrawEvent, SeedEvent, Trace } from '../program/index.ts';
import type { Explanation } from './contract.ts';

const texts = {
  draw: { en: 'Draws from {stream}; {state}.', 'zh-cn': '从 {stream} 取随机数；{state}。' },
  seeded: { en: 'seeded before{value}', 'zh-cn': '此前已设置种子{value}' },
  unseeded: { en: 'nothing has seeded it by then', 'zh-cn': '此前没有设置种子' },
  maybe: { en: 'seeded only on some paths', 'zh-cn': '只在部分路径上设置了种子' },
  entropy: { en: 'seeded with a value that differs between runs', 'zh-cn': '种子值每次运行都不同' },
  unknown: { en: 'whether it is seeded depends on the caller', 'zh-cn': '是否设置种子取决于调用者' },
  seeds: { en: 'Seeds {streams}{value}.', 'zh-cn': '为 {streams} 设置种子{value}。' },
  seedsObject: { en: 'Seeds this generator object only{value}.', 'zh-cn': '只为该生成器对象设置种子{value}。' },
  others: {
    en: ' It does not seed {streams}, which this program also draws from.',
    'zh-cn': ' 它不会为本程序同样使用的 {streams} 设置种子。',
  },
  with: { en: ' with {value}', 'zh-cn': '（{value}）' },
} as const;

/** What is known at an offset: a finding first, else a seed or a draw. */
export function explainAt(
  path: string,
  offset: number,
  traces: readonly Trace[],
  findings: readonly Finding[],
  locale: Locale,
): Explanation | null {
  const holds = (span: Span) => span.start <= offset && offset <= span.end;
  const finding = findings.find((one) => holds(one.location.span));
  if (finding) {
    return {
      span: finding.location.span,
      kind: 'finding',
      stream: finding.stream,
      text: finding.message,
      related: finding.related.map(({ location }) => location),
    };
  }
  for (const trace of traces) {
    for (const event of trace.events) {
      if (event.place.path !== path || !holds(event.place.span)) continue;
      if (event.kind === 'seed') return explainSeed(trace, event, locale);
      if (event.kind === 'draw') return explainDraw(event, locale);
    }
  }
  return null;
}

function put(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function explainDraw(event: DrawEvent, locale: Locale): Explanation {
  const { state } = event;
  const related: Location[] = 'place' in state && state.place ? [state.place] : [];
  const known =
    state.status === 'seeded' && state.value !== null ? put(texts.with[locale], { value: state.value }) : '';
  const words = put(texts[state.status][locale], { value: known });
  return {
    span: event.place.span,
    kind: 'draw',
    stream: event.stream,
    text: put(texts.draw[locale], { stream: `\`${event.stream}\``, state: words }),
    related,
  };
}

function explainSeed(trace: Trace, event: SeedEvent, locale: Locale): Explanation {
  const value = event.value.text === null ? '' : put(texts.with[locale], { value: event.value.text });
  const list = (streams: readonly string[]) => streams.map((stream) => `\`${stream}\``).join(', ');
  const covered = new Set(event.streams);
  const others = new Set<string>();
  for (const other of trace.events) {
    if (other.kind !== 'draw' || other.object !== null || other.own) continue;
    const roots = [other.stream, ...(trace.streams.get(other.stream)?.coveredBy ?? [])];
    if (!roots.some((stream) => covered.has(stream))) others.add(other.stream);
  }
  const template = event.object === null ? texts.seeds : texts.seedsObject;
  const rest =
    event.object === null && others.size > 0 ? put(texts.others[locale], { streams: list([...others]) }) : '';
  return {
    span: event.place.span,
    kind: 'seed',
    stream: event.streams[0] ?? null,
    text: put(template[locale], { streams: list(event.streams), value }) + rest,
    related: [],
  };
}
