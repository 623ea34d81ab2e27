/**
 * Patterns of which at least one occurs in every file that says something about randomness. A false alarm costs a parse,
 * a miss costs findings.
 */
const MATTERS =
  /tensorflow|tfjs|\btf\.|\bml5\b|Math\.random|seedrandom|randomUUID|getRandomValues|\bbrain\b|onnxruntime|transformers|temperature|top_?[pPkK]\b|completions/;

/** Whether anything in the text can matter to a rule, judged by its words alone. */
export function mayMatter(text: string): boolean {
  return MATTERS.test(text);
}
