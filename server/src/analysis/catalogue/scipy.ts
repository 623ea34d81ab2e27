import { at, draw, family, from, keyword, seedAt, symbol, truthy } from './families.ts';
import type { CatalogueData, DrawEffect, SymbolFacts } from './schema.ts';

/**
 * SciPy. Most of it draws from NumPy's global generator where no `rng` (in older code `seed` or `random_state`) is
 * given; quasi-random engines and some newer functions make a generator of their own, which np.random.seed does not
 * reach.
 */

const executed = from('executed', 'scipy 1.17.1');
const introspected = from('introspected', 'scipy 1.17.1');

/** `names` are functions or classes that take the parameter at `position` (absent: keyword only). */
const functions = (
  prefix: string,
  names: string,
  parameter: string,
  position: number | null,
  stream: 'np.global' | 'site',
  purpose: DrawEffect['purpose'] = 'noise',
): SymbolFacts[] =>
  family(`scipy.${prefix}`, names, {
    kind: 'function',
    effects: [
      draw(stream, purpose, {
        seed: seedAt(
          position === null ? keyword(parameter, null) : at(position, parameter, null),
          stream === 'site' ? 'entropy' : 'stream',
        ),
      }),
    ],
    ...executed,
  });

const DISTRIBUTIONS = `norm uniform bernoulli binom poisson expon gamma beta randint loguniform reciprocal lognorm truncnorm
  t chi2 f cauchy laplace logistic pareto weibull_min weibull_max gumbel_r gumbel_l rayleigh geom hypergeom nbinom zipf
  triang vonmises dlaplace skewnorm halfnorm halfcauchy genpareto genextreme invgamma levy_stable`;

const rvs = (names: string, position: number | null): SymbolFacts[] =>
  family('scipy.stats', names.trim().replace(/\w+/g, '$&.rvs'), {
    kind: 'function',
    effects: [
      draw('np.global', 'noise', {
        seed: seedAt(position === null ? keyword('random_state', null) : at(position, 'random_state', null), 'stream'),
      }),
    ],
    returns: { drawn: true },
    ...executed,
  });

export const scipy: CatalogueData = {
  id: 'scipy',
  language: 'python',
  roots: ['scipy'],
  modules: {},
  get symbols() {
    return [
      ...rvs(DISTRIBUTIONS, null),
      ...rvs('dirichlet ortho_group special_ortho_group unitary_group', 2),
      ...rvs('multivariate_normal multinomial wishart invwishart', 3),
      ...functions('stats', 'bootstrap permutation_test goodness_of_fit', 'rng', null, 'np.global', 'other'),
      ...functions('stats', 'random_table', 'seed', null, 'np.global'),
      ...functions('stats', 'dunnett sobol_indices', 'rng', null, 'site', 'other'),
      ...functions('stats', 'multiscale_graphcorr', 'random_state', 6, 'np.global', 'other'),
      symbol('scipy.stats.gaussian_kde', { kind: 'class', ...introspected }),
      symbol('scipy.stats.gaussian_kde.resample', {
        kind: 'method',
        effects: [draw('np.global', 'noise', { seed: seedAt(at(1, 'seed', null), 'stream') })],
        ...executed,
      }),
      // Sobol and Halton are the same every time unless scrambled, which they are by default.
      ...family('scipy.stats.qmc', 'Sobol Halton', {
        kind: 'class',
        effects: [
          draw('site', 'noise', {
            when: truthy(keyword('scramble', true)),
            seed: seedAt(keyword('rng', null), 'entropy'),
          }),
        ],
        ...executed,
      }),
      ...family('scipy.stats.qmc', 'LatinHypercube MultinomialQMC MultivariateNormalQMC PoissonDisk', {
        kind: 'class',
        effects: [draw('site', 'noise', { seed: seedAt(keyword('rng', null), 'entropy') })],
        ...executed,
      }),

      ...functions('optimize', 'differential_evolution', 'rng', 9, 'np.global', 'other'),
      ...functions('optimize', 'dual_annealing', 'rng', 10, 'np.global', 'other'),
      ...functions('optimize', 'basinhopping', 'rng', 12, 'np.global', 'other'),
      ...functions('sparse', 'rand random', 'rng', 5, 'np.global'),
      ...functions('sparse', 'random_array', 'rng', null, 'np.global'),
      ...functions('linalg', 'clarkson_woodruff_transform', 'rng', 2, 'np.global'),
      ...functions('cluster.vq', 'kmeans kmeans2', 'rng', null, 'np.global', 'training'),
      ...functions('sparse.linalg', 'eigs eigsh', 'rng', 13, 'site', 'other').map((facts) => ({
        ...facts,
        effects: facts.effects?.map((effect): DrawEffect => ({ ...(effect as DrawEffect), harmless: true })) ?? [],
      })),
      symbol('scipy.spatial.transform.Rotation', { kind: 'class', ...introspected }),
      symbol('scipy.spatial.transform.Rotation.random', {
        kind: 'method',
        effects: [draw('np.global', 'noise', { seed: seedAt(at(1, 'rng', null), 'stream') })],
        ...executed,
      }),
    ];
  },
};
