import { fill, type RawFinding, type Rule } from './contract.ts';
import { anchor, shortName } from './words.ts';

const messages = {
  always: {
    en: '`{layer}` stays active when `{model}` is evaluated: it is told to drop whatever the mode of the model. Pass `training=self.training` (for attention: `dropout_p` only while training).',
    'zh-cn':
      '推理 `{model}` 时 `{layer}` 仍然生效：它不随模型的模式关闭。请传入 `training=self.training`（注意力则仅在训练时给 `dropout_p`）。',
  },
  evaluated: { en: 'Evaluated here', 'zh-cn': '在此推理' },
} as const;

/** Dropout that no mode switches off runs in an evaluation. */
export const dropoutAtInference: Rule = {
  id: 'dropout-at-inference',
  severity: 'warning',
  source: 'nondeterministic-algorithm',
  title: { en: 'Dropout is active at inference', 'zh-cn': '推理时 dropout 仍然生效' },
  check(trace) {
    const found = new Map<string, RawFinding>();
    for (const event of trace.events) {
      if (event.kind !== 'forward' || !event.always || event.discarded) continue;
      if (!event.inference && event.mode !== 'eval') continue;
      if (
        /(^|_|\b)mc(_|[A-Z]|\b|d)|monte|bayes|uncertain|stochastic|ensembl/i.test(`${event.within} ${event.objectName}`)
      )
        continue;
      for (const layer of event.layers) {
        if (!layer.always) continue;
        const inEntry = layer.place.path === trace.entry.path;
        const key = `${layer.place.path}:${layer.place.span.start}`;
        if (found.has(key)) continue;
        found.set(key, {
          location: inEntry ? layer.place : anchor(trace, event),
          severity: 'warning',
          stream: null,
          purpose: 'dropout',
          source: 'nondeterministic-algorithm',
          message: fill(messages.always, { layer: shortName(layer.symbol), model: event.objectName }),
          related: [{ location: inEntry ? anchor(trace, event) : layer.place, message: messages.evaluated }],
          fixes: [],
        });
      }
    }
    return [...found.values()];
  },
};
