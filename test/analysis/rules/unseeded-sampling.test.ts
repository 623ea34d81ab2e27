import { describe, expect, test } from 'vitest';
import { check } from '../check.ts';

describe('unseeded-sampling', () => {
  test('names the stream by its title', () => {
    const [finding] = check(`
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained("gpt2")
print(model.generate(do_sample=True))  # expect: unseeded-sampling torch.cpu
`);
    expect(finding?.message).toContain('samples its output from PyTorch’s generator');
    expect(finding?.message).not.toContain('torch.cpu');
  });

  test('a text generation pipeline samples unless the call says otherwise', () => {
    check(`
from transformers import pipeline
pipe = pipeline("text-generation", model="gpt2")
print(pipe("Once", do_sample=False))
`);
    check(`
from transformers import pipeline
pipe = pipeline("text-generation", model="gpt2")
print(pipe("Once"))  # expect: unseeded-sampling torch.cpu
`);
  });

  test('an image pipeline is called: with a generator, with given latents, with neither', () => {
    const program = (argument: string, comment = '') => `
import torch
from diffusers import StableDiffusionPipeline
pipe = StableDiffusionPipeline.from_pretrained("some/model")
image = pipe("a cat"${argument}).images[0]${comment}
`;
    const [finding] = check(program('', '  # expect: unseeded-sampling torch.cpu'));
    expect(finding?.message).toMatch(/^`Pipeline` samples/);
    check(program(', generator=torch.Generator().manual_seed(0)'));
    check(program(', latents=torch.zeros(1, 4, 8, 8)'));
  });
});
