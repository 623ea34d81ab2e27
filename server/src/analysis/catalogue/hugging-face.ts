import {
  absent,
  all,
  at,
  draw,
  family,
  from,
  generatorAt,
  given,
  is,
  isNot,
  keyword,
  seedAt,
  symbol,
  truthy,
} from './families.ts';
import type { CatalogueData, Condition, SymbolFacts } from './schema.ts';

/** transformers, accelerate, datasets and diffusers. */

const source = (file: string) => from('source', `transformers 5.18.0: ${file}`);
const executed = from('executed', 'transformers 5.18.0');
const introspected = from('introspected', 'transformers 5.18.0');
const datasets = from('executed', 'datasets 5.0.1');
const diffusers = from('source', 'huggingface/diffusers 0.40.0.dev0');

const STREAMS = ['py.random', 'np.global', 'torch.cpu', 'torch.cuda', 'torch.mps', 'torch.xpu'];
const seed = seedAt(at(0, 'seed'), 'entropy');

const AUTO = `AutoModel AutoModelForCausalLM AutoModelForMaskedLM AutoModelForSeq2SeqLM AutoModelForSequenceClassification
  AutoModelForTokenClassification AutoModelForQuestionAnswering AutoModelForMultipleChoice AutoModelForImageClassification
  AutoModelForObjectDetection AutoModelForSemanticSegmentation AutoModelForAudioClassification AutoModelForSpeechSeq2Seq
  AutoModelForCTC AutoModelForPreTraining AutoModelForNextSentencePrediction AutoModelForImageTextToText
  AutoModelForVision2Seq`;

/** Models that are often built from a configuration, with weights at random. */
const MODELS = `BertModel BertForMaskedLM BertForSequenceClassification BertForTokenClassification BertForQuestionAnswering
  BertForPreTraining BertLMHeadModel RobertaModel RobertaForMaskedLM RobertaForSequenceClassification DistilBertModel
  DistilBertForSequenceClassification DistilBertForMaskedLM AlbertModel AlbertForSequenceClassification ElectraModel
  ElectraForSequenceClassification DebertaV2Model DebertaV2ForSequenceClassification XLMRobertaModel
  XLMRobertaForSequenceClassification GPT2Model GPT2LMHeadModel GPT2ForSequenceClassification GPTNeoForCausalLM
  GPTNeoXForCausalLM OPTForCausalLM LlamaModel LlamaForCausalLM MistralForCausalLM Qwen2ForCausalLM GemmaForCausalLM
  T5Model T5ForConditionalGeneration BartModel BartForConditionalGeneration BartForSequenceClassification
  MarianMTModel PegasusForConditionalGeneration ViTModel ViTForImageClassification SwinForImageClassification
  ResNetForImageClassification CLIPModel Wav2Vec2Model Wav2Vec2ForCTC Wav2Vec2ForSequenceClassification
  WhisperForConditionalGeneration VisionEncoderDecoderModel EncoderDecoderModel LongformerForSequenceClassification`;

const samples = truthy(keyword('do_sample', null));

/** A head with another number of labels than the checkpoint's is new and random. */
const newHead: Condition = given(keyword('num_labels', null));

const ANCESTRAL = `EulerAncestralDiscreteScheduler KDPM2AncestralDiscreteScheduler DDPMScheduler DDPMParallelScheduler
  LCMScheduler UnCLIPScheduler DDPMWuerstchenScheduler`;

const PIPELINES = `DiffusionPipeline StableDiffusionPipeline StableDiffusionImg2ImgPipeline StableDiffusionInpaintPipeline
  StableDiffusionXLPipeline StableDiffusionXLImg2ImgPipeline StableDiffusionXLInpaintPipeline StableDiffusion3Pipeline
  StableDiffusionControlNetPipeline StableDiffusionXLControlNetPipeline AutoPipelineForText2Image
  AutoPipelineForImage2Image AutoPipelineForInpainting FluxPipeline FluxImg2ImgPipeline DDPMPipeline DDIMPipeline
  PixArtAlphaPipeline KandinskyV22Pipeline LatentConsistencyModelPipeline StableVideoDiffusionPipeline
  AnimateDiffPipeline CogVideoXPipeline`;

