// Prints the milliseconds that a fresh process needs for the facts of PyTorch: loading the module, and the first question.
async function main() {
  const began = performance.now();
  const { catalogueFor } = await import('../../server/src/analysis/catalogue/index.ts');
  const loaded = performance.now();
  const known = catalogueFor('python').symbol('torch.nn.Linear') !== undefined;
  if (!known) throw new Error('the catalogue does not know torch.nn.Linear');
  console.log(JSON.stringify({ loaded: loaded - began, asked: performance.now() - loaded }));
}

main();
