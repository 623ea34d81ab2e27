import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../server/src/analysis/catalogue/catalogue.ts';
import {
  type CatalogueData,
  catalogueFor,
  type Effect,
  type SymbolFacts,
} from '../../../server/src/analysis/catalogue/index.ts';
import { parametersOf } from './parameters.ts';

const symbols = catalogue.flatMap((file) => file.symbols.map((facts) => ({ file, facts })));
const effects = symbols.flatMap(({ file, facts }) =>
  (facts.effects ?? []).map((effect) => ({ file, name: facts.names[0], effect })),
);
/** Whether a language's catalogue describes the stream. */
const isKnown = (file: CatalogueData, stream: string) => catalogueFor(file.language).stream(stream) !== undefined;
const settings = new Set(catalogue.flatMap((file) => (file.settings ?? []).map((setting) => setting.id)));

/** The streams that an effect names. */
function streamsOf(effect: Effect): string[] {
  if (effect.effect === 'seed') return effect.streams === 'receiver' ? [] : [...effect.streams];
  if (effect.effect === 'restore') return [...effect.streams];
  if (effect.effect === 'draw') return effect.stream === 'receiver' || effect.stream === 'site' ? [] : [effect.stream];
  if (effect.effect === 'order') return effect.stream ? [effect.stream] : [];
  return [];
}

const unique = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);

describe('the data files', () => {
  it('have ids of their own', () => {
    expect(unique(catalogue.map((file) => file.id))).toEqual([]);
  });

  for (const file of catalogue) {
    describe(file.id, () => {
      it('names nothing twice', () => {
        // Calling a thing and assigning it are two facts.
        const assigned = (facts: SymbolFacts) => facts.kind === 'attribute' || facts.kind === 'environment';
        expect(unique(file.symbols.filter(assigned).flatMap((facts) => [...facts.names]))).toEqual([]);
        expect(unique(file.symbols.filter((facts) => !assigned(facts)).flatMap((facts) => [...facts.names]))).toEqual(
          [],
        );
      });

      it('speaks of names under its roots, or of built-ins and environment variables', () => {
        const roots = [...file.roots, ...Object.values(file.globals ?? {}).map((name) => name.split('.')[0])];
        const outside = file.symbols
          .flatMap((facts) => [...facts.names])
          .filter(
            (name) => !name.startsWith('env:') && !roots.some((root) => name === root || name.startsWith(`${root}.`)),
          );
        expect(outside).toEqual([]);
      });

      it('uses canonical names: none is rewritten by its own module aliases', () => {
        const { canonical } = catalogueFor(file.language);
        const rewritten = file.symbols.flatMap((facts) => facts.names).filter((name) => canonical(name) !== name);
        expect(rewritten).toEqual([]);
      });
    });
  }

  it('have well-formed names', () => {
    const wrong = symbols
      .flatMap(({ facts }) => [...facts.names])
      .filter((name) => !/^(env:[A-Z0-9_]+|[A-Za-z_$@][\w$@/-]*(\.[\w$]+)*(\.\*(lower|Upper)?)?)$/.test(name));
    expect(wrong).toEqual([]);
  });

  it('give a source for every fact', () => {
    expect(symbols.filter(({ facts }) => facts.source.trim().length < 5).map(({ facts }) => facts.names[0])).toEqual(
      [],
    );
  });

  it('say something of every name: no entry without effect, result, base or purpose', () => {
    const says = (facts: SymbolFacts) =>
      facts.effects || facts.returns || facts.intrinsic || facts.bases || facts.kind === 'class';
    expect(symbols.filter(({ facts }) => !says(facts)).map(({ facts }) => facts.names[0])).toEqual([]);
  });
});

