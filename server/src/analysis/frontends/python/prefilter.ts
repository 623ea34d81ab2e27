/**
 * Patterns of which at least one occurs in every file that says something about randomness: draws, seeds, modes,
 * settings, orders, or the running of a model. A false alarm costs a parse, a miss costs findings.
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

/** Libraries that draw without any such word: making a layer draws its weights. */
const FRAMEWORKS = [
  'torch|torchvision|torchaudio|torch_geometric|keras|tf_keras|tensorflow|lightning|pytorch_lightning|jax|flax|haiku',
  'equinox|transformers|diffusers|timm|accelerate|xgboost|lightgbm|catboost|imblearn|optuna|albumentations|umap',
];
const FRAMEWORK = new RegExp(`^[ \\t]*(?:from|import)[ \\t][^\\n#]*\\b(?:${FRAMEWORKS.join('|')})\\b`, 'm');

/** Code at the top level that calls something. Files that only define layers matter through those that use them. */
const ACTS = [
  // `main()`, `model.add(…)`, `model = Linear(…)`, `a, b = nets[0](x), …`; no loggers and type variables.
  '(?!_*(?:logger|log|LOG|LOGGER)\\b|\\w+ *= *(?:typing\\.)?(?:TypeVar|ParamSpec|namedtuple)\\()' +
    '[A-Za-z_][\\w.]*(?:\\[[^\\]\\n]*\\])?(?:, *[\\w.]+)*(?: *:[^=\\n(]+)?(?: *[-+*/@|&]?=[^=\\n][^\\n]*)?\\(',
  '(?:async +)?(?:for|while|with)\\b[^\\n]*:',
  'if\\b(?![^\\n]*TYPE_CHECKING)[^\\n]*:',
  '(?:import|from)\\b[^\\n]*;',
  'try:\\s*(?!import\\b|from\\b)\\w',
];
const ACTION = new RegExp(`^(?:${ACTS.join('|')})`, 'm');

/** Whether anything in the text can matter to a rule, judged by its words alone. */
export function mayMatter(text: string): boolean {
  return MATTERS.test(text) || (FRAMEWORK.test(text) && ACTION.test(text));
}
