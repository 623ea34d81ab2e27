/**
 * Words of which at least one stands in every file that a rule of ours can say something about, or that carries a seed
 * for another. Plain substrings: a false alarm costs a parse, a miss costs a finding.
 */
const WORDS = [
  'rand',
  'seed',
  'shuffle',
  'determinis',
  'dropout',
  'torch',
  'keras',
  'tensorflow',
  'sklearn',
  'numpy',
  'jax',
  'flax',
  'scipy',
  'pandas',
  'transformers',
  'diffusers',
  'datasets',
  'lightning',
  'accelerate',
  'vllm',
  'openai',
  'anthropic',
  'xgboost',
  'lightgbm',
  'catboost',
  'optuna',
  'gymnasium',
  'albumentations',
  'train_test_split',
  'KFold',
  'glob',
  'listdir',
  'iterdir',
  'scandir',
  'os\\.walk',
  '\\bset\\(',
  '\\bhash\\(',
  'as_completed',
  'imap_unordered',
  'generate',
  'sample',
  'temperature',
  'top_[pk]',
  'cudnn',
  'benchmark',
  'tf32',
  'matmul_precision',
  'DataLoader',
  'PYTHONHASHSEED',
  'CUBLAS_WORKSPACE_CONFIG',
  'uuid4',
  'secrets',
  'urandom',
];

const MATTERS = new RegExp(WORDS.join('|'), 'i');

/** Whether anything in the text can matter to a rule, judged by its words alone. */
export function mayMatter(text: string): boolean {
  return MATTERS.test(text);
}
