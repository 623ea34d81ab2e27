import { at, draw, family, from, seedAt, symbol } from './families.ts';
import type { CatalogueData, SymbolFacts } from './schema.ts';
import { entropyPool, fileOrder, scheduling } from './system.ts';

/** Python and its standard library: `random`, values that differ between runs, orders, threads and processes. */

const executed = from('executed', 'CPython documentation, module random; run on Python 3.11.7 and 3.13.0');
const introspected = from('introspected', 'Python 3.11.7 and 3.13.0, random.__all__');
const docs = (page: string) => from('doc', `CPython documentation, ${page}`);

const VALUES = `betavariate choice choices expovariate gammavariate gauss getrandbits lognormvariate normalvariate
  paretovariate randbytes randint random randrange sample triangular uniform vonmisesvariate weibullvariate`;

const entropy = (names: string, source: SymbolFacts['source'], kind: 'time' | 'system' | 'process' | 'hash') =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => symbol(name, { kind: 'function', returns: { entropy: kind }, ...docs(source) }));

const unordered = (names: string, stream: string, page: string) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) =>
      symbol(name, { kind: 'function', effects: [{ effect: 'order', order: 'source', stream }], ...docs(page) }),
    );

const order = (names: string, what: 'sorts' | 'ignores' | 'keeps') =>
  family('builtins', names, {
    kind: 'function',
    effects: [{ effect: 'order', order: what }],
    ...docs('built-in functions'),
  });

const SORTING = 'sorted';
const ORDER_FREE = 'len sum min max any all';
const ORDER_KEEPING = 'list tuple enumerate reversed map filter zip iter';

const seedOfRandom = seedAt(at(0, 'a', null), 'entropy');

