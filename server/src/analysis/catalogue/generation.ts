import { above, draw, from, isNot, keyword, seedAt, symbol } from './families.ts';
import type { CatalogueData, Condition } from './schema.ts';

/** Servers and engines that generate text: vLLM, llama.cpp, and the clients of hosted models. */

const openai = from('source', 'openai 3.22.1: src/openai/resources/chat/completions');
const anthropic = from('source', 'anthropic 1.13.0: resources/messages');

/** A temperature that is not written is the server's, which samples. */
const warm: Condition = isNot(keyword('temperature', null), 0);

export const generation: CatalogueData = {
  id: 'generation',
  language: 'python',
  roots: ['vllm', 'llama_cpp', 'openai', 'anthropic'],
  modules: {},
  streams: [{ id: 'server', title: { en: 'the server of the model', 'zh-cn': '模型服务器' }, unseedable: true }],
  get symbols() {
    return [
      symbol('vllm.LLM', { kind: 'class', ...from('doc', 'vLLM documentation, usage/reproducibility') }),
      // The engine's seed is 0 by default; -1 means none. A temperature of 0 is greedy.
      symbol('vllm.SamplingParams', {
        kind: 'class',
        effects: [
          draw('site', 'sampling', {
            when: above(keyword('temperature', 1), 0),
            seed: { ...seedAt(keyword('seed', null), 'fixed'), noSeed: [-1] },
          }),
        ],
        ...from('source', 'vllm sampling_params.py'),
      }),
      symbol('llama_cpp.Llama', {
        kind: 'class',
        effects: [draw('site', 'sampling', { at: 'invoke', seed: seedAt(keyword('seed', 0xffffffff), 'entropy') })],
        ...from('unverified', 'llama.cpp: LLAMA_DEFAULT_SEED 0xFFFFFFFF means a random seed'),
      }),
      // A seed is best effort, also at temperature 0.
      symbol('openai.resources.chat.completions.Completions.create', {
        kind: 'method',
        effects: [draw('server', 'sampling', { when: warm, seed: seedAt(keyword('seed', null), 'stream') })],
        anyReceiver: { withArgument: ['messages'] },
        ...openai,
      }),
      symbol('openai.resources.chat.completions.Completions', { kind: 'class', ...openai }),
      symbol('openai.resources.responses.Responses', { kind: 'class', ...openai }),
      symbol('openai.resources.responses.Responses.create', {
        kind: 'method',
        effects: [draw('server', 'sampling')],
        anyReceiver: { withArgument: ['input'] },
        ...openai,
      }),
      symbol('anthropic.resources.messages.Messages', { kind: 'class', ...anthropic }),
      symbol('anthropic.resources.messages.Messages.create', {
        kind: 'method',
        effects: [draw('server', 'sampling')],
        anyReceiver: { withArgument: ['messages'] },
        ...anthropic,
      }),
    ];
  },
};
