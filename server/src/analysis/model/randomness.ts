/**
 * The vocabulary of randomness, shared by the linter and the runtime: a finding and a measured divergence that speak of
 * the same stream use the same id.
 */

/**
 * One generator state. The named ones are per process (`torch.cpu`, `np.global`, …); the `*.instance` ids stand for any
 * generator object of that kind. Ids are those of the fact catalogue. `torch.default` is "torch's generator of whichever
 * device the tensor lives on" and is covered by a seed of all of torch's generators.
 */
export type StreamId = string;

/** What the numbers of a draw are for; decides how a message speaks and how severe it is. */
export type Purpose =
  | 'weight-init'
  | 'data-split'
  | 'data-order'
  | 'augmentation'
  | 'dropout'
  | 'noise'
  | 'sampling'
  | 'training'
  | 'other';

/** The six sources of randomness of the product's taxonomy. */
export type RandomnessSource =
  | 'weight-initialisation'
  | 'data-sampling'
  | 'nondeterministic-algorithm'
  | 'runtime-algorithm'
  | 'hardware'
  | 'generative-sampling';
