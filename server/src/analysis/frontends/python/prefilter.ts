/**
 * Patterns of which at least one occurs in every file that says something about randomness: draws, seeds, modes,
 * settings, orders, or the running of a model. Files that only define layers matter through the programs that import
 * them. A false alarm costs a parse, a miss costs findings.
 */
const PATTERNS = [
  // Draws and seeds.
  '(?<![a-z])rand|random|seed|shuffle|determinis|[Dd]ropout|[Nn]oise|multinomial|bernoulli|poisson|normal_|uniform',
  'train_test_split|KFold|ShuffleSplit|sklearn|\\bgym|uuid|urandom|secrets|PYTHONHASHSEED',
  // Orders.
  '\\bi?glob\\b|listdir|iterdir|scandir|os\\.walk|\\bset\\(\\w|\\bhash\\(|as_completed|imap_unordered',
  // Generation.
  '\\.generate\\(|\\.sample\\(|temperature|top_[pk]\\b|completions|pipeline\\(|LLM\\(',
  // Algorithms and precision.
  'cudnn|tf32|TF32|matmul_precision|CUBLAS_WORKSPACE_CONFIG|benchmark',
  // Training and inference.
  'DataLoader|Trainer|GradientTape|\\.backward\\(|\\.fit\\(|\\.predict\\(|\\.train\\(|\\.eval\\(|\\boptim\\b',
  'no_grad|inference_mode|load_state_dict|from_pretrained',
];

const MATTERS = new RegExp(PATTERNS.join('|'));

/** Whether anything in the text can matter to a rule, judged by its words alone. */
export function mayMatter(text: string): boolean {
  return MATTERS.test(text);
}