describe('streams', () => {
  it('are described once in a language', () => {
    const described = catalogue.flatMap((file) => (file.streams ?? []).map(({ id }) => `${file.language} ${id}`));
    expect(unique(described)).toEqual([]);
  });

  it('are all known', () => {
    const drawn = effects.flatMap(({ file, name, effect }) =>
      streamsOf(effect)
        .filter((stream) => !isKnown(file, stream))
        .map((stream) => `${name}: ${stream}`),
    );
    const returned = symbols.flatMap(({ file, facts }) => {
      const returns = facts.returns;
      if (!returns || !('generator' in returns)) return [];
      const stream = 'global' in returns ? returns.global : returns.stream;
      return isKnown(file, stream) ? [] : [`${facts.names[0]}: ${stream}`];
    });
    expect([...drawn, ...returned]).toEqual([]);
  });

  it('are covered only by known streams', () => {
    const unknown = catalogue.flatMap((file) =>
      (file.streams ?? []).flatMap(({ coveredBy }) => (coveredBy ?? []).filter((stream) => !isKnown(file, stream))),
    );
    expect(unknown).toEqual([]);
  });

  it('have a title in both languages', () => {
    const titles = catalogue.flatMap((file) => [...(file.streams ?? []), ...(file.settings ?? [])]);
    expect(titles.filter((one) => !one.title.en || !one.title['zh-cn']).map((one) => one.id)).toEqual([]);
  });
});

describe('settings', () => {
  it('are described once and all known', () => {
    expect(unique(catalogue.flatMap((file) => (file.settings ?? []).map((setting) => setting.id)))).toEqual([]);
    const unknown = effects.flatMap(({ name, effect }) =>
      effect.effect === 'setting' && !settings.has(effect.setting) ? [`${name}: ${effect.setting}`] : [],
    );
    expect(unknown).toEqual([]);
  });
});

describe('classes', () => {
  const classes = new Set(
    symbols.filter(({ facts }) => facts.kind === 'class').flatMap(({ facts }) => [...facts.names]),
  );

  it('have known bases', () => {
    const unknown = symbols.flatMap(({ facts }) => (facts.bases ?? []).filter((base) => !classes.has(base)));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('are known where a call returns an instance or a generator', () => {
    const unknown = symbols.flatMap(({ facts }) => {
      const returns = facts.returns;
      const named =
        returns && 'instance' in returns
          ? returns.instance
          : returns && 'sequence' in returns
            ? returns.sequence
            : returns && 'generator' in returns
              ? returns.generator
              : null;
      return named === null || classes.has(named) ? [] : [`${facts.names[0]} → ${named}`];
    });
    expect(unknown).toEqual([]);
  });

  it('own every method', () => {
    const homeless = symbols
      .filter(({ facts }) => facts.kind === 'method')
      .flatMap(({ facts }) => [...facts.names])
      .filter((name) => {
        const owner = name.slice(0, name.lastIndexOf('.'));
        // The types of built-in values have no entry of their own.
        if (owner.startsWith('builtins.')) return false;
        return !classes.has(owner) && !classes.has(`${owner.slice(0, owner.lastIndexOf('.'))}.*Upper`);
      });
    expect(homeless).toEqual([]);
  });
});

describe('parameters', () => {
  it('are the same wherever a symbol names them', () => {
    const contradictions = symbols.flatMap(({ facts }) => {
      const seen = new Map<string, string>();
      return parametersOf(facts).flatMap(({ name, position, default: fallback }) => {
        const shape = JSON.stringify([position, fallback]);
        const before = seen.get(name);
        seen.set(name, shape);
        return before === undefined || before === shape ? [] : [`${facts.names[0]}(${name}): ${before} and ${shape}`];
      });
    });
    expect(contradictions).toEqual([]);
  });

  it('stand at one position each', () => {
    const clashes = symbols.flatMap(({ facts }) => {
      // Options of JavaScript share the position of their object.
      if (!facts.names[0]?.match(/^[a-z_]/) || facts.names[0].startsWith('tfjs')) return [];
      const at = new Map<number, string>();
      return parametersOf(facts).flatMap(({ name, position }) => {
        if (position === undefined) return [];
        const before = at.get(position);
        at.set(position, name);
        return before === undefined || before === name
          ? []
          : [`${facts.names[0]}: ${before} and ${name} at ${position}`];
      });
    });
    expect(clashes).toEqual([]);
  });
});