export const python: CatalogueData = {
  id: 'python',
  language: 'python',
  roots: [
    'random',
    'os',
    'glob',
    'pathlib',
    'uuid',
    'secrets',
    'time',
    'datetime',
    'functools',
    'dataclasses',
    'multiprocessing',
    'concurrent',
    'asyncio',
    'threading',
    'collections',
    'contextlib',
  ],
  modules: {},
  globals: Object.fromEntries(
    `${SORTING} ${ORDER_FREE} ${ORDER_KEEPING} set frozenset hash id`
      .split(' ')
      .map((name) => [name, `builtins.${name}`]),
  ),
  streams: [
    {
      id: 'py.random',
      title: { en: 'Python’s random module', 'zh-cn': 'Python 的 random 模块' },
      fix: { module: 'random', import: 'import random', statement: '{module}.seed({seed})' },
    },
    { id: 'py.random.instance', title: { en: 'a random.Random object', 'zh-cn': 'random.Random 对象' } },
    { id: 'py.hash', title: { en: 'Python’s string hashes', 'zh-cn': 'Python 的字符串哈希' } },
    entropyPool,
    fileOrder,
    scheduling,
  ],
  settings: [
    {
      id: 'python-hash-seed',
      title: { en: 'PYTHONHASHSEED (only before Python starts)', 'zh-cn': 'PYTHONHASHSEED（须在 Python 启动前设置）' },
      default: 'random',
    },
    {
      id: 'start-method',
      title: { en: 'how multiprocessing starts processes', 'zh-cn': 'multiprocessing 启动进程的方式' },
      default: null,
    },
  ],
  get symbols() {
    return [
      // ------------------------------------------------------------ module random
      symbol('random.seed', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['py.random'], seed: seedOfRandom }],
        ...executed,
      }),
      symbol('random.setstate', {
        kind: 'function',
        effects: [{ effect: 'seed', streams: ['py.random'] }],
        ...docs('module random'),
      }),
      symbol('random.getstate', {
        kind: 'function',
        effects: [{ effect: 'checkpoint', checkpoint: 'save', holds: 'rng' }],
        ...docs('module random'),
      }),
      ...family('random', VALUES, {
        kind: 'function',
        effects: [draw('py.random', 'other')],
        returns: { drawn: true },
        ...introspected,
      }),
      symbol('random.binomialvariate', {
        kind: 'function',
        effects: [draw('py.random', 'other')],
        returns: { drawn: true },
        versions: { package: 'python', since: '3.12' },
        ...docs('module random'),
      }),
      symbol('random.shuffle', {
        kind: 'function',
        effects: [draw('py.random', 'data-order'), { effect: 'order', order: 'consumes' }],
        ...introspected,
      }),
      symbol('random.Random', {
        kind: 'class',
        returns: {
          generator: 'random.Random',
          stream: 'py.random.instance',
          seed: seedAt(at(0, 'x', null), 'entropy'),
        },
        ...docs('module random'),
      }),
      symbol('random.Random.seed', {
        kind: 'method',
        effects: [{ effect: 'seed', streams: 'receiver', seed: seedOfRandom }],
        ...docs('module random'),
      }),
      symbol('random.Random.setstate', {
        kind: 'method',
        effects: [{ effect: 'seed', streams: 'receiver' }],
        ...docs('module random'),
      }),
      ...family('random.Random', VALUES, {
        kind: 'method',
        effects: [draw('receiver', 'other')],
        returns: { drawn: true },
        ...docs('module random'),
      }),
      symbol('random.Random.shuffle', {
        kind: 'method',
        effects: [draw('receiver', 'data-order'), { effect: 'order', order: 'consumes' }],
        ...docs('module random'),
      }),

      // ------------------------------------------------------------ entropy that nothing seeds
      symbol('random.SystemRandom', { kind: 'class', ...docs('module random') }),
      symbol('random.SystemRandom.seed', { kind: 'method', intrinsic: 'ignore', ...docs('module random') }),
      ...family('random.SystemRandom', VALUES, {
        kind: 'method',
        effects: [draw('os.entropy', 'other')],
        returns: { entropy: 'system' },
        ...docs('module random'),
      }),
      symbol('random.SystemRandom.shuffle', {
        kind: 'method',
        effects: [draw('os.entropy', 'data-order')],
        ...docs('module random'),
      }),
      ...family('secrets', 'choice randbelow randbits', {
        kind: 'function',
        effects: [draw('os.entropy', 'other')],
        returns: { entropy: 'system' },
        ...docs('module secrets'),
      }),
      // Names and identifiers: no draw by themselves, but unfit as a seed.
      ...entropy('secrets.token_bytes secrets.token_hex secrets.token_urlsafe', 'module secrets', 'system'),
      ...entropy('os.urandom os.getrandom', 'module os', 'system'),
      ...entropy('uuid.uuid1 uuid.uuid4', 'module uuid', 'system'),
      ...entropy(
        `time.time time.time_ns time.perf_counter time.perf_counter_ns time.monotonic time.monotonic_ns time.process_time
       time.process_time_ns time.ctime time.strftime time.localtime time.gmtime`,
        'module time',
        'time',
      ),
      ...entropy(
        'datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today',
        'module datetime',
        'time',
      ),
      ...entropy(
        'os.getpid os.getppid threading.get_ident threading.get_native_id builtins.id',
        'modules os and threading',
        'process',
      ),
      symbol('builtins.hash', {
        kind: 'function',
        returns: { entropy: 'hash' },
        ...from(
          'executed',
          'Python 3.11.7: str and bytes hashes differ per process unless PYTHONHASHSEED was set before',
        ),
      }),
      symbol('env:PYTHONHASHSEED', {
        kind: 'environment',
        effects: [{ effect: 'setting', setting: 'python-hash-seed' }],
        ...from('executed', 'Python 3.11.7: assigning it in os.environ changes nothing for the running process'),
      }),

      // ------------------------------------------------------------ orders
      ...unordered('os.listdir os.scandir os.walk os.fwalk', 'fs.order', 'module os'),
      ...unordered('glob.glob glob.iglob', 'fs.order', 'module glob'),
      ...family('pathlib.Path', 'iterdir rglob', {
        kind: 'method',
        effects: [{ effect: 'order', order: 'source', stream: 'fs.order' }],
        anyReceiver: true,
        ...docs('module pathlib'),
      }),
      symbol('pathlib.Path.walk', {
        kind: 'method',
        effects: [{ effect: 'order', order: 'source', stream: 'fs.order' }],
        versions: { package: 'python', since: '3.12' },
        ...docs('module pathlib'),
      }),
      ...family('pathlib.Path', 'glob', {
        kind: 'method',
        effects: [{ effect: 'order', order: 'source', stream: 'fs.order' }],
        ...docs('module pathlib'),
      }),
      symbol('pathlib.Path pathlib.PosixPath pathlib.WindowsPath', { kind: 'class', ...docs('module pathlib') }),
      ...family('pathlib.Path', 'absolute expanduser resolve joinpath with_suffix', {
        kind: 'method',
        returns: { same: 'receiver' },
        ...docs('module pathlib'),
      }),
      ...family('builtins', 'set frozenset', {
        kind: 'function',
        effects: [
          { effect: 'order', order: 'ignores' },
          { effect: 'order', order: 'source', stream: 'py.hash' },
        ],
        ...from(
          'executed',
          'Python 3.11.7: the order of a set of strings differs per process, that of small ints does not',
        ),
      }),
      ...unordered(
        'concurrent.futures.as_completed asyncio.as_completed asyncio.wait',
        'scheduling',
        'modules concurrent.futures and asyncio',
      ),
      symbol('multiprocessing.pool.Pool.imap_unordered', {
        kind: 'method',
        effects: [
          { effect: 'order', order: 'source', stream: 'scheduling' },
          { effect: 'calls', of: at(0, 'func'), process: 'fork' },
        ],
        anyReceiver: true,
        ...docs('module multiprocessing.pool'),
      }),
      ...order(SORTING, 'sorts'),
      ...order(ORDER_FREE, 'ignores'),
      ...order(ORDER_KEEPING, 'keeps'),
      symbol('builtins.list.sort', {
        kind: 'method',
        effects: [{ effect: 'order', order: 'sorts', of: 'receiver' }],
        anyReceiver: true,
        ...docs('built-in types'),
      }),
      symbol('collections.Counter', {
        kind: 'function',
        effects: [{ effect: 'order', order: 'ignores' }],
        ...docs('module collections'),
      }),

      // ------------------------------------------------------------ environment, functions about functions
      symbol('os.getenv os.environ.get', {
        kind: 'function',
        returns: { environment: at(0, 'key'), fallback: at(1, 'default', null) },
        ...docs('module os'),
      }),
      symbol('functools.partial', { kind: 'class', intrinsic: 'partial', ...docs('module functools') }),
      ...family('functools', 'lru_cache cache wraps', {
        kind: 'function',
        intrinsic: 'identity',
        ...docs('module functools'),
      }),
      symbol('dataclasses.dataclass', { kind: 'function', intrinsic: 'dataclass', ...docs('module dataclasses') }),

      // ------------------------------------------------------------ threads and processes
      symbol('threading.Thread', {
        kind: 'class',
        effects: [{ effect: 'calls', of: at(1, 'target', null), at: { methods: ['start', 'run'] } }],
        ...docs('module threading'),
      }),
      symbol('multiprocessing.Process multiprocessing.context.Process', {
        kind: 'class',
        effects: [{ effect: 'calls', of: at(1, 'target', null), process: 'fork', at: { methods: ['start', 'run'] } }],
        ...docs('module multiprocessing (fork is the default of POSIX systems before 3.14)'),
      }),
      symbol('multiprocessing.Pool', {
        kind: 'function',
        effects: [{ effect: 'calls', of: at(1, 'initializer', null), process: 'fork' }],
        returns: { instance: 'multiprocessing.pool.Pool' },
        ...docs('module multiprocessing.pool'),
      }),
      symbol('multiprocessing.pool.Pool', { kind: 'class', ...docs('module multiprocessing.pool') }),
      ...family('multiprocessing.pool.Pool', 'map imap starmap map_async starmap_async apply apply_async', {
        kind: 'method',
        effects: [{ effect: 'calls', of: at(0, 'func'), process: 'fork' }],
        ...docs('module multiprocessing.pool'),
      }),
      symbol('multiprocessing.set_start_method', {
        kind: 'function',
        effects: [{ effect: 'setting', setting: 'start-method', value: at(0, 'method') }],
        ...docs('module multiprocessing'),
      }),
      symbol('concurrent.futures.ThreadPoolExecutor', { kind: 'class', ...docs('module concurrent.futures') }),
      ...family('concurrent.futures.ThreadPoolExecutor', 'submit map', {
        kind: 'method',
        effects: [{ effect: 'calls', of: at(0, 'fn') }],
        ...docs('module concurrent.futures'),
      }),
      symbol('concurrent.futures.ProcessPoolExecutor', {
        kind: 'class',
        effects: [{ effect: 'calls', of: at(2, 'initializer', null), process: 'fork' }],
        ...docs('module concurrent.futures'),
      }),
      ...family('concurrent.futures.ProcessPoolExecutor', 'submit map', {
        kind: 'method',
        effects: [{ effect: 'calls', of: at(0, 'fn'), process: 'fork' }],
        ...docs('module concurrent.futures'),
      }),
      symbol('contextlib.suppress', { kind: 'class', intrinsic: 'ignore', ...docs('module contextlib') }),
      symbol('time.sleep', { kind: 'function', intrinsic: 'ignore', ...docs('module time') }),
    ];
  },
};
