import { above, all, any, at, draw, family, from, given, is, keyword, seedAt, symbol, truthy } from './families.ts';
import type { CatalogueData, Condition, DrawEffect, Effect, Moment, SymbolFacts } from './schema.ts';

/**
 * scikit-learn. `random_state=None` draws from NumPy's global generator, so an earlier `np.random.seed` makes it
 * repeatable. Conditions say when the *result* depends on the numbers: many estimators draw without any effect
 * (`SVC` without probability, cyclic `Lasso`), and those draws are not listed.
 */

const executed = from('executed', 'scikit-learn 1.9.1: fitted twice from different states of np.random');
const introspected = from('introspected', 'scikit-learn 1.9.1');

const state = seedAt(keyword('random_state', null), 'stream');
const stateAt = (position: number) => seedAt(at(position, 'random_state', null), 'stream');
/** A default of the library's own: repeatable unless None is passed. */
const fixedState = (value: number) => seedAt(keyword('random_state', value), 'stream');

const FITTING: Moment = { methods: ['fit', 'fit_transform', 'fit_predict', 'partial_fit'] };
const SPLITTING: Moment = { methods: ['split'] };

const fits = (when?: Condition, seed = state, moment: Moment = FITTING): DrawEffect =>
  draw('np.global', 'training', { at: moment, seed, ...(when === undefined ? {} : { when }) });

/** Estimators whose fit depends on random_state: always, or under a condition on the constructor's arguments. */
const estimators = (module: string, names: string, when?: Condition, seed = state): SymbolFacts[] =>
  family(`sklearn.${module}`, names, {
    kind: 'class',
    bases: ['sklearn.base.BaseEstimator'],
    effects: [fits(when, seed)],
    ...executed,
  });

/** Estimators that draw nothing that shows: known, so that their methods are. */
const deterministic = (module: string, names: string): SymbolFacts[] =>
  family(`sklearn.${module}`, names, { kind: 'class', bases: ['sklearn.base.BaseEstimator'], ...executed });

const splitters = (names: string, when?: Condition, seed = state): SymbolFacts[] =>
  family('sklearn.model_selection', names, {
    kind: 'class',
    effects: [draw('np.global', 'data-split', { at: SPLITTING, seed, ...(when === undefined ? {} : { when }) })],
    ...executed,
  });

const functions = (
  module: string,
  names: string,
  purpose: DrawEffect['purpose'],
  when?: Condition,
  seed = state,
): SymbolFacts[] =>
  family(`sklearn.${module}`, names, {
    kind: 'function',
    effects: [draw('np.global', purpose, { seed, ...(when === undefined ? {} : { when }) })],
    ...introspected,
  });

/** Fits (clones of) an estimator on the folds of `cv`. */
const validates = (moment?: Moment, folds: number | null = null): Effect[] => {
  const timing = moment === undefined ? {} : { at: moment };
  return [
    { effect: 'calls', of: at(0, 'estimator'), methods: ['fit'], ...timing },
    { effect: 'calls', of: keyword('cv', folds), methods: ['split'], ...timing },
  ];
};

const search = (names: string, effects: Effect[], folds: number | null = null): SymbolFacts[] =>
  family('sklearn.model_selection', names, {
    kind: 'class',
    bases: ['sklearn.base.BaseEstimator'],
    effects: [...validates(FITTING, folds), ...effects],
    ...executed,
  });

const meta = (module: string, names: string, parameter: string, position = 0): SymbolFacts[] =>
  family(`sklearn.${module}`, names, {
    kind: 'class',
    bases: ['sklearn.base.BaseEstimator'],
    effects: [{ effect: 'calls', of: at(position, parameter), methods: ['fit'], at: FITTING }],
    ...introspected,
  });

const shuffles = truthy(keyword('shuffle', false));
const stochasticGradient = any(truthy(keyword('shuffle', true)), truthy(keyword('early_stopping', false)));
const randomSelection = is(keyword('selection', 'cyclic'), 'random');
const averagedGradient = is(keyword('solver', 'auto'), 'sag', 'saga');
const earlyStopping = any(is(keyword('early_stopping', 'auto'), true), {
  parameter: keyword('max_features', 1),
  isNot: [1],
});
const randomFactors = is(keyword('init', null), 'random', 'nndsvdar');
const noisy = any(truthy(keyword('shuffle', true)), given(keyword('noise', null)));

