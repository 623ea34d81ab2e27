"""Who draws from torch's generators. Default generators only: a generator object belongs to whoever made it."""

import sys

from . import observe

_FACTORIES = (
    "rand randn randint randperm normal bernoulli multinomial poisson rand_like randn_like randint_like"
).split()
_METHODS = (
    "normal_ uniform_ random_ bernoulli_ bernoulli exponential_ geometric_ log_normal_ cauchy_ multinomial"
).split()
_INITIALISERS = (
    "uniform_ normal_ trunc_normal_ xavier_uniform_ xavier_normal_ kaiming_uniform_ kaiming_normal_ orthogonal_ sparse_"
).split()
# Modules of torch that draw on the user's behalf.
_OWN_IMPORTS = ("torch.utils.data", "torch.nn", "torch.distributions")
_DROPOUTS = "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout".split()


def observe_draws(torch, draws, is_compiling):
    """Replaces the drawing functions of `torch` by observed ones."""

    def by_device(tensor):
        # Symbolic tracing passes stand-ins, and asking them anything would be recorded.
        if not isinstance(tensor, torch.Tensor):
            return None
        kind = tensor.device.type
        return "torch.cpu" if kind == "cpu" else "torch." + kind

    def of_result(result, args, kwargs):
        generator = kwargs.get("generator")
        if generator is not None and generator is not torch.default_generator:
            return None
        return by_device(result)

    def of_dropout(result, args, kwargs):
        p = args[1] if len(args) > 1 else kwargs.get("p", 0.5)
        training = args[2] if len(args) > 2 else kwargs.get("training", True)
        return by_device(result) if isinstance(result, torch.Tensor) and training and p > 0 else None

    def of_attention(result, args, kwargs):
        p = args[4] if len(args) > 4 else kwargs.get("dropout_p", 0.0)
        return by_device(result) if isinstance(result, torch.Tensor) and p > 0 else None

    def watch(owner, names, prefix, kind, stream_of):
        for name in names:
            original = getattr(owner, name, None)
            if original is not None:
                note = observe.Note(draws, prefix + name, stream_of)
                observed = kind(original, draws, note, is_compiling)
                setattr(owner, name, observed)
                replaced[name] = (original, observed)

    replaced = {}
    register_script_builtin = _script_builtins(torch)

    def builtin(original, *rest):
        observed = observe.Builtin(original, *rest)
        register_script_builtin(original, observed)
        return observed

    functional = torch.nn.functional
    watch(torch, _FACTORIES, "torch.", builtin, of_result)
    watch(torch.Tensor, _METHODS, "torch.Tensor.", observe.function, of_result)
    watch(torch.nn.init, _INITIALISERS, "torch.nn.init.", observe.function, of_result)
    watch(functional, _DROPOUTS, "torch.nn.functional.", observe.function, of_dropout)
    watch(functional, ["scaled_dot_product_attention"], "torch.nn.functional.", builtin, of_attention)
    _replace_imported(replaced)
    _observe_seeds(torch, draws)


def _replace_imported(replaced):
    """torch's own modules took some functions by name while torch was being imported."""
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith(_OWN_IMPORTS):
            names = module.__dict__
            for name, (original, observed) in replaced.items():
                if names.get(name) is original:
                    names[name] = observed


def _script_builtins(torch):
    """TorchScript knows its built-in functions by identity: the observed ones must be known to it too."""
    builtins = getattr(getattr(torch.jit, "_builtins", None), "_get_builtin_table", None)

    def register(original, observed):
        if builtins is not None:
            name = builtins().get(id(original))
            if name is not None:
                builtins()[id(observed)] = name

    return register


def teach_compiler(trace_rules):
    """`torch.compile` collects the functions it puts into graphs by name: it must find the originals there."""
    load = trace_rules.load_object

    def load_object(name):
        found = load(name)
        return getattr(found, observe.ORIGINAL, found)

    trace_rules.load_object = load_object


def _observe_seeds(torch, draws):
    def both(api, value):
        for stream in ("torch.cpu", "torch.cuda"):
            draws.seed(stream, api, value)

    def first(args, kwargs):
        return args[0] if args else kwargs.get("seed")

    def watch(owners, name, note):
        original = getattr(owners[0], name, None)
        if original is None:
            return
        observed = observe.function(original, draws, observe.Report(draws, note))
        for owner in owners:
            setattr(owner, name, observed)

    random, cuda = torch.random, torch.cuda
    watch((torch, random), "manual_seed", lambda result, args, kwargs: both("torch.manual_seed", first(args, kwargs)))
    watch((torch, random), "seed", lambda result, args, kwargs: both("torch.seed", None))
    watch(
        (torch, random),
        "set_rng_state",
        lambda result, args, kwargs: draws.restored("torch.cpu", "torch.set_rng_state", observe.caller()),
    )
    for name in ("manual_seed", "manual_seed_all"):
        api = "torch.cuda." + name
        watch(
            (cuda, cuda.random),
            name,
            lambda result, args, kwargs, api=api: draws.seed("torch.cuda", api, first(args, kwargs)),
        )
