import type { ForwardEvent, Trace } from '../program/index.ts';
import { fill, type RawFinding, type Rule } from './contract.ts';
import { isDemo } from './unseeded.ts';
import { anchor, shortName } from './words.ts';

const messages = {
  noGrad: {
    en: '`{model}` is evaluated in training mode: `{layer}` is active, so the output changes from call to call although gradients are off. Call `eval()` on the model before.',
    'zh-cn':
      '`{model}` 在训练模式下做推理：`{layer}` 仍然生效，虽然关闭了梯度，输出仍会每次不同。请先对模型调用 `eval()`。',
  },
  statistics: {
    en: '`{model}` is evaluated in training mode: `{layer}` normalises with the statistics of each batch and goes on changing its running ones, so results depend on what else is in the batch. Call `eval()` on the model before.',
    'zh-cn':
      '`{model}` 在训练模式下做推理：`{layer}` 使用每个批次的统计量并继续更新滑动统计，结果取决于同批的其他数据。请先对模型调用 `eval()`。',
  },
  loaded: {
    en: '`{model}` gets loaded weights and is then used in training mode: `{layer}` is active. Call `eval()` on the model before.',
    'zh-cn': '`{model}` 加载权重后在训练模式下使用：`{layer}` 仍然生效。请先对模型调用 `eval()`。',
  },
  layer: { en: '`{layer}` behaves differently in training', 'zh-cn': '`{layer}` 在训练模式下行为不同' },
  mode: { en: 'Training mode is set here', 'zh-cn': '此处设为训练模式' },
} as const;

/** Repeated passes with dropout on are a method of their own. */
const DELIBERATE =
  /(^|_|\b)mc(_|[A-Z]|\b|d)|monte|bayes|uncertain|stochastic|ensembl|update_bn|calibrat|lazy|warm_?up|dry_?run/i;

/** A model with dropout or batch statistics is evaluated while in training mode. */
export const missingEvalMode: Rule = {
  id: 'missing-eval-mode',
  severity: 'warning',
  source: 'nondeterministic-algorithm',
  title: { en: 'A model is evaluated in training mode', 'zh-cn': '模型在训练模式下做推理' },
  check(trace) {
    if (trace.entry.kind === 'library' || trace.entry.kind === 'tests') return [];
    const found = new Map<number, RawFinding>();
    for (const event of trace.events) {
      if (event.kind !== 'forward' || found.has(event.object)) continue;
      const why = reason(trace, event);
      if (why) found.set(event.object, findingOf(trace, event, why));
    }
    return [...found.values()];
  },
};

function reason(trace: Trace, event: ForwardEvent): 'no-grad' | 'loaded' | null {
  if (event.mode !== 'train' || event.discarded || event.deliberate) return null;
  if (event.layers.every((layer) => layer.always)) return null;
  if ([event.within, event.objectName].some((name) => DELIBERATE.test(name))) return null;
  if (isDryRun(trace, event)) return null;
  if (event.inference) return insideTrainingStep(trace, event) ? null : 'no-grad';
  if (trace.trainsAt !== null || trace.preparesTraining || trace.entry.kind !== 'script') return null;
  const loads = trace.events.some(
    (one) => one.kind === 'checkpoint' && one.checkpoint === 'load' && one.holds === 'model' && one.at < event.at,
  );
  return loads ? 'loaded' : null;
}

/** A pass before anything is trained, in a program that trains: it fixes shapes or fills lazy layers. */
function isDryRun(trace: Trace, event: ForwardEvent): boolean {
  const first = trace.events.find((one) => one.kind === 'train');
  return first !== undefined && event.at < first.at;
}

/** A frozen part of a training step: weights are updated later in the same pass of the innermost loop. */
function insideTrainingStep(trace: Trace, event: ForwardEvent): boolean {
  const pass = event.passes.at(-1);
  if (pass === undefined) return false;
  return trace.events.some((one) => one.kind === 'train' && one.at > event.at && one.passes.includes(pass));
}

function findingOf(trace: Trace, event: ForwardEvent, why: 'no-grad' | 'loaded'): RawFinding {
  const layers = event.layers.filter((one) => !one.always);
  const dropout = layers.find((one) => one.layer !== 'batch-statistics');
  const layer = dropout ?? layers[0];
  const template = why === 'loaded' ? messages.loaded : dropout ? messages.noGrad : messages.statistics;
  const name = shortName(layer?.symbol ?? '');
  const location = anchor(trace, event);
  const trainsOn = trace.events.some(
    (one) => one.kind === 'train' && one.passes.some((pass) => event.passes.includes(pass)),
  );
  return {
    location,
    severity: isDemo(trace) ? 'information' : 'warning',
    stream: null,
    purpose: dropout ? 'dropout' : null,
    source: 'nondeterministic-algorithm',
    message: fill(template, { model: event.objectName, layer: name }),
    related: [
      ...(layer ? [{ location: layer.place, message: fill(messages.layer, { layer: name }) }] : []),
      ...(event.modePlace ? [{ location: event.modePlace, message: messages.mode }] : []),
    ],
    fixes:
      event.receiver && event.statement
        ? [
            {
              fix: 'evaluation-mode',
              receiver: event.receiver,
              statement: event.statement,
              trainsOn: trainsOn && event.modePlace === null,
            },
          ]
        : [],
  };
}