export const scikitLearn: CatalogueData = {
  id: 'scikit-learn',
  language: 'python',
  roots: ['sklearn', 'imblearn'],
  // Modules of releases before 0.20, which other names have replaced.
  modules: { 'sklearn.cross_validation': 'sklearn.model_selection', 'sklearn.grid_search': 'sklearn.model_selection' },
  get symbols() {
    return [
      // ------------------------------------------------------------ splits
      symbol('sklearn.model_selection.train_test_split', {
        kind: 'function',
        effects: [
          draw('np.global', 'data-split', { seed: state, when: truthy(keyword('shuffle', true)) }),
          { effect: 'order', order: 'consumes' },
        ],
        ...executed,
      }),
      ...splitters('KFold StratifiedKFold', shuffles),
      ...splitters('StratifiedGroupKFold', truthy(at(1, 'shuffle', false)), stateAt(2)),
      // Its shuffle parameter came with 1.6.
      ...splitters('GroupKFold', shuffles),
      ...splitters('ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit RepeatedKFold RepeatedStratifiedKFold'),
      ...family('sklearn.model_selection', 'TimeSeriesSplit LeaveOneOut LeavePOut LeaveOneGroupOut PredefinedSplit', {
        kind: 'class',
        ...introspected,
      }),
      symbol('sklearn.model_selection.check_cv', {
        kind: 'function',
        returns: { instance: 'sklearn.model_selection.StratifiedKFold' },
        ...introspected,
      }),
      ...functions('utils', 'shuffle resample', 'data-order'),
      ...functions('utils.random', 'sample_without_replacement', 'data-split', undefined, stateAt(3)),

      // ------------------------------------------------------------ validation and search
      ...family('sklearn.model_selection', 'cross_val_score cross_validate cross_val_predict validation_curve', {
        kind: 'function',
        effects: validates(),
        ...executed,
      }),
      symbol('sklearn.model_selection.learning_curve', {
        kind: 'function',
        effects: [...validates(), draw('np.global', 'data-order', { seed: state, when: shuffles })],
        ...introspected,
      }),
      symbol('sklearn.model_selection.permutation_test_score', {
        kind: 'function',
        effects: [...validates(), draw('np.global', 'other', { seed: fixedState(0) })],
        ...introspected,
      }),
      ...search('GridSearchCV', []),
      ...search('RandomizedSearchCV', [fits()]),
      ...search('HalvingRandomSearchCV', [fits()], 5),
      ...search('HalvingGridSearchCV', [fits(is(keyword('resource', 'n_samples'), 'n_samples'))], 5),
      symbol('sklearn.model_selection.ParameterSampler', {
        kind: 'class',
        effects: [draw('np.global', 'other', { at: 'iterate', seed: state })],
        ...introspected,
      }),
      ...functions('inspection', 'permutation_importance', 'other'),
      ...functions('metrics', 'silhouette_score', 'other', given(keyword('sample_size', null))),
      ...functions('feature_selection', 'mutual_info_classif mutual_info_regression', 'noise'),

      // ------------------------------------------------------------ estimators
      symbol('sklearn.base.BaseEstimator', { kind: 'class', ...introspected }),
      ...family('sklearn.base.BaseEstimator', 'fit partial_fit fit_transform fit_predict', {
        kind: 'method',
        effects: [{ effect: 'train' }],
        virtual: true,
        ...from('doc', 'scikit-learn glossary, fit'),
      }),
      symbol('sklearn.base.clone', { kind: 'function', returns: { same: at(0, 'estimator') }, ...introspected }),
      ...estimators(
        'ensemble',
        `RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor RandomTreesEmbedding
       GradientBoostingClassifier GradientBoostingRegressor IsolationForest AdaBoostClassifier AdaBoostRegressor
       BaggingClassifier BaggingRegressor`,
      ),
      ...estimators('ensemble', 'HistGradientBoostingClassifier HistGradientBoostingRegressor', earlyStopping),
      // Features are permuted at each split, so that ties fall differently.
      ...estimators('tree', 'DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor'),
      ...estimators('neural_network', 'MLPClassifier MLPRegressor BernoulliRBM'),

      ...estimators('linear_model', 'SGDClassifier SGDRegressor', stochasticGradient),
      ...estimators('linear_model', 'PassiveAggressiveClassifier PassiveAggressiveRegressor', stochasticGradient),
      ...estimators('linear_model', 'SGDOneClassSVM', truthy(at(4, 'shuffle', true)), stateAt(6)),
      ...estimators('linear_model', 'Perceptron', truthy(keyword('shuffle', true)), fixedState(0)),
      ...estimators(
        'linear_model',
        'LogisticRegression',
        any(
          is(keyword('solver', 'lbfgs'), 'sag', 'saga'),
          all(is(keyword('solver', 'lbfgs'), 'liblinear'), truthy(keyword('dual', false))),
        ),
      ),
      ...estimators(
        'linear_model',
        'LogisticRegressionCV',
        any(
          is(keyword('solver', 'lbfgs'), 'sag', 'saga'),
          all(is(keyword('solver', 'lbfgs'), 'liblinear'), truthy(keyword('dual', false))),
        ),
      ),
      ...estimators('linear_model', 'Ridge RidgeClassifier', averagedGradient),
      ...functions('linear_model', 'ridge_regression', 'training', averagedGradient),
      ...estimators(
        'linear_model',
        `Lasso LassoCV ElasticNet ElasticNetCV MultiTaskLasso MultiTaskLassoCV MultiTaskElasticNet
       MultiTaskElasticNetCV`,
        randomSelection,
      ),
      ...estimators('linear_model', 'Lars LassoLars', given(keyword('jitter', null))),
      ...estimators('linear_model', 'RANSACRegressor TheilSenRegressor'),
      ...deterministic(
        'linear_model',
        `LinearRegression RidgeCV RidgeClassifierCV BayesianRidge ARDRegression HuberRegressor PoissonRegressor
       GammaRegressor TweedieRegressor QuantileRegressor OrthogonalMatchingPursuit LarsCV LassoLarsCV LassoLarsIC`,
      ),

      ...estimators('svm', 'SVC NuSVC', is(keyword('probability', 'deprecated'), true)),
      // `auto` solves the dual where the loss leaves no choice; else it goes by the shape of the data.
      ...estimators(
        'svm',
        'LinearSVC',
        any(is(keyword('dual', 'auto'), true), is(at(1, 'loss', 'squared_hinge'), 'hinge')),
      ),
      ...estimators(
        'svm',
        'LinearSVR',
        any(
          is(keyword('dual', 'auto'), true),
          all(is(keyword('dual', 'auto'), 'auto'), is(keyword('loss', 'epsilon_insensitive'), 'epsilon_insensitive')),
        ),
      ),
      ...deterministic('svm', 'SVR NuSVR OneClassSVM'),

      ...estimators('cluster', 'KMeans MiniBatchKMeans BisectingKMeans SpectralBiclustering SpectralCoclustering'),
      ...estimators('cluster', 'SpectralClustering', is(keyword('assign_labels', 'kmeans'), 'kmeans', 'discretize')),
      ...estimators('cluster', 'AffinityPropagation'),
      ...deterministic('cluster', 'AgglomerativeClustering FeatureAgglomeration DBSCAN HDBSCAN OPTICS MeanShift Birch'),
      ...functions('cluster', 'k_means kmeans_plusplus spectral_clustering affinity_propagation', 'training'),
      ...functions('cluster', 'estimate_bandwidth', 'other', undefined, fixedState(0)),
      ...estimators('mixture', 'GaussianMixture BayesianGaussianMixture'),

      ...estimators('decomposition', 'PCA', is(keyword('svd_solver', 'auto'), 'arpack', 'randomized')),
      ...estimators('decomposition', 'KernelPCA', is(keyword('eigen_solver', 'auto'), 'arpack', 'randomized')),
      ...estimators(
        'decomposition',
        'FactorAnalysis',
        is(keyword('svd_method', 'randomized'), 'randomized'),
        fixedState(0),
      ),
      ...estimators('decomposition', 'NMF MiniBatchNMF', randomFactors),
      ...estimators(
        'decomposition',
        'FastICA LatentDirichletAllocation MiniBatchDictionaryLearning MiniBatchSparsePCA TruncatedSVD',
      ),
      ...deterministic('decomposition', 'IncrementalPCA SparsePCA DictionaryLearning SparseCoder'),
      ...functions('decomposition', 'fastica dict_learning dict_learning_online', 'training'),
      ...functions('decomposition', 'non_negative_factorization', 'training', randomFactors),
      ...functions('utils.extmath', 'randomized_svd randomized_range_finder', 'training'),
      ...estimators('random_projection', 'GaussianRandomProjection SparseRandomProjection'),
      ...estimators('kernel_approximation', 'Nystroem PolynomialCountSketch RBFSampler SkewedChi2Sampler'),

      ...estimators('manifold', 'MDS'),
      // Since 1.2 the start is by PCA; with another init it is random.
      ...estimators('manifold', 'TSNE', is(keyword('init', 'pca'), 'random')),
      ...estimators('manifold', 'LocallyLinearEmbedding', is(keyword('eigen_solver', 'auto'), 'auto', 'arpack')),
      ...deterministic('manifold', 'SpectralEmbedding Isomap'),
      ...functions('manifold', 'smacof', 'training'),

      ...estimators('covariance', 'EllipticEnvelope MinCovDet'),
      ...functions('covariance', 'fast_mcd', 'training', undefined, stateAt(3)),
      ...deterministic(
        'covariance',
        'GraphicalLasso GraphicalLassoCV EmpiricalCovariance LedoitWolf OAS ShrunkCovariance',
      ),

      ...estimators(
        'gaussian_process',
        'GaussianProcessClassifier GaussianProcessRegressor',
        above(keyword('n_restarts_optimizer', 0), 0),
      ),
      symbol('sklearn.gaussian_process.GaussianProcessRegressor.sample_y', {
        kind: 'method',
        effects: [draw('np.global', 'noise', { seed: seedAt(at(2, 'random_state', 0), 'stream') })],
        ...introspected,
      }),
      ...estimators(
        'impute',
        'IterativeImputer',
        any(
          truthy(keyword('sample_posterior', false)),
          is(keyword('imputation_order', 'ascending'), 'random'),
          given(keyword('n_nearest_features', null)),
        ),
      ),
      ...estimators('neighbors', 'NeighborhoodComponentsAnalysis', is(keyword('init', 'auto'), 'random')),
      ...deterministic(
        'neighbors',
        `KNeighborsClassifier KNeighborsRegressor RadiusNeighborsClassifier RadiusNeighborsRegressor NearestNeighbors
       NearestCentroid LocalOutlierFactor KernelDensity`,
      ),
      symbol('sklearn.neighbors.KernelDensity.sample', {
        kind: 'method',
        effects: [draw('np.global', 'noise', { seed: stateAt(1) })],
        ...introspected,
      }),
      ...deterministic('naive_bayes', 'GaussianNB MultinomialNB BernoulliNB ComplementNB CategoricalNB'),
      ...deterministic('discriminant_analysis', 'LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis'),
      symbol('sklearn.dummy.DummyClassifier', {
        kind: 'class',
        bases: ['sklearn.base.BaseEstimator'],
        effects: [
          draw('np.global', 'other', {
            at: { methods: ['predict', 'predict_proba', 'score'] },
            when: is(keyword('strategy', 'prior'), 'stratified', 'uniform'),
            seed: state,
          }),
        ],
        ...executed,
      }),
      ...deterministic('dummy', 'DummyRegressor'),
      ...estimators('multiclass', 'OutputCodeClassifier'),

      // ------------------------------------------------------------ estimators around estimators
      ...meta('pipeline', 'Pipeline', 'steps'),
      ...meta('pipeline', 'FeatureUnion', 'transformer_list'),
      ...meta('compose', 'ColumnTransformer', 'transformers'),
      ...meta('ensemble', 'VotingClassifier VotingRegressor StackingClassifier StackingRegressor', 'estimators'),
      ...meta('multiclass', 'OneVsRestClassifier OneVsOneClassifier', 'estimator'),
      ...meta('multioutput', 'MultiOutputClassifier MultiOutputRegressor', 'estimator'),
      ...meta('calibration', 'CalibratedClassifierCV', 'estimator'),
      ...meta('feature_selection', 'SelectFromModel RFE RFECV SequentialFeatureSelector', 'estimator'),
      ...family('sklearn.multioutput', 'ClassifierChain RegressorChain', {
        kind: 'class',
        bases: ['sklearn.base.BaseEstimator'],
        effects: [
          { effect: 'calls', of: at(0, 'estimator'), methods: ['fit'], at: FITTING },
          fits(is(keyword('order', null), 'random')),
        ],
        ...introspected,
      }),

      // ------------------------------------------------------------ preparation
      // QuantileTransformer and KBinsDiscretizer draw only where there are more samples than `subsample`, which no code tells.
      ...deterministic(
        'preprocessing',
        `StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer Binarizer OneHotEncoder OrdinalEncoder
       LabelBinarizer MultiLabelBinarizer PolynomialFeatures PowerTransformer SplineTransformer FunctionTransformer
       TargetEncoder QuantileTransformer KBinsDiscretizer`,
      ),
      // Codes are those of the sorted labels.
      symbol('sklearn.preprocessing.LabelEncoder', {
        kind: 'class',
        bases: ['sklearn.base.BaseEstimator'],
        ...introspected,
      }),
      ...family('sklearn.preprocessing.LabelEncoder', 'fit fit_transform', {
        kind: 'method',
        effects: [{ effect: 'order', order: 'ignores' }],
        ...introspected,
      }),
      ...deterministic('impute', 'SimpleImputer KNNImputer MissingIndicator'),
      ...deterministic('feature_extraction.text', 'CountVectorizer TfidfVectorizer TfidfTransformer HashingVectorizer'),
      ...deterministic('feature_selection', 'SelectKBest SelectPercentile VarianceThreshold GenericUnivariateSelect'),

      // ------------------------------------------------------------ data
      ...functions(
        'datasets',
        `make_biclusters make_blobs make_checkerboard make_classification make_friedman1 make_friedman2 make_friedman3
       make_gaussian_quantiles make_hastie_10_2 make_low_rank_matrix make_multilabel_classification make_regression
       make_s_curve make_sparse_coded_signal make_sparse_spd_matrix make_sparse_uncorrelated make_spd_matrix
       make_swiss_roll`,
        'noise',
      ),
      ...functions('datasets', 'make_circles make_moons', 'noise', noisy),
      ...functions('datasets', 'fetch_covtype fetch_kddcup99 fetch_rcv1', 'data-order', shuffles),
      ...functions('datasets', 'fetch_20newsgroups', 'data-order', truthy(keyword('shuffle', true)), fixedState(42)),
      ...functions('datasets', 'fetch_olivetti_faces', 'data-order', shuffles, fixedState(0)),
      ...functions('datasets', 'load_files', 'data-order', truthy(keyword('shuffle', true)), fixedState(0)),
      ...functions('feature_extraction.image', 'extract_patches_2d', 'data-split', given(keyword('max_patches', null))),
      ...family(
        'sklearn.datasets',
        'load_iris load_digits load_wine load_breast_cancer load_diabetes load_linnerud fetch_openml fetch_california_housing',
        { kind: 'function', intrinsic: 'ignore', ...introspected },
      ),

      // ------------------------------------------------------------ imbalanced-learn
      ...family(
        'imblearn.over_sampling',
        'SMOTE SMOTEN SMOTENC BorderlineSMOTE SVMSMOTE KMeansSMOTE ADASYN RandomOverSampler',
        {
          kind: 'class',
          effects: [
            draw('np.global', 'augmentation', { at: { methods: ['fit_resample', 'fit_sample'] }, seed: state }),
          ],
          ...from('doc', 'imbalanced-learn API reference, over_sampling'),
        },
      ),
      symbol('imblearn.under_sampling.RandomUnderSampler', {
        kind: 'class',
        effects: [draw('np.global', 'data-split', { at: { methods: ['fit_resample', 'fit_sample'] }, seed: state })],
        ...from('doc', 'imbalanced-learn API reference, under_sampling'),
      }),
      ...family(
        'imblearn.ensemble',
        'BalancedRandomForestClassifier BalancedBaggingClassifier EasyEnsembleClassifier RUSBoostClassifier',
        {
          kind: 'class',
          bases: ['sklearn.base.BaseEstimator'],
          effects: [fits()],
          ...from('doc', 'imbalanced-learn API reference, ensemble'),
        },
      ),
      symbol('imblearn.pipeline.Pipeline', {
        kind: 'class',
        bases: ['sklearn.pipeline.Pipeline'],
        effects: [{ effect: 'calls', of: at(0, 'steps'), methods: ['fit_resample', 'fit'], at: FITTING }],
        ...from('doc', 'imbalanced-learn API reference, pipeline'),
      }),
    ];
  },
};