const shuffledByNumpy = (position: number) =>
  draw('np.global', 'data-order', { seed: seedAt(at(position, 'seed', null), 'stream') });

const steps = (names: string, when?: Condition): SymbolFacts[] =>
  family('diffusers', names, {
    kind: 'class',
    effects: [draw('torch.default', 'noise', { at: { methods: ['step'] }, ...(when ? { when } : {}) })],
    ...diffusers,
  });

export const huggingFace: CatalogueData = {
  id: 'hugging-face',
  language: 'python',
  roots: ['transformers', 'accelerate', 'datasets', 'diffusers'],
  modules: { 'transformers.trainer.Trainer': 'transformers.Trainer' },
  get symbols() {
    return [
      // ------------------------------------------------------------ transformers: seeds
      symbol('transformers.set_seed transformers.trainer_utils.set_seed transformers.trainer.set_seed', {
        kind: 'function',
        effects: [
          { effect: 'seed', streams: STREAMS, seed },
          {
            effect: 'setting',
            setting: 'deterministic-algorithms',
            value: at(1, 'deterministic', false),
            when: truthy(at(1, 'deterministic', false)),
          },
        ],
        ...source('transformers/trainer_utils.py:180'),
      }),
      symbol('transformers.enable_full_determinism transformers.trainer_utils.enable_full_determinism', {
        kind: 'function',
        effects: [
          { effect: 'seed', streams: STREAMS, seed },
          { effect: 'setting', setting: 'deterministic-algorithms', value: true },
          { effect: 'setting', setting: 'cudnn.deterministic', value: true },
          { effect: 'setting', setting: 'cudnn.benchmark', value: false },
        ],
        ...source('transformers/trainer_utils.py:154'),
      }),
      // The constructor seeds with args.seed, 42 by default: after a model that the caller built before.
      symbol('transformers.Trainer', {
        kind: 'class',
        effects: [
          { effect: 'seed', streams: STREAMS },
          { effect: 'calls', of: keyword('model_init', null), at: { methods: ['train'] } },
        ],
        ...source('transformers/trainer.py:411'),
      }),
      symbol('transformers.Seq2SeqTrainer', { kind: 'class', bases: ['transformers.Trainer'], ...introspected }),
      symbol('transformers.Trainer.train', { kind: 'method', effects: [{ effect: 'train' }], ...introspected }),
      ...family('transformers.Trainer', 'evaluate predict', {
        kind: 'method',
        effects: [{ effect: 'forward', purpose: 'inference', mode: 'eval' }],
        ...executed,
      }),
      symbol('transformers.TrainingArguments transformers.Seq2SeqTrainingArguments', {
        kind: 'class',
        effects: [
          {
            effect: 'setting',
            setting: 'deterministic-algorithms',
            value: keyword('full_determinism', false),
            when: truthy(keyword('full_determinism', false)),
          },
          {
            effect: 'setting',
            setting: 'tf32.matmul',
            value: keyword('tf32', null),
            when: given(keyword('tf32', null)),
          },
        ],
        ...introspected,
      }),
      // A seed of 0 is taken for none.
      symbol('transformers.DataCollatorForLanguageModeling transformers.DataCollatorForWholeWordMask', {
        kind: 'class',
        effects: [
          draw('torch.cpu', 'augmentation', {
            at: 'invoke',
            when: truthy(keyword('mlm', true)),
            seed: { ...seedAt(keyword('seed', null), 'stream'), falsyIsNone: true },
          }),
        ],
        ...source('transformers/data/data_collator.py'),
      }),

      // ------------------------------------------------------------ transformers: models
      symbol('transformers.PreTrainedModel', { kind: 'class', bases: ['torch.nn.Module'], ...executed }),
      ...family('transformers', MODELS, {
        kind: 'class',
        bases: ['transformers.PreTrainedModel'],
        effects: [draw('torch.cpu', 'weight-init'), { effect: 'mode-dependent', layer: 'dropout' }],
        ...executed,
      }),
      ...family('transformers', AUTO, { kind: 'class', bases: ['transformers.PreTrainedModel'], ...introspected }),
      symbol('transformers.PreTrainedModel.from_pretrained', {
        kind: 'method',
        effects: [draw('torch.cpu', 'weight-init', { when: newHead })],
        returns: { instance: 'transformers.LoadedModel', mode: 'eval' },
        ...from('executed', 'transformers 5.18.0: returns evaluation mode; draws for missing heads only'),
      }),
      symbol('transformers.PreTrainedModel.from_config', {
        kind: 'method',
        effects: [draw('torch.cpu', 'weight-init')],
        returns: { instance: 'transformers.LoadedModel', mode: 'train' },
        ...executed,
      }),
      symbol('transformers.LoadedModel', {
        kind: 'class',
        bases: ['transformers.PreTrainedModel'],
        effects: [{ effect: 'mode-dependent', layer: 'dropout' }],
        virtual: true,
        ...from('executed', 'transformers 5.18.0: nearly all architectures have dropout'),
      }),
      ...family('transformers', 'AutoTokenizer AutoConfig AutoProcessor AutoImageProcessor AutoFeatureExtractor', {
        kind: 'class',
        ...introspected,
      }),

      // ------------------------------------------------------------ transformers: generation
      // The checkpoint's own generation_config may ask for sampling; only the code is judged.
      symbol('transformers.PreTrainedModel.generate transformers.GenerationMixin.generate', {
        kind: 'method',
        effects: [draw('torch.default', 'sampling', { when: samples }), { effect: 'forward', purpose: 'inference' }],
        anyReceiver: { withArgument: ['do_sample', 'max_new_tokens', 'max_length', 'num_beams', 'input_ids'] },
        ...from('executed', 'transformers 5.18.0; transformers/generation/configuration_utils.py:606'),
      }),
      symbol('transformers.GenerationMixin', { kind: 'class', ...introspected }),
      symbol('transformers.pipeline', {
        kind: 'function',
        returns: { instance: 'transformers.Pipeline' },
        ...source('transformers/pipelines'),
      }),
      // Text generation samples (do_sample=True, temperature 0.7) where neither the call nor the model says otherwise.
      symbol('transformers.Pipeline', {
        kind: 'class',
        effects: [
          draw('torch.default', 'sampling', {
            at: 'invoke',
            when: all(is(at(0, 'task', null), 'text-generation'), isNot(keyword('do_sample', null), false)),
            whenInvoked: isNot(keyword('do_sample', null), false),
          }),
        ],
        ...source('transformers/pipelines/text_generation.py:95'),
      }),

      // ------------------------------------------------------------ accelerate
      symbol('accelerate.utils.set_seed accelerate.utils.random.set_seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: STREAMS, seed }],
        ...from('source', 'accelerate 1.15.0: accelerate/utils/random.py:40'),
      }),
      symbol('accelerate.init_empty_weights', {
        kind: 'function',
        effects: [{ effect: 'skip-initialisation' }],
        ...from('doc', 'Accelerate documentation, Big Model Inference'),
      }),
      symbol('accelerate.Accelerator', { kind: 'class', ...from('introspected', 'accelerate 1.15.0') }),
      symbol('accelerate.Accelerator.backward', {
        kind: 'method',
        effects: [{ effect: 'train' }],
        ...from('introspected', 'accelerate 1.15.0'),
      }),

      // ------------------------------------------------------------ datasets
      ...family('datasets', 'Dataset DatasetDict IterableDataset IterableDatasetDict', { kind: 'class', ...datasets }),
      symbol('datasets.load_dataset', {
        kind: 'function',
        returns: { instance: 'datasets.DatasetDict' },
        ...from('introspected', 'datasets 5.0.1'),
      }),
      symbol('datasets.Dataset.shuffle', {
        kind: 'method',
        effects: [shuffledByNumpy(0)],
        returns: { same: 'receiver' },
        ...datasets,
      }),
      symbol('datasets.DatasetDict.shuffle', {
        kind: 'method',
        effects: [shuffledByNumpy(1)],
        returns: { same: 'receiver' },
        ...from('introspected', 'datasets 5.0.1'),
      }),
      symbol('datasets.Dataset.train_test_split', {
        kind: 'method',
        effects: [
          draw('np.global', 'data-split', {
            when: truthy(at(2, 'shuffle', true)),
            seed: seedAt(at(4, 'seed', null), 'stream'),
          }),
        ],
        anyReceiver: true,
        ...datasets,
      }),
      // Its own entropy: an earlier np.random.seed does not reach it.
      ...family('datasets', 'IterableDataset.shuffle IterableDatasetDict.shuffle', {
        kind: 'method',
        effects: [draw('site', 'data-order', { seed: seedAt(at(0, 'seed', null), 'entropy') })],
        returns: { same: 'receiver' },
        ...datasets,
      }),
      symbol('datasets.interleave_datasets', {
        kind: 'function',
        effects: [
          draw('site', 'data-order', {
            when: given(at(1, 'probabilities', null)),
            seed: seedAt(at(2, 'seed', null), 'entropy'),
          }),
        ],
        ...datasets,
      }),

      // ------------------------------------------------------------ diffusers
      symbol('diffusers.training_utils.set_seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: STREAMS, seed }],
        ...from('source', 'huggingface/diffusers src/diffusers/training_utils.py:61'),
      }),
      // Determinism without a seed, unlike transformers' function of that name.
      symbol(
        'diffusers.utils.torch_utils.enable_full_determinism diffusers.utils.testing_utils.enable_full_determinism',
        {
          kind: 'function',
          effects: [
            { effect: 'setting', setting: 'deterministic-algorithms', value: true },
            { effect: 'setting', setting: 'cudnn.benchmark', value: false },
            { effect: 'setting', setting: 'tf32.matmul', value: false },
          ],
          ...from('source', 'huggingface/diffusers src/diffusers/utils/torch_utils.py:356'),
        },
      ),
      ...family('diffusers', PIPELINES, { kind: 'class', bases: ['diffusers.Pipeline'], ...diffusers }),
      symbol('diffusers.Pipeline', { kind: 'class', virtual: true, ...diffusers }),
      symbol('diffusers.Pipeline.__call__', {
        kind: 'method',
        effects: [
          draw('torch.default', 'sampling', {
            when: absent(keyword('latents', null)),
            seed: generatorAt(keyword('generator', null), 'stream'),
          }),
        ],
        virtual: true,
        ...diffusers,
      }),
      ...PIPELINES.trim()
        .split(/\s+/)
        .flatMap((name) =>
          family(`diffusers.${name}`, 'from_pretrained from_single_file', {
            kind: 'method',
            returns: { instance: `diffusers.${name}`, mode: 'eval' },
            ...diffusers,
          }),
        ),
      ...family('diffusers', 'UNet2DModel UNet2DConditionModel AutoencoderKL', {
        kind: 'class',
        bases: ['torch.nn.Module'],
        effects: [draw('torch.cpu', 'weight-init')],
        ...diffusers,
      }),
      symbol('diffusers.utils.torch_utils.randn_tensor', {
        kind: 'function',
        effects: [draw('torch.default', 'noise', { seed: generatorAt(at(1, 'generator', null), 'stream') })],
        ...diffusers,
      }),
      ...steps(ANCESTRAL),
    ];
  },
};
